/** OpenCode's tools: a call and its result are one part, whose state says how far it has come. */
import type { ToolCallEvent, ToolCategory, ToolResultEvent } from '../../sessions/event.ts';
import { compact } from '../compact.ts';
import { asExitCode, asList, asObject, asString, asText, type JsonObject } from '../json.ts';
import { categoryOf, commandLine, pathIn, pathInPatch } from '../tools.ts';

const CATEGORIES: ReadonlyMap<string, ToolCategory> = new Map([
  ['batch', 'other'],
  ['codesearch', 'web'],
  ['invalid', 'other'],
  ['list', 'search'],
  ['patch', 'edit'],
  ['plan_enter', 'other'],
  ['plan_exit', 'other'],
  ['question', 'question'],
  ['repo_clone', 'other'],
  ['repo_overview', 'read'],
  ['skill', 'other'],
  ['subagent', 'task'],
  ['websearch', 'web'],
]);

/** @param cwd where the message's agent works */
export function opencodeCall(
  part: JsonObject,
  cwd: string | null,
): Pick<ToolCallEvent, 'tool' | 'category' | 'command' | 'path' | 'cwd' | 'input'> {
  const state = asObject(part['state']);
  const tool = asString(part['tool']) ?? '';
  const category = categoryIn(tool);
  const input = asObject(state?.['input']) ?? {};
  const patch = asText(input['patchText']);
  return {
    tool,
    category,
    command: category === 'shell' ? commandLine(input['command']) : null,
    path: pathIn(input) ?? (patch === null ? null : pathInPatch(patch)),
    cwd: asText(input['workdir']) ?? asText(input['cwd']) ?? cwd,
    input: compact(state?.['input']),
  };
}

/** Tools of servers are named `<server>_<tool>`; none of OpenCode's own that the table does not have is. */
function categoryIn(tool: string): ToolCategory {
  const own = CATEGORIES.get(tool) ?? categoryOf(tool);
  return own === 'other' && !CATEGORIES.has(tool) && /^[^_]+_./.test(tool) ? 'mcp' : own;
}

export interface OpencodeResult extends Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> {
  /** What the human said when refusing. */
  words: string | null;
  /** What the human answered to questions asked with the tool. */
  answers: readonly string[];
}

const REFUSED = 'The user rejected permission to use this specific tool call';
const FEEDBACK = 'with the following feedback: ';
/** What a call fails with that the human refused, since a message is one row. */
export const DECLINED = 'The user declined this tool call';
const DISMISSED = 'The user dismissed this question';

/** @returns `null` as long as the call has no result */
export function opencodeResult(part: JsonObject): OpencodeResult | null {
  const state = asObject(part['state']);
  const metadata = asObject(state?.['metadata']);
  switch (state?.['status']) {
    case 'completed':
      return completed(part, state, metadata);
    case 'error':
      return failed(asString(state['error']) ?? '', metadata);
    default:
      return null;
  }
}

function completed(part: JsonObject, state: JsonObject, metadata: JsonObject | null): OpencodeResult {
  const text = asString(state['output']) ?? '';
  const exitCode = asExitCode(metadata?.['exit']);
  const answers =
    part['tool'] === 'question'
      ? asList(metadata?.['answers']).flatMap((answer) => asList(answer).filter((one) => typeof one === 'string'))
      : [];
  return {
    outcome: outcomeOf(part, text, exitCode),
    exitCode,
    text,
    words: null,
    answers: answers.filter((answer) => answer.trim() !== ''),
  };
}

/** A command that ends badly is completed all the same, and so is a call of a tool that there is not. */
function outcomeOf(part: JsonObject, text: string, exitCode: number | null): OpencodeResult['outcome'] {
  if (part['tool'] === 'invalid') return 'failed';
  const end = text.slice(-300);
  if (end.includes('User aborted the command')) return 'cancelled';
  if (/terminated (?:the )?command after exceeding timeout/.test(end)) return 'failed';
  return exitCode === null || exitCode === 0 ? 'ok' : 'failed';
}

function failed(text: string, metadata: JsonObject | null): OpencodeResult {
  const told = (outcome: OpencodeResult['outcome'], words: string | null = null): OpencodeResult => ({
    outcome,
    exitCode: null,
    text,
    words,
    answers: [],
  });
  if (text.startsWith(REFUSED)) {
    const at = text.indexOf(FEEDBACK, REFUSED.length);
    return told('rejected', at < 0 ? null : asText(text.slice(at + FEEDBACK.length).trim()));
  }
  if (text.startsWith(DECLINED) || text.includes(DISMISSED)) return told('rejected');
  const aborted = metadata?.['interrupted'] === true || /^(?:Tool execution (?:was )?aborted|AbortError)\b/.test(text);
  return told(aborted ? 'cancelled' : 'failed');
}
