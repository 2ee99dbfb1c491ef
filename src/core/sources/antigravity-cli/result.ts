/** How a tool of Antigravity ended: a status of the step, and for commands words at the beginning of the text. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { asExitCode, writtenExitCode, type JsonObject } from '../json.ts';

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode'>;

const EXITED = /\bThe command (?:failed with exit code:|exited with code) (-?\d{1,10})\b/;
const REFUSED = /\b(?:denied|rejected|declined) by (?:the )?user\b|\b[Uu]ser (?:denied|rejected|declined)\b/;

export function antigravityResult(step: JsonObject, text: string): Result {
  const start = text.slice(0, 400);
  const stated = step['exit_code'];
  const written = start.includes('The command completed successfully.') ? '0' : EXITED.exec(start)?.[1];
  const exitCode = asExitCode(stated) ?? writtenExitCode(written);
  return { outcome: outcomeOf(step['status'], text.length < 400 ? text : '', exitCode), exitCode };
}

/** @param short the text, where it is short enough to be nothing but a refusal */
function outcomeOf(status: unknown, short: string, exitCode: number | null): Result['outcome'] {
  if (REFUSED.test(short)) return 'rejected';
  if (status === 'CANCELED' || status === 'CANCELLED' || status === 'INTERRUPTED') return 'cancelled';
  if (status === 'ERROR') return 'failed';
  if (exitCode !== null) return exitCode === 0 ? 'ok' : 'failed';
  // What goes on in the background has not ended yet.
  return status === 'DONE' ? 'ok' : 'unknown';
}
