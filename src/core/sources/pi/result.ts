/** What a tool result of the pi family says of success: a flag, an exit code in its details, or the words at its end. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { asExitCode, asObject, asText, writtenExitCode, type JsonObject } from '../json.ts';
import { contentText } from '../tools.ts';

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

/** The exit code stands at the end of the output, which can be megabytes. */
const END = 200;
const SHORT = 400;

const EXITED = /Command exited with code (-?\d{1,10})\)?\s*$/;
const CANCELLED =
  /(?:^|\n)(?:Command|Operation|Request was|Tool execution was|Tool call) (?:aborted|cancelled)\b[^\n]{0,80}$/i;
const SKIPPED = /^Skipped due to queued user message/;
/** pi has no permissions of its own; extensions that ask the human word the refusal themselves. */
const REFUSED =
  /\b(?:blocked|rejected|denied|declined|refused) by (?:the )?user\b|\buser (?:rejected|denied|declined)\b/i;

/** @param isShell whether the tool runs commands: only there does the text speak of an exit code of its own */
export function resultOf(message: JsonObject, isShell: boolean): Result {
  const text = contentText(message['content']);
  const details = asObject(message['details']);
  const stated = details?.['exitCode'];
  const written = isShell || message['isError'] === true ? EXITED.exec(text.slice(-END))?.[1] : undefined;
  const exitCode = asExitCode(stated) ?? writtenExitCode(written);
  return { outcome: outcomeOf(message, details, text, exitCode), exitCode, text };
}

function outcomeOf(
  message: JsonObject,
  details: JsonObject | null,
  text: string,
  exitCode: number | null,
): Result['outcome'] {
  const isError = message['isError'];
  if (isError === true) {
    if (text.length < SHORT && REFUSED.test(text)) return 'rejected';
    if (SKIPPED.test(text) || CANCELLED.test(text.slice(-END).trimEnd())) return 'cancelled';
    return 'failed';
  }
  if (exitCode !== null && exitCode !== 0) return 'failed';
  // Some tools of OpenClaw put their verdict into the details alone.
  const status = asText(details?.['status']);
  if (status === 'error' || status === 'failed') return 'failed';
  return isError === false ? 'ok' : 'unknown';
}
