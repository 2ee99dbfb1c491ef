/** Goose's tools: names with the extension they belong to, and results that are a success or an error. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asExitCode, asObject, asString, asText, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, contentText, pathIn } from '../tools.ts';

/** Extensions that are part of Goose; any other is a server of the user's own. */
const OWN: ReadonlySet<string> = new Set([
  'analyze',
  'apps',
  'autovisualiser',
  'chatrecall',
  'code_execution',
  'computercontroller',
  'developer',
  'dynamic_task',
  'extensionmanager',
  'memory',
  'platform',
  'skills',
  'subagent',
  'summarize',
  'summon',
  'todo',
  'tom',
]);

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['analyze', 'read'],
  ['create_task', 'task'],
  ['delegate', 'task'],
  ['execute_task', 'task'],
  ['subagent', 'task'],
  ['todo_read', 'todo'],
  ['todo_write', 'todo'],
  ['tree', 'search'],
  ['web_scrape', 'web'],
]);

/** @param cwd where the session works */
export function gooseCall(
  part: JsonObject,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const call = asObject(part['toolCall']);
  const value = asObject(call?.['value']) ?? asObject(call?.['Ok']) ?? call ?? {};
  const tool = asString(value['name']) ?? '';
  const input = asObject(value['arguments']) ?? {};
  const category = categoryIn(tool, input);
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input),
    cwd: asText(input['working_dir']) ?? cwd,
    input: compact(value['arguments']),
  };
}

function categoryIn(tool: string, input: JsonObject): ToolCategory {
  const at = tool.indexOf('__');
  const extension = at < 0 ? null : tool.slice(0, at);
  if (extension !== null && !OWN.has(extension)) return 'mcp';
  const name = at < 0 ? tool : tool.slice(at + 2);
  // One tool reads, writes and edits.
  if (name === 'text_editor') {
    const does = input['command'];
    return does === 'view' ? 'read' : does === 'write' || does === 'create' ? 'write' : 'edit';
  }
  return CATEGORIES.get(name) ?? categoryOf(name);
}

interface Result extends Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> {
  /** The human stopped the agent while this ran. */
  interrupted: boolean;
}

const DECLINED = 'The user has declined to run this tool.';
const SKIPPED = 'Let the user know the tool call was skipped in goose chat mode.';
const INTERRUPTED = 'Interrupted by the user to make a correction';

export function gooseResult(part: JsonObject): Result {
  const result = asObject(part['toolResult']);
  const failure = asString(result?.['error']) ?? asString(result?.['Err']);
  const value = result?.['value'] ?? result?.['Ok'];
  const whole = asObject(value);
  const text = failure ?? contentText(whole === null ? value : whole['content']);
  const start = text.slice(0, 400);
  const exitCode = asExitCode(asObject(whole?.['structuredContent'])?.['exit_code']);
  const told = (outcome: Result['outcome'], interrupted = false): Result => ({
    outcome,
    exitCode,
    text,
    interrupted,
  });
  if (start.startsWith(DECLINED)) return told('rejected');
  if (start.startsWith(SKIPPED)) return told('cancelled');
  if (start.includes(INTERRUPTED)) return told('cancelled', true);
  if (failure !== null || result?.['status'] === 'error' || whole?.['isError'] === true) return told('failed');
  if (exitCode !== null) return told(exitCode === 0 ? 'ok' : 'failed');
  return told(value === undefined ? 'unknown' : 'ok');
}
