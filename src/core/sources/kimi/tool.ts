/** Kimi's tools and what their results say of success. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asObject, asText, parseObject, writtenExitCode, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, contentText, pathIn } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['Agent', 'task'],
  ['AgentSwarm', 'task'],
  ['CreateSubagent', 'task'],
  ['FetchURL', 'web'],
  ['ReadFile', 'read'],
  ['ReadMediaFile', 'read'],
  ['SearchWeb', 'web'],
  ['SetTodoList', 'todo'],
  ['StrReplaceFile', 'edit'],
  // Background tasks, of the shell and of agents.
  ['TaskList', 'task'],
  ['TaskOutput', 'task'],
  ['TaskStop', 'task'],
  ['TodoList', 'todo'],
  ['WriteFile', 'write'],
]);

type Call = Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'input'> & { cwd: string | null };

/** @returns with the directory the call itself names */
export function kimiCall(tool: string, written: unknown): Call {
  const input = typeof written === 'string' ? written : compact(written);
  const args = asObject(written) ?? parseObject(input) ?? {};
  const category = CATEGORIES.get(tool) ?? categoryOf(tool);
  const command = category === 'shell' ? commandLine(args['command']) : null;
  return { tool, category, command, path: pathIn(args), cwd: asText(args['cwd']), input };
}

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

/**
 * @param said what the tool printed, a text or parts, and what it said of it
 * @param error the field that says so; absent for a success
 */
export function kimiResult(said: { output: unknown; message?: unknown }, error: unknown): Result {
  const output = contentText(said.output);
  const message = asText(said.message);
  const text = output.trim() === '' && message !== null ? message : output;
  const exitCode = exitCodeIn(output) ?? exitCodeIn(message ?? '');
  return { outcome: outcomeOf(text, message, error === true), exitCode: error === true ? exitCode : null, text };
}

const TAIL = 200;

function exitCodeIn(text: string): number | null {
  const code = /\bCommand failed with exit code: (-?\d{1,10})\.?\s*$/.exec(text.slice(-TAIL))?.[1];
  return writtenExitCode(code);
}

const REFUSED = /^Tool "[^"\n]{1,120}" was not run because the user rejected|^The tool call is rejected by the user/;
const STOPPED =
  /^Tool "[^"\n]{1,120}" was not run because the approval request was cancelled|^(?:The )?(?:tool (?:call|execution)|execution|command) (?:was |is )?(?:cancell?ed|aborted|interrupted)\b/i;

function outcomeOf(text: string, message: string | null, error: boolean): Result['outcome'] {
  if (!error) return 'ok';
  const starts = [text.slice(0, TAIL), (message ?? '').slice(0, TAIL)];
  if (starts.some((start) => REFUSED.test(start))) return 'rejected';
  return starts.some((start) => STOPPED.test(start)) ? 'cancelled' : 'failed';
}

const REASON = ' Reason: ';
/** What the harness tells sub-agents behind the human's words. */
const GUIDANCE = " Try a different approach — don't retry the same call";

/** What the human wrote when refusing. */
export function wordsIn(text: string): string | null {
  const at = text.indexOf(REASON);
  if (at < 0) return null;
  const end = text.lastIndexOf(GUIDANCE);
  return asText(text.slice(at + REASON.length, end > at ? end : undefined).trim());
}

/** What the human answered to questions of the agent. */
export function answersIn(text: string): string[] {
  const answers = text.startsWith('{') ? asObject(parseObject(text)?.['answers']) : null;
  return Object.values(answers ?? {}).filter((answer): answer is string => typeof answer === 'string' && answer !== '');
}

/** A list of parts or a text, as texts. */
export function textsIn(content: unknown): string[] {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  return parts.flatMap((part) => {
    const text = asText(typeof part === 'string' ? part : textOf(asObject(part)));
    return text === null || text.trim() === '' ? [] : [text];
  });
}

const textOf = (part: JsonObject | null): unknown => (part?.['type'] === 'think' ? null : part?.['text']);
