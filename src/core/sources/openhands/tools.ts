/** OpenHands' tools by name, with what one of their calls is about. */
import type { ToolCallEvent, ToolCategory } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asObject, asText, parseObject, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['browse', 'web'],
  ['browse_interactive', 'web'],
  ['browser', 'web'],
  ['call_tool_mcp', 'mcp'],
  ['delegate', 'task'],
  ['edit_file', 'edit'],
  ['execute_bash', 'shell'],
  ['execute_ipython_cell', 'other'],
  ['fetch', 'web'],
  ['mcp', 'mcp'],
  ['run', 'shell'],
  ['run_ipython', 'other'],
  ['task_tracker', 'todo'],
  ['task_tracking', 'todo'],
  ['terminal', 'shell'],
]);

/** One tool reads, writes and edits. */
const EDITORS: ReadonlySet<string> = new Set(['file_editor', 'str_replace_editor']);

/**
 * @param args what the call says, read from it
 * @param written as the model wrote it, where that is known
 */
export function openHandsCall(
  tool: string,
  args: JsonObject,
  written: unknown,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const category = categoryIn(tool, args);
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(args['command']) : null,
    path: pathIn(args),
    cwd: asText(args['cwd']) ?? cwd,
    input: typeof written === 'string' ? written : compact(written ?? args),
  };
}

function categoryIn(tool: string, args: JsonObject): ToolCategory {
  if (EDITORS.has(tool)) {
    const does = args['command'];
    return does === 'view' ? 'read' : does === 'create' ? 'write' : 'edit';
  }
  return CATEGORIES.get(tool) ?? (tool.startsWith('browser_') ? 'web' : categoryOf(tool));
}

/** Arguments, as an object or the JSON of one. */
export const argsIn = (value: unknown): JsonObject | null =>
  asObject(value) ?? (typeof value === 'string' ? parseObject(value) : null);
