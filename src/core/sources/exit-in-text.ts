/** What a result's text says of success, where nothing beside it does. */
import type { ToolResultEvent } from '../sessions/event.ts';
import { asExitCode, asObject, parseObject, writtenExitCode } from './json.ts';

/** Ends of a text are looked at, not all of it: output may quote anything. */
const END = 300;

const CODES: readonly RegExp[] = [
  /^\s*<returncode>(-?\d{1,10})<\/returncode>/,
  /^\s*\[?(?:process exited with|exit|return) ?code:? (-?\d{1,10})\b/im,
  /^\[?(?:the )?command (?:finished|completed|failed|exited) with exit (?:code|status):? (-?\d{1,10})\b/im,
  /^<exited with exit code (-?\d{1,10})>/m,
];

/** @returns `unknown` for a text that does not tell */
export function exitInText(text: string): Pick<ToolResultEvent, 'outcome' | 'exitCode'> {
  const exitCode = codeInJson(text) ?? codeIn(text.slice(0, END)) ?? codeIn(text.slice(-END));
  return { exitCode, outcome: exitCode === null ? 'unknown' : exitCode === 0 ? 'ok' : 'failed' };
}

function codeIn(text: string): number | null {
  for (const pattern of CODES) {
    const code = writtenExitCode(pattern.exec(text)?.[1]);
    if (code !== null) return code;
  }
  return null;
}

/** Results that are JSON are parsed up to this length. */
const JSON_MOST = 1_000_000;

function codeInJson(text: string): number | null {
  if (!text.startsWith('{') || text.length > JSON_MOST) return null;
  const result = parseObject(text);
  const places = [result, asObject(result?.['metadata'])];
  for (const place of places)
    for (const key of ['exit_code', 'exitCode', 'returncode', 'return_code']) {
      const code = asExitCode(place?.[key]);
      if (code !== null) return code;
    }
  return null;
}
