/** Reads one line of a log again, to show it. */
import { redact } from '../guard/secrets.ts';
import { saidIn } from './error-lines.ts';
import { isPacked, readPacked, readPlain } from './log-text.ts';

/** A log is not searched further for an example. */
const SEARCHED = 64 * 1024 * 1024;

/**
 * @param number from 1
 * @returns what the line says, with secrets replaced, or null where the log is gone or has become shorter since
 */
export async function lineOf(file: string, number: number): Promise<string | null> {
  let next = 1;
  let found: string | null = null;
  const take = (piece: string): void => {
    for (let from = 0; found === null && from < piece.length;) {
      const end = piece.indexOf('\n', from);
      if (next === number) found = redact(saidIn(piece.slice(from, end < 0 ? piece.length : end)));
      if (end < 0) return;
      next += 1;
      from = end + 1;
    }
  };
  try {
    if (isPacked(file)) await readPacked(file, { most: SEARCHED }, take);
    else readPlain(file, { most: SEARCHED }, take);
  } catch {
    return null;
  }
  return found;
}
