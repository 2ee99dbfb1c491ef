/** What a tool result of Mistral Vibe says: marks around the text for everything but success. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { writtenExitCode } from '../json.ts';

interface Result extends Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> {
  /** The human stopped the agent while this ran. */
  interrupted: boolean;
  /** What the human answered to a question asked with the tool. */
  answers: readonly string[];
}

const CANCELLATION = '<user_cancellation>';
const ERROR = '<tool_error>';

export function vibeResult(tool: string, text: string): Result {
  const start = text.trimStart().slice(0, 300);
  const exitCode = tool === 'bash' ? exitCodeIn(text, start.startsWith(ERROR)) : null;
  const outcome = outcomeOf(start, exitCode);
  const interrupted = outcome === 'cancelled' && /interrupted by user/.test(start);
  return { outcome, exitCode, text, interrupted, answers: tool === 'ask_user_question' ? answersIn(text) : [] };
}

function outcomeOf(start: string, exitCode: number | null): Result['outcome'] {
  // Said no at the prompt, or stopped it while it ran; the mark is the same.
  if (start.startsWith(CANCELLATION)) return /interrupted/.test(start) ? 'cancelled' : 'rejected';
  if (start.startsWith(ERROR)) return 'failed';
  return exitCode !== null && exitCode !== 0 ? 'failed' : 'ok';
}

/** Behind the output where the command ran to its end, before it where that is an error. */
function exitCodeIn(text: string, failed: boolean): number | null {
  const code = failed
    ? /\nReturn code: (-?\d{1,10})/.exec(text.slice(0, 20_000))?.[1]
    : /\nreturncode: (-?\d{1,10})\s*$/.exec(text.slice(-60))?.[1];
  return writtenExitCode(code);
}

/** Answers are written as Python writes a list; one with an escape in it would not stand in the record as it was said. */
const answersIn = (text: string): string[] =>
  [...text.slice(0, 20_000).matchAll(/'answer': '([^'\\]+)'/g)].flatMap(([, answer]) =>
    answer === undefined ? [] : [answer],
  );
