/** Tools of many agents by their names, for formats in which any agent's sessions are exchanged. */
import type { ToolCategory } from '../../sessions/event.ts';
import { categoriesByName, categoryOf, type ToolLists } from '../tools.ts';

const TOOLS: ToolLists = [
  ['read', ['open_file', 'read_lints', 'read_many_files']],
  [
    'edit',
    [
      'delete_file',
      'edit_file',
      'insert',
      'replace',
      'replace_in_file',
      'search_replace',
      'str_replace',
      'str_replace_based_edit_tool',
    ],
  ],
  ['write', ['create', 'write_to_file']],
  [
    'shell',
    [
      'bash_command',
      'execute_bash',
      'execute_command',
      'run_command',
      'run_shell_command',
      'run_terminal_cmd',
      'terminal',
    ],
  ],
  [
    'search',
    [
      'codebase_search',
      'file_search',
      'find_file',
      'grep_search',
      'list_dir',
      'list_directory',
      'list_files',
      'search_dir',
      'search_file_content',
      'search_files',
    ],
  ],
  ['task', ['delegate', 'delegate_task', 'new_task', 'subagent']],
  ['web', ['fetch', 'google_web_search', 'web_fetch']],
  ['todo', ['todo', 'todo_read', 'todo_write', 'write_todos']],
  ['question', ['ask_followup_question', 'ask_user']],
];

export const EXCHANGED_TOOLS: ReadonlyMap<string, ToolCategory> = categoriesByName(TOOLS);

export const exchangedCategory = (tool: string): ToolCategory =>
  EXCHANGED_TOOLS.get(tool.toLowerCase()) ?? categoryOf(tool);
