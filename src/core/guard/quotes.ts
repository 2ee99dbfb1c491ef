/**
 * Opens the log again and checks that a quote is what the record says. The index is not asked: evidence must hold
 * against the file a person can open.
 */
import type { Evidence } from '../../shared/contract.ts';

export type QuoteVerdict = 'exact' | 'not in the record' | 'no such line' | 'log gone';

/** Text of single lines of one log file; `null` where the file is gone or cannot be read. */
export type LinesOf = (file: string, lines: ReadonlySet<number>) => Promise<ReadonlyMap<number, string> | null>;

/** Strings inside strings: Codex keeps call arguments as JSON text. Deeper nesting is never a quote's home. */
const MAX_NESTING = 3;

/** Every string value of a decoded record, and of JSON kept inside its strings. */
export function stringsOf(record: unknown, depth = 0, into: string[] = []): string[] {
  const open: unknown[] = [record];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') {
      into.push(value);
      if (depth < MAX_NESTING && /^\s*[{[]/.test(value)) {
        const inner = parse(value);
        if (inner !== undefined) stringsOf(inner, depth + 1, into);
      }
    } else if (Array.isArray(value)) {
      for (const inner of value) open.push(inner);
    } else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) open.push(inner);
    }
  }
  return into;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns the verdict on each piece of evidence, in order; each file is read once */
export async function verifyQuotes(evidence: readonly Evidence[], linesOf: LinesOf): Promise<QuoteVerdict[]> {
  const wanted = new Map<string, Set<number>>();
  for (const { file, line } of evidence) {
    const lines = wanted.get(file) ?? new Set<number>();
    wanted.set(file, lines.add(line));
  }
  const strings = new Map<string, Map<number, string[]> | null>();
  for (const [file, numbers] of wanted) {
    const lines = await linesOf(file, numbers);
    if (lines === null) {
      strings.set(file, null);
      continue;
    }
    const decoded = new Map<number, string[]>();
    for (const [number, text] of lines) decoded.set(number, stringsOf(parse(text)));
    strings.set(file, decoded);
  }
  return evidence.map(({ file, line, quote }) => {
    const decoded = strings.get(file);
    if (!decoded) return 'log gone';
    const texts = decoded.get(line);
    if (!texts) return 'no such line';
    return quote.trim() !== '' && texts.some((text) => text.includes(quote)) ? 'exact' : 'not in the record';
  });
}
