/** Tools of Cline and of what was made of it, by their names in the conversation and in the log of the window. */
import type { ToolCategory } from '../../sessions/event.ts';
import { asObject, asText, type JsonObject } from '../json.ts';
import { categoriesByName, categoryOf, commandLine, pathIn, pathInPatch, type ToolLists } from '../tools.ts';

const TOOLS: ToolLists = [
  ['read', ['read_file', 'read_files', 'readFile', 'simple_read_file', 'fetch_instructions', 'access_mcp_resource']],
  [
    'edit',
    [
      'apply_diff',
      'apply_patch',
      'appliedDiff',
      'delete_file',
      'deleteFile',
      'edit_file',
      'editedExistingFile',
      'editor',
      'fileDeleted',
      'fast_edit_file',
      'insert_content',
      'insertContent',
      'replace_in_file',
      'search_and_replace',
      'search_replace',
      'searchAndReplace',
    ],
  ],
  ['write', ['write_to_file', 'newFileCreated', 'new_rule', 'generate_image', 'generateImage', 'imageGenerated']],
  [
    'shell',
    [
      'execute_command',
      'run_commands',
      'bash',
      'read_command_output',
      'readCommandOutput',
      'run_slash_command',
      'runSlashCommand',
    ],
  ],
  [
    'search',
    [
      'codebase_search',
      'codebaseSearch',
      'list_code_definition_names',
      'listCodeDefinitionNames',
      'list_files',
      'listFiles',
      'listFilesRecursive',
      'listFilesTopLevel',
      'search_files',
      'searchFiles',
    ],
  ],
  ['task', ['new_task', 'newTask', 'use_subagents', 'subagents', 'subagent', 'finishTask', 'spawn_agent']],
  ['web', ['browser_action', 'web_fetch', 'webFetch', 'web_search', 'webSearch', 'fetch_web_content']],
  ['todo', ['update_todo_list', 'updateTodoList', 'focus_chain']],
  ['question', ['ask_followup_question', 'ask_question']],
  ['mcp', ['use_mcp_tool']],
  [
    'other',
    [
      'attempt_completion',
      'switch_mode',
      'switchMode',
      'plan_mode_respond',
      'plan_mode_response',
      'act_mode_respond',
      'load_mcp_documentation',
      'condense',
      'summarize_task',
      'summarizeTask',
      'report_bug',
      'skill',
      'submit_and_exit',
      'use_skill',
      'useSkill',
    ],
  ],
];

const CATEGORIES: ReadonlyMap<string, ToolCategory> = categoriesByName(TOOLS);

export const clineCategory = (tool: string): ToolCategory => CATEGORIES.get(tool) ?? categoryOf(tool);

/** Names that are elements of a message where tools are called in its text. */
export const CALLED_IN_TEXT: readonly string[] = [...CATEGORIES.keys()].filter((name) => name.includes('_'));

/** The command of a call, of several the first. */
export function commandIn(input: JsonObject): string | null {
  const { command, commands } = input;
  if (Array.isArray(commands)) {
    const first: unknown = commands[0];
    return commandLine(asObject(first)?.['command'] ?? first);
  }
  return commandLine(command);
}

/** @param raw the input as it was written */
export function clinePath(category: ToolCategory, input: JsonObject, raw: string): string | null {
  const first = /<path>([^<\n]{1,4000})<\/path>/.exec(asText(input['args']) ?? '')?.[1]?.trim();
  return (
    pathIn(input) ??
    asText(input['absolutePath']) ??
    first ??
    (category === 'edit' ? pathInPatch(asText(input['input']) ?? raw) : null)
  );
}
