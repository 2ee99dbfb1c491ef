/** What agents' tools do, by name. Names are shared between agents, so one table serves every reader. */
import type { ToolCategory } from '../sessions/event.ts';
import { asList, asString, asText, isObject, type JsonObject } from './json.ts';

const CATEGORIES: Readonly<Record<string, ToolCategory>> = {
  read: 'read',
  read_file: 'read',
  view: 'read',
  view_file: 'read',
  view_image: 'read',
  notebookread: 'read',
  readmcpresourcetool: 'read',
  edit: 'edit',
  multiedit: 'edit',
  notebookedit: 'edit',
  apply_patch: 'edit',
  str_replace_editor: 'edit',
  write: 'write',
  write_file: 'write',
  create_file: 'write',
  bash: 'shell',
  bashoutput: 'shell',
  killshell: 'shell',
  killbash: 'shell',
  powershell: 'shell',
  shell: 'shell',
  shell_command: 'shell',
  local_shell: 'shell',
  local_shell_call: 'shell',
  'container.exec': 'shell',
  exec_command: 'shell',
  write_stdin: 'shell',
  unified_exec: 'shell',
  grep: 'search',
  glob: 'search',
  ls: 'search',
  lsp: 'search',
  toolsearch: 'search',
  tool_search: 'search',
  task: 'task',
  agent: 'task',
  spawn_agent: 'task',
  send_input: 'task',
  wait_agent: 'task',
  close_agent: 'task',
  resume_agent: 'task',
  webfetch: 'web',
  websearch: 'web',
  web_search: 'web',
  todowrite: 'todo',
  todoread: 'todo',
  taskcreate: 'todo',
  taskupdate: 'todo',
  tasklist: 'todo',
  taskget: 'todo',
  update_plan: 'todo',
  askuserquestion: 'question',
  request_user_input: 'question',
};

export function categoryOf(tool: string): ToolCategory {
  return tool.startsWith('mcp__') ? 'mcp' : (CATEGORIES[tool.toLowerCase()] ?? 'other');
}

const SHELLS = /^(?:.*[\\/])?(?:ba|z|da|fi|k)?sh(?:\.exe)?$/;
const WINDOWS_SHELLS = /^(?:.*[\\/])?(?:powershell|pwsh|cmd)(?:\.exe)?$/i;

/** The command as a person would type it: `["bash", "-lc", "x"]` is `x`, other lists are quoted where needed. */
export function commandLine(command: unknown): string | null {
  if (typeof command === 'string') return command;
  if (!Array.isArray(command)) return null;
  const words = asList(command).filter((word): word is string => typeof word === 'string');
  const [shell, flag] = words;
  const script = words[2];
  if (shell !== undefined && flag !== undefined && script !== undefined && words.length === 3) {
    if (SHELLS.test(shell) && /^-[a-z]*c$/.test(flag)) return script;
    if (WINDOWS_SHELLS.test(shell) && /^[-/]c(?:ommand)?$/i.test(flag)) return script;
  }
  return words.length === 0 ? null : words.map(quoted).join(' ');
}

const quoted = (word: string): string => (/^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The file or folder a call is about. */
export function pathIn(input: JsonObject): string | null {
  return (
    asText(input['file_path']) ?? asText(input['notebook_path']) ?? asText(input['path']) ?? asText(input['filePath'])
  );
}

const PATCHED = /^\*\*\* (?:Update|Add|Delete) File: (.+)$/m;

/** The first file a patch in the `*** Begin Patch` form touches. */
export const pathInPatch = (patch: string): string | null => PATCHED.exec(patch)?.[1]?.trim() ?? null;

/**
 * The text of a result that is a string or a list of content blocks. Of several blocks the longest is taken: joined
 * text would stand in no string of the record, and a quote from it could not be checked.
 */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  let longest = '';
  for (const block of asList(content)) {
    const text = isObject(block) ? asString(block['text']) : null;
    if (text !== null && text.length > longest.length) longest = text;
  }
  return longest;
}
