/** A tool call of Kiro CLI. */
import type { ToolCallEvent, ToolCategory } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asList, asObject, asText, isObject } from '../json.ts';
import { categoryOf, commandLine, pathIn } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['code', 'search'],
  ['delegate', 'task'],
  ['execute_bash', 'shell'],
  ['execute_cmd', 'shell'],
  ['fs_read', 'read'],
  ['fs_write', 'write'],
  ['subagent', 'task'],
  ['todo_list', 'todo'],
  ['use_subagent', 'task'],
  ['web_fetch', 'web'],
]);

export function kiroCall(
  tool: string,
  written: unknown,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const category = CATEGORIES.get(tool) ?? categoryOf(tool);
  const input = asObject(written) ?? {};
  const [operation] = asList(input['operations']).filter(isObject);
  return {
    tool,
    // Writing a file and editing it are one tool, which says in a field of its own what it does.
    category: category === 'write' && input['command'] !== 'create' && 'command' in input ? 'edit' : category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input) ?? (operation === undefined ? null : pathIn(operation)),
    cwd: asText(input['working_dir']),
    input: compact(written),
  };
}
