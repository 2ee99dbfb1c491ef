/** The parts of an OpenCode message, as they stand in its database, its files, its exports and in lists of parts. */
import { millisOf } from '../epoch.ts';
import { asObject, asText, type JsonObject } from '../json.ts';
import type { DecodedEvent, RecordPlace } from '../reader.ts';
import { opencodeCall, opencodeResult } from './tool.ts';
import { opencodeSubtask, opencodeUserText, type UserTexts } from './user.ts';

/** Parts without conversation of their own. */
const QUIET: ReadonlySet<string> = new Set(['agent', 'file', 'patch', 'snapshot', 'step-finish', 'step-start']);

export interface PartOf extends UserTexts {
  role: 'user' | 'assistant';
  place: RecordPlace;
  cwd: string | null;
  /** The message sums the conversation up. */
  summary: boolean;
  /** The human ran the message's tool at the prompt. */
  ranByUser: boolean;
  /** An id for the call that no other call of the session has. */
  callId(part: JsonObject): string;
}

/** @returns `null` for a part nobody here knows */
export function partEvents(part: JsonObject, of: PartOf): DecodedEvent[] | null {
  const place = { ...of.place, at: startOf(part) ?? of.place.at };
  const type = asText(part['type']) ?? '';
  if (QUIET.has(type)) return [];
  switch (type) {
    case 'text':
      return of.role === 'user' ? opencodeUserText(part, place, of) : saidBy(part, place, of.summary);
    case 'reasoning': {
      const text = asText(part['text']);
      return text === null || text.trim() === '' ? [] : [{ kind: 'thinking', ...place, text }];
    }
    case 'tool':
      return of.ranByUser ? ranEvents(part, place) : toolEvents(part, place, of);
    case 'shell':
      return ranByHuman(asText(part['command']), asText(part['output']) ?? '', place);
    case 'skill': {
      const text = asText(part['text']);
      return text === null || text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'skill', text }];
    }
    case 'subtask':
      return opencodeSubtask(part, place);
    case 'compaction':
      return [{ kind: 'compaction', ...place }];
    case 'retry':
      return errorEvents(part['error'], place);
    default:
      return null;
  }
}

function startOf(part: JsonObject): number | null {
  const time = asObject(part['time']) ?? asObject(asObject(part['state'])?.['time']);
  return millisOf(time?.['start']);
}

const endOf = (part: JsonObject): number | null => millisOf(asObject(asObject(part['state'])?.['time'])?.['end']);

function saidBy(part: JsonObject, place: RecordPlace, summary: boolean): DecodedEvent[] {
  const text = asText(part['text']);
  if (text === null || text.trim() === '') return [];
  if (summary) return [{ kind: 'injected', ...place, origin: 'summary', text }];
  if (part['synthetic'] === true) return [{ kind: 'injected', ...place, origin: 'context', text }];
  return [{ kind: 'assistant', ...place, text }];
}

function toolEvents(part: JsonObject, place: RecordPlace, of: PartOf): DecodedEvent[] {
  const callId = of.callId(part);
  const events: DecodedEvent[] = [{ kind: 'tool-call', ...place, callId, ...opencodeCall(part, of.cwd) }];
  const result = opencodeResult(part);
  if (result === null) return events;
  const { words, answers, ...told } = result;
  const ended = { ...place, at: endOf(part) ?? place.at };
  events.push({ kind: 'tool-result', ...ended, callId, ...told, userModified: false });
  if (told.outcome === 'rejected') events.push({ kind: 'rejection', ...ended, callId, words });
  for (const text of answers) events.push({ kind: 'prompt', ...ended, text, via: 'answer' });
  return events;
}

function ranEvents(part: JsonObject, place: RecordPlace): DecodedEvent[] {
  return ranByHuman(opencodeCall(part, null).command, opencodeResult(part)?.text ?? '', place);
}

function ranByHuman(command: string | null, output: string, place: RecordPlace): DecodedEvent[] {
  const ran: DecodedEvent[] = command === null ? [] : [{ kind: 'command', ...place, name: '!', text: command }];
  return output.trim() === '' ? ran : [...ran, { kind: 'injected', ...place, origin: 'command-output', text: output }];
}

/** @param error of a message, or of one try to get it */
export function errorEvents(error: unknown, place: RecordPlace): DecodedEvent[] {
  const fields = asObject(error);
  const name = asText(fields?.['name']);
  if (name === 'MessageAbortedError' || name === 'AbortError') return [{ kind: 'interruption', ...place }];
  const text = asText(asObject(fields?.['data'])?.['message']) ?? asText(fields?.['message']) ?? name;
  return text === null ? [] : [{ kind: 'service-error', ...place, text }];
}
