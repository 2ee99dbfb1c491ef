/**
 * The messages of OpenCode since it keeps one row for each (`session_message`): of more kinds than the two before, and
 * with a message's parts in it. They are told as messages with parts, as which everything older stands.
 */
import { asList, asObject, asString, asText, isObject, writtenExitCode, type JsonObject } from '../json.ts';
import { contentText } from '../tools.ts';
import type { OpencodeMessage } from './session.ts';
import { DECLINED } from './tool.ts';

const KINDS: ReadonlySet<unknown> = new Set([
  'agent-switched',
  'assistant',
  'compaction',
  'display',
  'idle',
  'invocation',
  'location-switched',
  'model-switched',
  'shell',
  'skill',
  'synthetic',
  'system',
  'user',
]);

export const isSessionMessage = (message: JsonObject): boolean =>
  KINDS.has(message['type']) && isObject(message['time']) && asText(message['id']) !== null && !('role' in message);

/** Tells messages in the order in which they were written. */
export class SessionMessages {
  /** The agent's last step was not its last: whatever the human says now, they say it while the agent works. */
  #working = false;
  /** The last step has told that the human stopped it. */
  #stopped = false;
  /** Where the session works since it was moved. */
  #cwd: string | null = null;

  /** @returns a message without parts for one that says nothing, and one of its own role for a kind nobody here knows */
  read(message: JsonObject): OpencodeMessage {
    const { id, time } = message;
    const told = (role: string, parts: JsonObject[], more: JsonObject = {}): OpencodeMessage => ({
      info: { id, time, role, path: { cwd: this.#cwd }, ...more },
      parts,
    });
    switch (message['type']) {
      case 'user':
        return told('user', [{ type: 'text', text: message['text'] }], { queued: this.#working });
      case 'synthetic':
      case 'system':
        return told('user', [{ type: 'text', synthetic: true, text: message['text'] }]);
      case 'skill':
        return told('user', [{ type: 'skill', text: message['text'] }]);
      case 'shell':
        return told('user', [{ type: 'shell', command: message['command'], output: outputOf(message['output']) }]);
      case 'assistant':
        return this.#step(message, told);
      case 'compaction':
        return compacted(message, told);
      case 'idle': {
        const stopped = message['outcome'] === 'interrupted' && !this.#stopped;
        this.#working = false;
        return told('assistant', [], stopped ? { error: STOPPED } : {});
      }
      case 'agent-switched':
      case 'model-switched':
        return told('assistant', [], { model: modelOf(message['model']) });
      case 'location-switched':
        this.#cwd = asText(asObject(message['location'])?.['directory']) ?? this.#cwd;
        return told('assistant', []);
      case 'invocation': {
        const trigger = asObject(message['trigger']);
        return told('user', trigger?.['type'] === 'command' ? [{ type: 'subtask', command: trigger['name'] }] : []);
      }
      // Shows again what a call has told.
      case 'display':
        return told('assistant', []);
      default:
        return told(asText(message['type']) ?? '(no type)', []);
    }
  }

  #step(message: JsonObject, told: Told): OpencodeMessage {
    const error = errorOf(message['error']);
    this.#working = message['finish'] === 'tool-calls' && error === null;
    this.#stopped = error === STOPPED;
    const parts = asList(message['content']).filter(isObject).map(partOf);
    const retry = errorOf(asObject(message['retry'])?.['error']);
    // Whoever refuses a call stops the step with it: that is told as the refusal.
    const refused = parts.some((part) => asString(asObject(part['state'])?.['error'])?.startsWith(DECLINED) === true);
    return told('assistant', retry === null ? parts : [...parts, { type: 'retry', error: retry }], {
      model: modelOf(message['model']),
      ...(error === null || (refused && error === STOPPED) ? {} : { error }),
    });
  }
}

type Told = (role: string, parts: JsonObject[], more?: JsonObject) => OpencodeMessage;

const STOPPED: JsonObject = { name: 'MessageAbortedError' };

function errorOf(error: unknown): JsonObject | null {
  const fields = asObject(error);
  if (fields === null) return null;
  return isInterruption(fields) ? STOPPED : { name: fields['type'], message: fields['message'] };
}

/** Its kind says so, or, where there is but one kind, its words do. */
const isInterruption = (error: JsonObject): boolean =>
  /abort|interrupt|cancell?ed/i.test(`${asText(error['type']) ?? ''} ${asText(error['name']) ?? ''}`) ||
  /^(?:[\w ]{0,30} )?(?:was )?(?:aborted|interrupted|cancell?ed)\b/i.test(asText(error['message']) ?? '');

const modelOf = (model: unknown): JsonObject => ({ modelID: asObject(model)?.['id'] });

/** The first versions wrote a text, later ones with it how much of it there is. */
function outputOf(output: unknown): string {
  const fields = asObject(output);
  return asString(output) ?? asString(fields?.['output']) ?? asString(fields?.['text']) ?? '';
}

/** One that is under way has summed nothing up yet, one that failed never did. The first versions told the end alone. */
function compacted(message: JsonObject, told: Told): OpencodeMessage {
  const { status } = message;
  if (status === 'failed') return told('assistant', [], { error: errorOf(message['error']) });
  if (status === 'running') return told('assistant', []);
  return told('assistant', [{ type: 'text', text: message['summary'] }], { summary: true });
}

/** Texts and thoughts stand as they always did; a tool's state has its result as blocks, and its times beside it. */
function partOf(part: JsonObject): JsonObject {
  if (part['type'] !== 'tool') return part;
  const state = asObject(part['state']) ?? {};
  const time = asObject(part['time']);
  const error = asObject(state['error']);
  return {
    type: 'tool',
    callID: part['callID'] ?? part['id'],
    tool: part['name'],
    state: {
      status: state['status'],
      input: state['input'],
      output: contentText(state['content']),
      error: error?.['message'],
      metadata: metadataOf(part, state, error),
      time: { start: time?.['ran'] ?? time?.['created'], end: time?.['completed'] },
    },
  };
}

function metadataOf(part: JsonObject, state: JsonObject, error: JsonObject | null): JsonObject {
  const own = asObject(state['metadata']) ?? asObject(state['structured']) ?? {};
  const interrupted = error !== null && isInterruption(error);
  if ('exit' in own) return { ...own, interrupted };
  if (part['name'] !== 'shell') return { ...own, exit: own['exitCode'], interrupted };
  // A note of how the command ended stands in a block of its own behind the output.
  const note = asText(asObject(asList(state['content']).at(-1))?.['text']) ?? '';
  const code = /(?:^|\n)Command exited with code (-?\d{1,10})\.?\s*$/.exec(note.slice(-100))?.[1];
  return { ...own, exit: own['exitCode'] ?? writtenExitCode(code), interrupted };
}
