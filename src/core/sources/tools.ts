/** What agents' tools do, by name. Names are shared between agents, so one table serves every reader. */
import type { ToolCategory } from '../sessions/event.ts';
import { asList, asString, asText, isObject, type JsonObject } from './json.ts';

/** Names of tools by what those do. */
export type ToolLists = readonly (readonly [ToolCategory, readonly string[]])[];

const TOOLS: ToolLists = [
  ['read', ['read', 'read_file', 'view', 'view_file', 'view_image', 'notebookread', 'readmcpresourcetool']],
  ['edit', ['edit', 'multiedit', 'notebookedit', 'apply_patch', 'str_replace_editor']],
  ['write', ['write', 'write_file', 'create_file']],
  [
    'shell',
    [
      'bash',
      'bashoutput',
      'killshell',
      'killbash',
      'powershell',
      'shell',
      'shell_command',
      'local_shell',
      'local_shell_call',
      'container.exec',
      'exec_command',
      'write_stdin',
      'unified_exec',
    ],
  ],
  ['search', ['grep', 'glob', 'ls', 'lsp', 'toolsearch', 'tool_search']],
  ['task', ['task', 'agent', 'spawn_agent', 'send_input', 'wait_agent', 'close_agent', 'resume_agent']],
  ['web', ['webfetch', 'websearch', 'web_search']],
  ['todo', ['todowrite', 'todoread', 'taskcreate', 'taskupdate', 'tasklist', 'taskget', 'update_plan']],
  ['question', ['askuserquestion', 'request_user_input']],
];

const CATEGORIES: ReadonlyMap<string, ToolCategory> = categoriesByName(TOOLS);

export function categoriesByName(lists: ToolLists): ReadonlyMap<string, ToolCategory> {
  return new Map(lists.flatMap(([category, names]) => names.map((name) => [name, category] as const)));
}

export function categoryOf(tool: string): ToolCategory {
  return tool.startsWith('mcp__') ? 'mcp' : (CATEGORIES.get(tool.toLowerCase()) ?? 'other');
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
