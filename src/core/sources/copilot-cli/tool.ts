/** Calls of Copilot CLI and what it says of their success. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asObject, asString, asText, parseObject, writtenExitCode, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn, pathInPatch } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['create', 'write'],
  ['str_replace', 'edit'],
  ['rg', 'search'],
  ['local_shell', 'shell'],
  ['read_bash', 'shell'],
  ['write_bash', 'shell'],
  ['stop_bash', 'shell'],
  ['list_bash', 'shell'],
  ['read_powershell', 'shell'],
  ['write_powershell', 'shell'],
  ['stop_powershell', 'shell'],
  ['list_powershell', 'shell'],
  ['read_agent', 'task'],
  ['write_agent', 'task'],
  ['list_agents', 'task'],
  ['web_fetch', 'web'],
  ['update_todo', 'todo'],
  ['ask_user', 'question'],
]);

type Call = Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'input'>;

/** @param server name of the MCP server the tool is from; `null` for one of Copilot's own */
export function callOf(tool: string, written: unknown, server: string | null): Call {
  const input = typeof written === 'string' ? written : compact(written);
  const fields = asObject(written) ?? parseObject(input) ?? {};
  const own = CATEGORIES.get(tool) ?? categoryOf(tool);
  const category = server !== null && own !== 'web' ? 'mcp' : own;
  const path = pathIn(fields) ?? (category === 'edit' ? pathInPatch(asString(fields['input']) ?? input) : null);
  return { tool, category, command: category === 'shell' ? commandLine(fields['command']) : null, path, input };
}

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> & { words: string | null };

/** @param shell whether it is the result of a shell command, whose exit code stands in the text alone */
export function resultOf(data: JsonObject, shell: boolean): Result {
  const error = asObject(data['error']);
  const failure = asText(error?.['message']);
  const text = failure ?? textIn(data['result']);
  const exitCode = shell ? exitCodeIn(text) : null;
  const outcome = outcomeOf(data['success'], asText(error?.['code']), text, exitCode);
  return { outcome, exitCode, text, words: outcome === 'rejected' ? wordsIn(text) : null };
}

function textIn(result: unknown): string {
  if (typeof result === 'string') return result;
  const fields = asObject(result);
  return asText(fields?.['content']) ?? asString(fields?.['detailedContent']) ?? '';
}

/** The end of a shell's report. */
const TAIL = 200;

function exitCodeIn(text: string): number | null {
  const code = /<[^<>\n]{0,80}\bexit code (-?\d{1,10})>\s*$/.exec(text.slice(-TAIL))?.[1];
  return writtenExitCode(code);
}

const REFUSED = 'The user rejected this tool call.';
const STOPPED =
  /^(?:The )?(?:operation|tool call|tool execution|command|execution|request)(?: was)? (?:aborted|cancell?ed|interrupted)\b/i;
const STOPPED_CODES: ReadonlySet<string> = new Set(['aborted', 'canceled', 'cancelled', 'interrupted']);

function outcomeOf(success: unknown, code: string | null, text: string, exit: number | null): Result['outcome'] {
  if (success === true) return exit === null || exit === 0 ? 'ok' : 'failed';
  // A rule's refusal (code "denied") is an ordinary failure.
  if (code === 'rejected' || text.startsWith(REFUSED)) return 'rejected';
  if (success !== false && code === null) return 'unknown';
  return (code !== null && STOPPED_CODES.has(code)) || STOPPED.test(text.slice(0, 80)) ? 'cancelled' : 'failed';
}

const SAID = 'User feedback:';

/** What the human wrote when refusing. */
function wordsIn(text: string): string | null {
  const at = text.indexOf(SAID);
  return at < 0 ? null : asText(text.slice(at + SAID.length).trim());
}

const ANSWERED = /^(?:The )?[Uu]ser (?:responded|selected|answered|chose): ?/;

/** What the human answered to a question of the agent. */
export function answerIn(text: string): string | null {
  const opening = ANSWERED.exec(text.slice(0, 40))?.[0];
  return opening === undefined ? null : asText(text.slice(opening.length).trim());
}
