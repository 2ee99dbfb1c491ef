/** What Cursor's tools do where their names say nothing to others. */
import type { ToolCategory } from '../../sessions/event.ts';
import { categoryOf } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['applypatch', 'edit'],
  ['askquestion', 'question'],
  ['callmcptool', 'mcp'],
  ['codebase_search', 'search'],
  ['delete', 'edit'],
  ['edit_file', 'edit'],
  ['editnotebook', 'edit'],
  ['file_search', 'search'],
  ['grep_search', 'search'],
  ['list_dir', 'search'],
  ['readlints', 'read'],
  ['run_terminal_cmd', 'shell'],
  ['search_replace', 'edit'],
  ['semanticsearch', 'search'],
  ['strreplace', 'edit'],
]);

export const cursorCategory = (tool: string): ToolCategory => CATEGORIES.get(tool.toLowerCase()) ?? categoryOf(tool);
