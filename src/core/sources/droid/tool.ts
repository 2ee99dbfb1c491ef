/** What Droid's tools do and what their results say of success: a field that is not always there, and words. */
import type { ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { asText, writtenExitCode, type JsonObject } from '../json.ts';
import { categoryOf, contentText, pathIn, pathInPatch } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['execute', 'shell'],
  ['create', 'write'],
  ['applypatch', 'edit'],
  ['fetchurl', 'web'],
  ['askuser', 'question'],
]);

/** Tools of MCP servers are named `<server>___<tool>`. */
export const droidCategory = (tool: string): ToolCategory =>
  CATEGORIES.get(tool.toLowerCase()) ?? (tool.includes('___') ? 'mcp' : categoryOf(tool));

export const droidPath = (input: JsonObject): string | null =>
  pathIn(input) ??
  asText(input['directory_path']) ??
  pathInPatch(asText(input['input']) ?? asText(input['patch']) ?? '');

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

export function droidResult(block: JsonObject, shell: boolean): Result {
  const text = contentText(block['content']);
  const exitCode = shell ? exitCodeIn(text) : null;
  return { outcome: outcomeOf(block['is_error'], text, exitCode), exitCode, text };
}

/** The first and the last line of a command's output may be the harness's. */
const EDGE = 300;

function exitCodeIn(text: string): number | null {
  const code =
    /^(?:Error: )?Command failed \(exit code: (-?\d{1,10})\)/.exec(text.slice(0, EDGE))?.[1] ??
    /\[Process exited with code (-?\d{1,10})\]\s*$/.exec(text.slice(-EDGE))?.[1];
  return writtenExitCode(code);
}

const REFUSED =
  /^(?:Error: )?(?:(?:The )?user (?:rejected|denied|declined)\b|(?:The )?tool (?:call|use|execution)(?: was)? (?:rejected|denied|declined) by (?:the )?user)/i;
const STOPPED =
  /^(?:Error: )?(?:(?:The )?(?:tool|request|command)(?: call| execution)?(?: was)? (?:cancell?ed|aborted|interrupted)\b|\[Request interrupted by user)/i;

function outcomeOf(error: unknown, text: string, exitCode: number | null): Result['outcome'] {
  const start = text.slice(0, EDGE);
  if (error !== false && REFUSED.test(start)) return 'rejected';
  if (error !== false && STOPPED.test(start)) return 'cancelled';
  if (exitCode !== null) return exitCode === 0 && error !== true ? 'ok' : 'failed';
  if (typeof error === 'boolean') return error ? 'failed' : 'ok';
  // Without the field only an error says what it is.
  return start.startsWith('Error: ') ? 'failed' : 'unknown';
}
