/** Zed's tools: what a call asks for, and what a result says of success. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asList, asObject, asString, asText, parseObject, writtenExitCode, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['copy_path', 'other'],
  ['create_directory', 'write'],
  ['delete_path', 'edit'],
  ['diagnostics', 'read'],
  ['edit_file', 'edit'],
  ['fetch', 'web'],
  ['find_path', 'search'],
  ['list_directory', 'search'],
  ['move_path', 'edit'],
  ['open', 'other'],
  ['restore_file_from_disk', 'edit'],
  ['save_file', 'edit'],
  ['spawn_agent', 'task'],
  ['streaming_edit_file', 'edit'],
  ['subagent', 'task'],
  ['terminal', 'shell'],
  ['update_plan', 'todo'],
]);

export function zedCall(
  data: JsonObject,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const tool = asString(data['name']) ?? '';
  const category = CATEGORIES.get(tool) ?? categoryOf(tool);
  const raw = asText(data['raw_input']);
  const input = asObject(data['input']) ?? (raw === null ? null : parseObject(raw)) ?? {};
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input) ?? asText(input['source_path']),
    cwd: (category === 'shell' ? asText(input['cd']) : null) ?? cwd,
    input: asObject(data['input']) === null && raw !== null ? raw : compact(data['input']),
  };
}

const REFUSED = 'Permission to run tool denied by user';
const STOPPED = /^(?:Tool canceled by user|The user stopped this command)/;

/** A command that failed is no error of the tool; the first line of its text says so. */
const FAILED = ' failed with exit code ';
const INTERRUPTED = 'Command failed or was interrupted';

export function zedResult(data: JsonObject): Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> {
  const text = textIn(data['content']) || textIn(data['output']);
  const start = text.slice(0, 400);
  if (start.startsWith(REFUSED)) return { outcome: 'rejected', exitCode: null, text };
  if (STOPPED.test(start)) return { outcome: 'cancelled', exitCode: null, text };
  const exitCode = exitCodeIn(text);
  const failed = data['is_error'] === true || start.startsWith(INTERRUPTED) || (exitCode !== null && exitCode !== 0);
  if (failed) return { outcome: 'failed', exitCode, text };
  return { outcome: data['is_error'] === false ? 'ok' : 'unknown', exitCode, text };
}

function exitCodeIn(text: string): number | null {
  if (!text.startsWith('Command ')) return null;
  const at = text.slice(0, 20_000).indexOf(FAILED);
  const code = at < 0 ? undefined : /^-?\d{1,10}(?=[.\s]|$)/.exec(text.slice(at + FAILED.length, at + 40))?.[0];
  return writtenExitCode(code);
}

/** Of several texts the longest: joined they would stand in no string of the record. */
function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  let longest = '';
  for (const block of Array.isArray(content) ? asList(content) : [content]) {
    const text =
      typeof block === 'string' ? block : (asString(asObject(block)?.['Text']) ?? asString(asObject(block)?.['text']));
    if (text !== null && text.length > longest.length) longest = text;
  }
  return longest;
}
