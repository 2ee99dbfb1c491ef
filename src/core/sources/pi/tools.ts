/** Tools of the pi family that have no place in the table all agents share, because elsewhere the name means another. */
import type { ToolCallEvent, ToolCategory } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asObject, asString, asText, parseObject, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn, pathInPatch } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['ast_edit', 'edit'],
  ['ast_grep', 'search'],
  ['ask', 'question'],
  ['edit_file', 'edit'],
  ['exec', 'shell'],
  ['fetch', 'web'],
  ['find', 'search'],
  ['browser', 'web'],
  ['process', 'shell'],
  ['run_terminal', 'shell'],
  ['sessions_spawn', 'task'],
  ['subagent', 'task'],
  ['subagents', 'task'],
  ['todo', 'todo'],
  ['todo_write', 'todo'],
  ['web_fetch', 'web'],
]);

export const piCategory = (tool: string): ToolCategory => CATEGORIES.get(tool.toLowerCase()) ?? categoryOf(tool);

/** @param cwd where the session works, for calls that name no directory */
export function piCall(
  block: JsonObject,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const tool = asString(block['name']) ?? '';
  const category = piCategory(tool);
  const written = block['arguments'];
  const raw = typeof written === 'string' ? written : compact(written);
  const input = asObject(written) ?? (typeof written === 'string' ? parseObject(written) : null) ?? {};
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input) ?? (category === 'edit' ? pathInPatch(asString(input['input']) ?? '') : null),
    cwd: asText(input['cwd']) ?? asText(input['workdir']) ?? cwd,
    input: raw,
  };
}
