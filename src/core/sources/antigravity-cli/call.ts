/** Tool calls of Antigravity: names, and arguments that are each JSON of their own. */
import type { ToolCallEvent, ToolCategory } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asObject, asString, asText, type JsonObject } from '../json.ts';
import { categoryOf } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['ask_question', 'question'],
  ['browser_subagent', 'task'],
  ['codebase_search', 'search'],
  ['command_status', 'shell'],
  ['find_by_name', 'search'],
  ['grep_search', 'search'],
  ['invoke_subagent', 'task'],
  ['list_dir', 'search'],
  ['multi_replace_file_content', 'edit'],
  ['read_url_content', 'web'],
  ['replace_file_content', 'edit'],
  ['run_command', 'shell'],
  ['search_web', 'web'],
  ['send_command_input', 'shell'],
  ['write_to_file', 'write'],
]);

export function antigravityCall(
  call: JsonObject,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const tool = asText(call['name']) ?? '(no name)';
  const args = asObject(call['args']) ?? {};
  const category = CATEGORIES.get(tool) ?? categoryOf(tool);
  return {
    tool,
    category,
    command: category === 'shell' ? plain(args['CommandLine']) : null,
    path:
      plain(args['TargetFile']) ??
      plain(args['AbsolutePath']) ??
      plain(args['DirectoryPath']) ??
      plain(args['SearchPath']),
    cwd: plain(args['Cwd']),
    input: compact(call['args']),
  };
}

/** Some versions write a string as itself, some as JSON of it. */
function plain(value: unknown): string | null {
  const text = asText(value);
  if (text === null || !text.startsWith('"')) return text;
  try {
    return asString(JSON.parse(text)) ?? text;
  } catch {
    return text;
  }
}
