/** What Cursor's tools do, by the names the editor and the terminal have for them. */
import type { ToolCategory } from '../../sessions/event.ts';
import { categoryOf } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['applypatch', 'edit'],
  ['ask_question', 'question'],
  ['askquestion', 'question'],
  ['await_task', 'task'],
  ['call_mcp_tool', 'mcp'],
  ['callmcptool', 'mcp'],
  ['codebase_search', 'search'],
  ['deep_search', 'search'],
  ['delete', 'edit'],
  ['delete_file', 'edit'],
  ['edit_file', 'edit'],
  ['edit_notebook', 'edit'],
  ['editnotebook', 'edit'],
  ['file_search', 'search'],
  ['glob_file_search', 'search'],
  ['grep_search', 'search'],
  ['list_dir', 'search'],
  ['read_lints', 'read'],
  ['readlints', 'read'],
  ['reapply', 'edit'],
  ['ripgrep_raw_search', 'search'],
  ['ripgrep_search', 'search'],
  ['run_terminal_cmd', 'shell'],
  ['run_terminal_command', 'shell'],
  ['search_replace', 'edit'],
  ['semantic_search_full', 'search'],
  ['semanticsearch', 'search'],
  ['strreplace', 'edit'],
  ['subagent', 'task'],
  ['todo_read', 'todo'],
  ['todo_write', 'todo'],
  ['web_fetch', 'web'],
  ['web_search', 'web'],
]);

export function cursorCategory(tool: string): ToolCategory {
  const name = tool.toLowerCase().replace(/_v\d$/, '');
  if (/^mcp[-_]/.test(name)) return 'mcp';
  return CATEGORIES.get(name) ?? categoryOf(name);
}
