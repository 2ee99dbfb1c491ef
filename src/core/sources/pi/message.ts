/** The messages of the pi family as events: one for every role a message entry can have. */
import type { InjectedEvent } from '../../sessions/event.ts';
import { asList, asObject, asText, isObject, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { contentText } from '../tools.ts';
import type { Via } from '../typed.ts';
import { resultOf } from './result.ts';
import { piCall, piCategory } from './tools.ts';

/** What is known when a message is decoded. */
export interface Moment {
  place: RecordPlace;
  /** Where the session works. */
  cwd: string | null;
  /** Nobody types in a sub-agent's session: its prompts are the calling agent's. */
  subagent: boolean;
  /** Time of the latest thing the agent did: what was typed before was typed while it worked. */
  busyUntil: number | null;
  userText: (text: string, place: RecordPlace, via: Via) => DecodedEvent[];
}

/** @returns no events for a role nobody knows */
export function messageEvents(message: JsonObject, moment: Moment): DecodedEvent[] {
  const { place } = moment;
  switch (message['role']) {
    case 'user':
      return userEvents(message, moment);
    case 'assistant':
      return assistantEvents(message, moment);
    case 'toolResult':
      return resultEvents(message, place);
    case 'bashExecution':
      return executed('!', asText(message['command']), message, place);
    case 'pythonExecution':
      return executed('$', asText(message['code']), message, place);
    case 'custom':
    case 'hookMessage':
      return customEvents(message, place);
    case 'branchSummary':
    case 'compactionSummary':
      return inject('summary', asText(message['summary']), place);
    case 'developer':
      return inject('reminder', asText(contentText(message['content'])), place);
    case 'system':
      return inject('instructions', asText(contentText(message['content'])), place);
    case 'fileMention':
      return asList(message['files']).flatMap((file) => inject('context', asText(asObject(file)?.['content']), place));
    default:
      return [];
  }
}

/** Text an extension put into the conversation, as a message or as an entry of its own. */
export function customEvents(custom: JsonObject, place: RecordPlace): DecodedEvent[] {
  const type = asText(custom['customType']) ?? '';
  const text = asText(contentText(custom['content']));
  if (type === 'skill-prompt') {
    const details = asObject(custom['details']);
    const events = inject('skill', text, place);
    if (custom['attribution'] === 'user') {
      const name = `/skill:${asText(details?.['name']) ?? ''}`;
      events.push({ kind: 'command', ...place, name, text: asText(details?.['args']) ?? '' });
    }
    return events;
  }
  return inject(/context/.test(type) ? 'context' : 'hook', text, place);
}

export function inject(origin: InjectedEvent['origin'], text: string | null, place: RecordPlace): DecodedEvent[] {
  return text === null || text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin, text }];
}

function userEvents(message: JsonObject, { place, subagent, busyUntil, userText }: Moment): DecodedEvent[] {
  const at = message['timestamp'];
  const via = typeof at === 'number' && busyUntil !== null && at < busyUntil ? 'queued' : 'prompt';
  // oh-my-pi marks what it says itself in the user's role.
  const synthetic = message['synthetic'] === true || message['attribution'] === 'agent';
  return textsOf(message['content']).flatMap((text) => {
    if (subagent) return inject('subagent-prompt', text, place);
    return synthetic ? inject('reminder', text, place) : userText(text, place, via);
  });
}

const ECHOES: ReadonlySet<string> = new Set(['delivery-mirror', 'gateway-injected']);

/** A message in the assistant's role that no model wrote: OpenClaw notes there what it sent to a chat. */
export const isEcho = (message: JsonObject): boolean => ECHOES.has(asText(message['model']) ?? '');

/** oh-my-pi stops a turn for reasons of its own under this mark. */
const SILENT = '__omp.silent_abort__';

function assistantEvents(message: JsonObject, { place, cwd }: Moment): DecodedEvent[] {
  if (isEcho(message)) {
    return textsOf(message['content']).flatMap((text) => inject('notification', text, place));
  }
  const content = message['content'];
  const blocks: readonly unknown[] = typeof content === 'string' ? [{ type: 'text', text: content }] : asList(content);
  const events = blocks.flatMap((block): DecodedEvent[] => {
    if (!isObject(block)) return [];
    switch (block['type']) {
      case 'text': {
        const text = asText(block['text']);
        return text === null || text.trim() === '' ? [] : [{ kind: 'assistant', ...place, text }];
      }
      case 'thinking': {
        const text = asText(block['thinking']);
        return text === null ? [] : [{ kind: 'thinking', ...place, text }];
      }
      case 'toolCall':
        return [{ kind: 'tool-call', ...place, callId: callIdOf(block['id'], place), ...piCall(block, cwd) }];
      default:
        return [];
    }
  });
  const error = asText(message['errorMessage']);
  if (message['stopReason'] === 'error') events.push({ kind: 'service-error', ...place, text: error ?? '' });
  if (message['stopReason'] === 'aborted' && error !== SILENT) events.push({ kind: 'interruption', ...place });
  return events;
}

function resultEvents(message: JsonObject, place: RecordPlace): DecodedEvent[] {
  const callId = callIdOf(message['toolCallId'], place);
  const result = resultOf(message, piCategory(asText(message['toolName']) ?? '') === 'shell');
  const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...result, userModified: false }];
  if (result.outcome === 'rejected') events.push({ kind: 'rejection', ...place, callId, words: null });
  return events;
}

/** What the human ran without the agent. */
function executed(name: '!' | '$', text: string | null, message: JsonObject, place: RecordPlace): DecodedEvent[] {
  if (text === null) return [];
  return [{ kind: 'command', ...place, name, text }, ...inject('command-output', asText(message['output']), place)];
}

const callIdOf = (id: unknown, place: RecordPlace): string => asText(id) ?? `line-${String(place.line)}`;

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return asList(content).flatMap((block) => {
    const text = isObject(block) && block['type'] === 'text' ? asText(block['text']) : null;
    return text === null ? [] : [text];
  });
}
