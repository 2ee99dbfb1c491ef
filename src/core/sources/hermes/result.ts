/** What a tool result of Hermes says of success: mostly a document with an error and an exit code. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { asExitCode, asText, parseObject, type JsonObject } from '../json.ts';

interface Result extends Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'> {
  /** What the human answered to a question asked with the tool. */
  answer: string | null;
}

/** Who says no to a command is the human at the prompt; a policy's no is an ordinary failure. */
const REFUSED = /\b(?:user denied|denied by (?:the )?user|user rejected|rejected by (?:the )?user)\b/i;
const STOPPED = /\[Command interrupted|skipped due to user interrupt|cancelled[^\n]{0,40}by user interrupt/i;

export function hermesResult(tool: string, content: string): Result {
  const said = content.startsWith('{') ? parseObject(content) : null;
  const exitCode = asExitCode(said?.['exit_code']);
  const text = asText(said?.['output']) ?? asText(said?.['error']) ?? content;
  const answer = tool === 'clarify' ? asText(said?.['user_response']) : null;
  return { outcome: said === null ? plain(content) : outcomeOf(said, text, exitCode), exitCode, text, answer };
}

function outcomeOf(said: JsonObject, text: string, exitCode: number | null): Result['outcome'] {
  const error = asText(said['error']);
  if (error !== null && REFUSED.test(error.slice(0, 300))) return 'rejected';
  if (STOPPED.test(text.slice(-200)) || STOPPED.test(error?.slice(0, 300) ?? '')) return 'cancelled';
  if (exitCode !== null) return exitCode === 0 && error === null ? 'ok' : 'failed';
  if (error !== null || said['success'] === false || said['status'] === 'error') return 'failed';
  return 'ok';
}

/** A text that is no document says it failed in its first words, or does not say. */
function plain(content: string): Result['outcome'] {
  const start = content.slice(0, 300);
  if (STOPPED.test(start)) return 'cancelled';
  return /^(?:Error:|Error executing tool|Tool execution failed)/.test(start) ? 'failed' : 'unknown';
}
