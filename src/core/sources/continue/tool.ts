/** Calls of Continue and what became of them. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asList, asObject, asString, asText, parseObject, writtenExitCode, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['read_file_range', 'read'],
  ['read_currently_open_file', 'read'],
  ['read_skill', 'read'],
  ['view_diff', 'read'],
  ['view_repo_map', 'read'],
  ['view_subdirectory', 'search'],
  ['edit_existing_file', 'edit'],
  ['single_find_and_replace', 'edit'],
  ['multi_edit', 'edit'],
  ['create_new_file', 'write'],
  ['create_rule_block', 'write'],
  ['run_terminal_command', 'shell'],
  ['grep_search', 'search'],
  ['file_glob_search', 'search'],
  ['codebase', 'search'],
  ['list', 'search'],
  ['search', 'search'],
  ['search_web', 'web'],
  ['fetch_url_content', 'web'],
  ['fetch', 'web'],
  ['checklist', 'todo'],
  ['writechecklist', 'todo'],
  ['subagent', 'task'],
]);

type Call = Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'>;

/** @param state what Continue keeps of the call beside the message; it may hold the arguments parsed */
export function continueCall(call: JsonObject, state: JsonObject | null, cwd: string | null): Call {
  const named = asObject(call['function']) ?? {};
  const tool = asString(named['name']) ?? '';
  const own = CATEGORIES.get(tool.toLowerCase()) ?? categoryOf(tool);
  const category = own === 'other' && asObject(state?.['tool'])?.['uri'] !== undefined ? 'mcp' : own;
  const written = asText(named['arguments']) ?? compact(named['arguments'] ?? state?.['parsedArgs']);
  const input = parseObject(written) ?? asObject(state?.['parsedArgs']) ?? {};
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input) ?? asText(input['filepath']) ?? asText(input['dirPath']),
    cwd,
    input: written,
  };
}

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

/** `null` while nothing has become of it. */
export function continueResult(state: JsonObject, shell: boolean): Result | null {
  const status = asText(state['status']);
  const output = asList(state['output']).map(asObject);
  let text = '';
  for (const item of output) {
    const content = asString(item?.['content']) ?? '';
    if (content.length > text.length) text = content;
  }
  if (status === 'canceled') return { outcome: 'rejected', exitCode: null, text };
  if (status === 'errored') return { outcome: 'failed', exitCode: codeIn(text), text };
  if (status !== 'done') return null;
  const exitCode = shell ? codeIn(output.map((item) => asString(item?.['status']) ?? '').join('\n') || text) : null;
  return { outcome: exitCode === null || exitCode === 0 ? 'ok' : 'failed', exitCode, text };
}

const codeIn = (text: string): number | null => {
  const code = /\b(?:exit code|exited with code) (-?\d{1,10})\b/i.exec(text.slice(0, 300))?.[1];
  return writtenExitCode(code);
};
