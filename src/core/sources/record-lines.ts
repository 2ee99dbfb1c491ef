/** Single lines of a log, for checking a quote against the very record it cites. */
import { readLines } from './lines.ts';

/**
 * @param wanted 1-based line numbers
 * @returns the lines that exist, without their newline; `null` where the file is gone or cannot be read
 */
export async function recordLines(
  path: string,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string> | null> {
  const found = new Map<number, string>();
  const last = Math.max(...wanted);
  try {
    for await (const batch of readLines(path)) {
      for (const line of batch)
        if (line.kind !== 'too-long' && wanted.has(line.number)) found.set(line.number, line.text);
      if ((batch.at(-1)?.number ?? 0) >= last) break;
    }
  } catch {
    return null; // whatever the reason, the record cannot be shown, so it cannot vouch for anything
  }
  return found;
}
