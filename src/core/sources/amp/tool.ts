/** Amp's tools and how their runs end. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asExitCode, asObject, asString, asText, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, contentText, pathIn } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['codebase_search_agent', 'task'],
  ['edit_file', 'edit'],
  ['finder', 'task'],
  ['get_diagnostics', 'read'],
  ['librarian', 'task'],
  ['list_directory', 'search'],
  ['oracle', 'task'],
  ['read_web_page', 'web'],
  ['todo_read', 'todo'],
  ['todo_write', 'todo'],
  ['undo_edit', 'edit'],
]);

export function ampCall(
  block: JsonObject,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const tool = asString(block['name']) ?? '';
  const category = CATEGORIES.get(tool.toLowerCase()) ?? categoryOf(tool);
  const input = asObject(block['input']) ?? {};
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['cmd'] ?? input['command']) : null,
    path: pathIn(input),
    cwd: asText(input['cwd']) ?? cwd,
    input: compact(block['input']),
  };
}

interface Result extends Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text' | 'userModified'> {
  words: string | null;
}

/** `null` while it runs. */
export function ampResult(run: JsonObject): Result | null {
  const status = asText(run['status']);
  if (status === 'in-progress' || status === 'queued' || status === 'blocked-on-user') return null;
  const result = run['result'];
  const fields = asObject(result);
  const exitCode = asExitCode(fields?.['exitCode']);
  const failure = asText(asObject(run['error'])?.['message']) ?? asText(run['error']);
  const text =
    failure ??
    asString(result) ??
    asString(fields?.['output']) ??
    asString(fields?.['content']) ??
    (contentText(result) || contentText(fields?.['content']) || asText(fields?.['diff'])) ??
    '';
  const outcome = outcomeOf(status, exitCode);
  const words = outcome === 'rejected' ? (asText(run['userInput']) ?? asText(run['reason'])) : null;
  return { outcome, exitCode, text, userModified: false, words };
}

function outcomeOf(status: string | null, exitCode: number | null): Result['outcome'] {
  if (status === 'rejected-by-user') return 'rejected';
  if (status === 'cancelled' || status === 'cancellation-requested') return 'cancelled';
  if (status === 'error') return 'failed';
  if (exitCode !== null) return exitCode === 0 ? 'ok' : 'failed';
  return status === 'done' ? 'ok' : 'unknown';
}
