/** Tools of Copilot in VS Code: what they do, and what became of a call. */
import type { ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { asExitCode, asList, asObject, asString, asText, type JsonObject } from '../json.ts';
import { categoriesByName, categoryOf, pathIn, pathInPatch, type ToolLists } from '../tools.ts';

const TOOLS: ToolLists = [
  [
    'read',
    [
      'copilot_readfile',
      'copilot_readnotebook',
      'copilot_geterrors',
      'copilot_viewimage',
      'get_errors',
      'read_notebook_cell_output',
    ],
  ],
  [
    'edit',
    [
      'copilot_applypatch',
      'copilot_editfiles',
      'copilot_editnotebook',
      'copilot_inserteditintofile',
      'copilot_insertedit',
      'copilot_multireplacestring',
      'copilot_replacestring',
      'edit_notebook_file',
      'insert_edit_into_file',
      'multi_replace_string_in_file',
      'replace_string_in_file',
      'vscode_editfile_internal',
    ],
  ],
  ['write', ['copilot_createdirectory', 'copilot_createfile', 'create_directory']],
  [
    'shell',
    [
      'copilot_getterminaloutput',
      'copilot_runinterminal',
      'get_terminal_output',
      'await_terminal',
      'kill_terminal',
      'run_in_terminal',
      'runinterminal',
      'send_to_terminal',
    ],
  ],
  [
    'search',
    [
      'copilot_findfiles',
      'copilot_findtestfiles',
      'copilot_findtextinfiles',
      'copilot_listdirectory',
      'copilot_searchcodebase',
      'copilot_searchworkspacesymbols',
      'copilot_listcodeusages',
      'file_search',
      'grep_search',
      'list_code_usages',
      'list_dir',
      'semantic_search',
      'search_workspace_symbols',
    ],
  ],
  ['task', ['runsubagent', 'search_subagent', 'execution_subagent', 'explore_subagent']],
  [
    'web',
    [
      'copilot_fetchwebpage',
      'copilot_githubrepo',
      'fetch_webpage',
      'github_repo',
      'vscode_fetchwebpage_internal',
      'open_simple_browser',
    ],
  ],
  ['todo', ['manage_todo_list', 'copilot_managetodolist']],
  ['question', ['vscode_askquestions', 'ask_questions', 'copilot_askquestions']],
];

const CATEGORIES: ReadonlyMap<string, ToolCategory> = categoriesByName(TOOLS);

export const vscodeCategory = (tool: string): ToolCategory =>
  CATEGORIES.get(tool.toLowerCase()) ?? (tool.startsWith('mcp_') ? 'mcp' : categoryOf(tool));

export const vscodePath = (category: ToolCategory, input: JsonObject, raw: string): string | null =>
  pathIn(input) ??
  asText(input['dirPath']) ??
  (category === 'edit' ? pathInPatch(asString(input['input']) ?? raw) : null);

/** What the window shows of a command in the terminal. */
export interface Ran {
  command: string | null;
  output: string | null;
  exitCode: number | null;
  cwd: string | null;
}

export function ranIn(shown: JsonObject | null): Ran | null {
  const data = asObject(shown?.['toolSpecificData']);
  if (data?.['kind'] !== 'terminal' && data?.['kind'] !== 'terminal2') return null;
  const line = asObject(data['commandLine']);
  return {
    command: asText(line?.['userEdited']) ?? asText(line?.['original']) ?? asText(data['command']),
    output: asText(asObject(data['terminalCommandOutput'])?.['text']),
    exitCode: asExitCode(asObject(data['terminalCommandState'])?.['exitCode']),
    cwd: asText(asObject(data['cwd'])?.['path']),
  };
}

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

/** Kinds of an answer to "may it run?" that are a no: denied, skipped. */
const NO: ReadonlySet<unknown> = new Set([0, 5]);

const CODE = /\b(?:exit(?:ed with)? code:?|exited with code) (-?\d{1,10})\b/;

/**
 * @param shown what the window shows of the call; `null` where it shows nothing
 * @param told what the model was told; `null` where that is not kept
 * @returns `null` where nothing has become of it
 */
export function resultOf(shown: JsonObject | null, told: string | null, shell: boolean): Result | null {
  const ran = ranIn(shown);
  const details = asObject(shown?.['resultDetails']);
  const text = told ?? ran?.output ?? longestText(details?.['output']);
  if (isRefused(shown?.['isConfirmed'])) return { outcome: 'rejected', exitCode: null, text };
  if (told === null && shown?.['isComplete'] !== true && ran?.exitCode == null) return null;
  const said = shell ? (CODE.exec(text.slice(-300)) ?? CODE.exec(text.slice(0, 300)))?.[1] : undefined;
  const exitCode = ran?.exitCode ?? (said === undefined ? null : Number(said));
  if (exitCode !== null) return { outcome: exitCode === 0 ? 'ok' : 'failed', exitCode, text };
  if (details?.['isError'] === true || /^(?:ERROR\b|Error while calling tool)/.test(text))
    return { outcome: /user cancell?ed/i.test(text.slice(0, 200)) ? 'cancelled' : 'failed', exitCode, text };
  // Without its code only the output of a command could tell.
  return { outcome: shell || shown?.['isComplete'] === false ? 'unknown' : 'ok', exitCode, text };
}

function isRefused(confirmed: unknown): boolean {
  if (confirmed === false) return true;
  const type = asObject(confirmed)?.['type'];
  return type !== undefined && NO.has(type);
}

/** Pieces looked at in one answer; what is nested further was made to hurt. */
const LOOKED_AT = 20_000;

/** The longest text of an answer: a list of parts, which may be trees of text. */
export function longestText(answer: unknown): string {
  let longest = '';
  const open: unknown[] = [answer];
  for (let n = 0; n < LOOKED_AT; n++) {
    const one = open.pop();
    if (one === undefined && open.length === 0) break;
    if (Array.isArray(one)) for (const item of asList(one)) open.push(item);
    const fields = asObject(one);
    if (fields === null) continue;
    for (const name of ['text', 'value'] as const) {
      const text = fields[name];
      if (typeof text === 'string' && text.length > longest.length) longest = text;
    }
    for (const name of ['content', 'value', 'node', 'children'] as const)
      if (typeof fields[name] === 'object' && fields[name] !== null) open.push(fields[name]);
  }
  return longest;
}
