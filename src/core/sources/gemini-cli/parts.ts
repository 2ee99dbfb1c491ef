/**
 * Parts of a message as Google's library writes them: `string | Part | (string | Part)[]`. Gemini CLI and the agents
 * that were forked from it share them.
 */
import type { ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { asList, asObject, asString, asText, isObject, type JsonObject } from '../json.ts';
import { categoryOf, pathIn } from '../tools.ts';

/** The texts of a message, each a string of the record; thoughts of the model are left out. */
export function textsOf(content: unknown): string[] {
  return partsOf(content).flatMap((part) => {
    if (part['thought'] === true) return [];
    const text = asText(part['text']);
    return text === null || text.trim() === '' ? [] : [text];
  });
}

/** All parts as objects: a bare string is a part with that text. */
export function partsOf(content: unknown): readonly JsonObject[] {
  const parts = Array.isArray(content) ? asList(content) : [content];
  return parts.flatMap((part) => (typeof part === 'string' ? [{ text: part }] : isObject(part) ? [part] : []));
}

/** What this family's tools do where the name says nothing to others. */
const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['run_shell_command', 'shell'],
  ['replace', 'edit'],
  ['read_many_files', 'read'],
  ['read_background_output', 'shell'],
  ['list_background_processes', 'shell'],
  ['list_directory', 'search'],
  ['grep_search', 'search'],
  ['search_file_content', 'search'],
  ['codebase_investigator', 'task'],
  ['cli_help', 'task'],
  ['generalist', 'task'],
  ['invoke_agent', 'task'],
  ['google_web_search', 'web'],
  ['web_fetch', 'web'],
  ['write_todos', 'todo'],
  ['todo_write', 'todo'],
  ['update_topic', 'todo'],
  ['ask_user', 'question'],
  ['ask_user_question', 'question'],
]);

/** Tools of MCP servers are named `mcp_<server>_<tool>`, in earlier versions `<server>__<tool>`. */
export const partCategory = (tool: string): ToolCategory =>
  CATEGORIES.get(tool) ?? (tool.startsWith('mcp_') || tool.includes('__') ? 'mcp' : categoryOf(tool));

export const partPath = (args: JsonObject): string | null =>
  pathIn(args) ?? asText(args['absolute_path']) ?? asText(args['dir_path']);

/** Where a shell command runs: its own directory, which may be relative to the session's. */
export function partCwd(args: JsonObject, cwd: string | null): string | null {
  const own = asText(args['directory']) ?? asText(args['dir_path']);
  if (own === null) return cwd;
  if (/^(?:[\\/]|[A-Za-z]:[\\/])/.test(own)) return own;
  return cwd === null ? null : `${cwd}/${own}`;
}

/** The text of a tool's answer, of several the longest, and whether the answer itself says that it is an error. */
export function responseIn(result: unknown): { text: string; error: boolean } {
  let text = '';
  let error = false;
  for (const part of partsOf(result)) {
    const response = asObject(asObject(part['functionResponse'])?.['response']);
    const wrong = asText(response?.['error']);
    const said = wrong ?? asString(response?.['output']) ?? asString(part['text']) ?? '';
    if (wrong !== null) error = true;
    if (said.length > text.length) text = said;
  }
  return { text, error };
}

type Outcome = ToolResultEvent['outcome'];

const REFUSED = /^\[Operation Cancelled\] Reason: (?:User did not allow tool call|User denied execution)/;

/**
 * @param status what the record itself says: `success`, `error`, `cancelled`
 * @param shell whether the text is the report of a shell command, which ends in its exit code
 */
export function outcomeIn(
  status: string | null,
  answer: { text: string; error: boolean },
  shell: boolean,
): { outcome: Outcome; exitCode: number | null } {
  const exitCode = shell ? exitCodeIn(answer.text) : null;
  return { outcome: settled(status, answer, exitCode), exitCode };
}

function settled(
  status: string | null,
  { text, error }: { text: string; error: boolean },
  code: number | null,
): Outcome {
  const start = text.slice(0, 100);
  if (REFUSED.test(start)) return 'rejected';
  if (status === 'cancelled' || start.startsWith('[Operation Cancelled]')) return 'cancelled';
  // The report of a shell command is a success, whatever the command itself came to.
  if (code !== null && code !== 0) return 'failed';
  if (status === 'error' || error) return 'failed';
  return status === 'success' ? 'ok' : 'unknown';
}

/** The report's own lines stand behind the output. */
const REPORT = 400;

function exitCodeIn(text: string): number | null {
  const found = [...text.slice(-REPORT).matchAll(/^Exit Code: (-?\d{1,10})\s*$/gm)].at(-1)?.[1];
  return found === undefined ? null : Number(found);
}
