/** Crush's tools: what a call asks for, and what a result says of success. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asExitCode, asObject, asString, asText, parseObject, writtenExitCode, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['agentic_fetch', 'web'],
  ['crush_info', 'other'],
  ['crush_logs', 'other'],
  ['diagnostics', 'read'],
  ['download', 'web'],
  ['fetch', 'web'],
  ['job_kill', 'shell'],
  ['job_output', 'shell'],
  ['list_mcp_resources', 'mcp'],
  ['lsp_diagnostics', 'read'],
  ['lsp_references', 'search'],
  ['lsp_restart', 'other'],
  ['patch', 'edit'],
  ['read_mcp_resource', 'mcp'],
  ['references', 'search'],
  ['sourcegraph', 'web'],
  ['todos', 'todo'],
]);

export function crushCall(
  data: JsonObject,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const tool = asString(data['name']) ?? '';
  const category = tool.startsWith('mcp_') ? 'mcp' : (CATEGORIES.get(tool) ?? categoryOf(tool));
  const written = data['input'];
  const input = asObject(written) ?? (typeof written === 'string' ? parseObject(written) : null) ?? {};
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input),
    cwd: asText(input['working_dir']) ?? cwd,
    input: typeof written === 'string' ? written : compact(written),
  };
}

const REFUSED = /^(?:permission denied|user denied permission)\b/i;
const STOPPED = /^(?:tool execution canceled by user|request cancelled)\b/i;

/** Commands that end badly are no errors of the tool: the end of what they wrote says so. */
const EXIT = /(?:^|\n)Exit code (-?\d{1,10})\s*(?:<\/[a-z_]+>\s*|<cwd>[^\n]*)?$/;

export function crushResult(data: JsonObject, shell: boolean): Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> {
  const text = asString(data['content']) ?? '';
  if (data['is_error'] === true) {
    if (REFUSED.test(text.trimStart().slice(0, 100))) return { outcome: 'rejected', exitCode: null, text };
    if (STOPPED.test(text.trimStart().slice(0, 100))) return { outcome: 'cancelled', exitCode: null, text };
  }
  const exitCode = shell ? exitCodeIn(data, text) : null;
  if (data['is_error'] === true || (exitCode !== null && exitCode !== 0)) return { outcome: 'failed', exitCode, text };
  return { outcome: data['is_error'] === false || exitCode === 0 ? 'ok' : 'unknown', exitCode, text };
}

function exitCodeIn(data: JsonObject, text: string): number | null {
  const metadata = parseObject(asText(data['metadata']) ?? '');
  return asExitCode(metadata?.['exit_code']) ?? writtenExitCode(EXIT.exec(text.slice(-1000))?.[1]);
}
