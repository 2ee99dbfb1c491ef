/** What a tool result of Kiro CLI says: a status, and for commands an exit status of their own in words. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { asList, asObject, asString, asText, isObject, writtenExitCode, type JsonObject } from '../json.ts';

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

const REFUSED = /\b(?:denied|rejected|declined) by (?:the )?user\b|\buser (?:denied|rejected|declined)\b/i;

/** @param cancelled whether the log says beside the result that the call was cancelled */
export function kiroResult(data: JsonObject, cancelled: boolean): Result {
  const content = data['content'];
  const blocks = typeof content === 'string' ? [{ kind: 'text', data: content }] : asList(content).filter(isObject);
  let text = '';
  let exitCode: number | null = null;
  for (const block of blocks) {
    const json = asObject(block['data']);
    // Of what a command wrote to two streams the longer one is taken: joined text would stand in no string of the record.
    const said = json === null ? [asString(block['data'])] : [asString(json['stdout']), asString(json['stderr'])];
    for (const one of said) if (one !== null && one.length > text.length) text = one;
    exitCode ??= exitCodeIn(asText(json?.['exit_status']) ?? '');
  }
  return { outcome: outcomeOf(data, text, exitCode, cancelled), exitCode, text };
}

function exitCodeIn(status: string): number | null {
  const code = /^(?:exit (?:status|code): )?(-?\d{1,10})$/.exec(status)?.[1];
  return writtenExitCode(code);
}

function outcomeOf(data: JsonObject, text: string, exitCode: number | null, cancelled: boolean): Result['outcome'] {
  if (text.length < 400 && REFUSED.test(text)) return 'rejected';
  if (cancelled) return 'cancelled';
  if (data['status'] === 'error') return 'failed';
  if (exitCode !== null) return exitCode === 0 ? 'ok' : 'failed';
  return data['status'] === 'success' ? 'ok' : 'unknown';
}
