/** What a Codex tool result says of success: mostly in words, because there is no field for it. */
import type { ToolResultEvent } from '../../sessions/event.ts';
import { asExitCode, asList, asObject, asString, isObject, parseObject, writtenExitCode } from '../json.ts';
import { contentText } from '../tools.ts';

type Result = Pick<ToolResultEvent, 'outcome' | 'exitCode' | 'text'>;

/** The preamble with the exit code stands at the beginning; outputs can be megabytes. */
const PREAMBLE = 600;

export function resultOf(output: unknown): Result {
  const { text, success, exitCode: stated } = unwrapped(output);
  const preamble = headOf(text.slice(0, PREAMBLE));
  const exitCode = stated ?? codeIn(preamble);
  const body = bodyOf(text, preamble);
  return { outcome: outcomeOf(body, text, exitCode, success), exitCode, text };
}

/** The human's refusal. A policy's ("rejected by user approval settings") is an ordinary failure. */
const REFUSED =
  /\b(?:rejected|denied|declined) by (?:the )?user\b(?! approval)|\buser (?:rejected|declined|cancelled) MCP tool call/i;

function outcomeOf(body: string, text: string, exitCode: number | null, success: boolean | null): Result['outcome'] {
  const start = body.slice(0, PREAMBLE);
  if (body.length < PREAMBLE && REFUSED.test(start)) return 'rejected';
  if (/^aborted by user\b/i.test(start)) return 'cancelled';
  if (exitCode !== null) return exitCode === 0 ? 'ok' : 'failed';
  if (success !== null) return success ? 'ok' : 'failed';
  if (
    /^(?:apply_patch verification failed|exec_command failed|write_stdin failed|failed to |Script failed\b|Script error\b|unsupported call|execution error)/i.test(
      text,
    )
  )
    return 'failed';
  return 'ok';
}

function unwrapped(output: unknown): { text: string; success: boolean | null; exitCode: number | null } {
  if (isObject(output)) {
    const success = output['success'];
    return {
      text: contentText(output['content'] ?? output['output']),
      success: typeof success === 'boolean' ? success : null,
      exitCode: null,
    };
  }
  if (typeof output !== 'string') {
    // A script's verdict and its output are two blocks.
    const parts = asList(output).map((part) => asString(asObject(part)?.['text']) ?? '');
    const failed = parts.some((part) => part.startsWith('Script failed'));
    return { text: contentText(output), success: failed ? false : null, exitCode: null };
  }
  if (output.startsWith('{"output"')) {
    const wrapped = parseObject(output);
    const code = asObject(wrapped?.['metadata'])?.['exit_code'];
    const text = asString(wrapped?.['output']);
    if (text !== null) return { text, success: null, exitCode: asExitCode(code) };
  }
  return { text: output, success: null, exitCode: null };
}

/** The lines before `Output:`, where the text has that form. */
function headOf(start: string): string {
  if (!/^(?:Chunk ID:|Wall time|Exit code:|Process )/.test(start)) return '';
  const at = start.indexOf('\nOutput:');
  return at < 0 ? start : start.slice(0, at + '\nOutput:'.length);
}

function codeIn(head: string): number | null {
  const code = /^(?:Process exited with code|Exit code:) (-?\d{1,10})\s*$/m.exec(head)?.[1];
  return writtenExitCode(code);
}

const bodyOf = (text: string, head: string): string => (head === '' ? text : text.slice(head.length)).trimStart();

/** What the human answered to a question of the agent, in the words of the answers. */
export function answersIn(output: unknown): string[] {
  const answers =
    typeof output === 'string' && output.startsWith('{"answers"') ? parseObject(output)?.['answers'] : null;
  return Object.values(asObject(answers) ?? {}).flatMap((answer) =>
    asList(asObject(answer)?.['answers']).filter(
      (text): text is string => typeof text === 'string' && text.trim() !== '',
    ),
  );
}
