/**
 * OpenCode's second table of messages, `session_message`: a row each for what was said, run, switched or summed up, in
 * the order of `seq`. Told here as messages with parts, which is what the first table holds.
 */
import { asList, asObject, asString, asText, isObject, type JsonObject } from '../json.ts';
import type { ForeignRow } from '../reader.ts';
import type { OpencodeMessage } from './session.ts';

/** Rows that say how the session is set, or show again what a call has told. */
const QUIET: ReadonlySet<string> = new Set(['agent-switched', 'model-switched', 'location-switched', 'display']);

export class SessionMessages {
  /** Where the session works since it was moved. */
  #cwd: string | null = null;

  /** @param data what the row holds as JSON @returns `null` where the row tells nothing */
  read(row: ForeignRow, data: JsonObject): OpencodeMessage | null {
    const type = asText(row['type']) ?? asText(data['type']) ?? '(no type)';
    if (type === 'location-switched') this.#cwd = asText(asObject(data['location'])?.['directory']) ?? this.#cwd;
    if (QUIET.has(type)) return null;
    const role = type === 'assistant' || type === 'compaction' ? 'assistant' : 'user';
    const parts = partsOf(type, data);
    if (parts?.length === 0 && data['error'] === undefined) return null;
    const info = {
      id: row['id'],
      role: parts === null ? type : role,
      time: { created: row['time_created'], ...asObject(data['time']) },
      path: { cwd: this.#cwd },
      modelID: asObject(data['model'])?.['id'],
      summary: type === 'compaction',
      error: errorOf(data['error']),
    };
    return { info, parts: parts ?? [] };
  }
}

/** @returns `null` for a type nobody here knows */
function partsOf(type: string, data: JsonObject): JsonObject[] | null {
  const text = { type: 'text', text: data['text'] };
  switch (type) {
    case 'user':
      return [text];
    case 'synthetic':
    case 'system':
    case 'skill':
      return [{ ...text, synthetic: true }];
    case 'shell':
      return [
        { type: 'shell', command: data['command'], output: asObject(data['output'])?.['text'] ?? data['output'] },
      ];
    case 'invocation': {
      const trigger = asObject(data['trigger']);
      return trigger?.['type'] === 'command' ? [{ type: 'subtask', command: trigger['name'] }] : [];
    }
    case 'assistant':
      return [...asList(data['content']).filter(isObject).map(contentPart), ...retryIn(data)];
    case 'compaction': {
      const status = asText(data['status']) ?? 'completed';
      return status === 'completed' ? [{ type: 'text', text: data['summary'] }] : [];
    }
    default:
      return null;
  }
}

function retryIn(data: JsonObject): JsonObject[] {
  const retry = asObject(data['retry']);
  return retry === null ? [] : [{ type: 'retry', error: errorOf(retry['error']) }];
}

function contentPart(part: JsonObject): JsonObject {
  if (part['type'] !== 'tool') return part;
  const state = asObject(part['state']) ?? {};
  const time = asObject(part['time']);
  const error = asString(asObject(state['error'])?.['message']);
  const told = asObject(state['metadata']) ?? asObject(state['structured']);
  return {
    type: 'tool',
    tool: part['name'],
    callID: part['id'],
    state: {
      status: state['status'],
      input: state['input'],
      output: textOf(state['content']),
      error: error ?? '',
      metadata: { ...told, exit: told?.['exit'] ?? told?.['exitCode'], interrupted: isInterruption(state['error']) },
      time: { start: time?.['ran'] ?? time?.['created'], end: time?.['completed'] },
    },
  };
}

/** What a call gave back; files that it gave are not told. */
const textOf = (content: unknown): string =>
  asList(content)
    .flatMap((piece) => asString(asObject(piece)?.['text']) ?? [])
    .join('\n');

const errorOf = (error: unknown): unknown => (isInterruption(error) ? { name: 'AbortError' } : error);

/** Its kind says so, or, where there is but one kind, its words do. */
function isInterruption(error: unknown): boolean {
  const fields = asObject(error);
  const kind = `${asText(fields?.['type']) ?? ''} ${asText(fields?.['name']) ?? ''}`;
  if (/abort|interrupt|cancell?ed/i.test(kind)) return true;
  return /^(?:[\w ]{0,30} )?(?:was )?(?:aborted|interrupted|cancell?ed)\b/i.test(asText(fields?.['message']) ?? '');
}
