/**
 * Opens the log again and checks that a quote is what the record says. The index is not asked: evidence must hold
 * against the file a person can open.
 */
import type { Evidence } from '../../shared/contract.ts';

export type QuoteVerdict = 'exact' | 'not in the record' | 'no such line' | 'log gone';

/** Records of one session in one log, by their 1-based line or position. */
export interface TextsAsked {
  agent: string;
  file: string;
  session: string;
  lines: ReadonlySet<number>;
}

/** Decoded texts of the records that exist. */
export type RecordTexts = ReadonlyMap<number, readonly string[]>;

/** `null` where the log is gone or cannot be read. */
export type TextsOf = (asked: TextsAsked) => Promise<RecordTexts | null>;

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

/** Those of a record in its JSON. */
export const stringsIn = (json: string): string[] => stringsOf(parse(json));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns the verdict on each piece of evidence, in order; each session of a log is read once */
export async function verifyQuotes(evidence: readonly Evidence[], textsOf: TextsOf): Promise<QuoteVerdict[]> {
  const wanted = new Map<string, Omit<TextsAsked, 'lines'> & { lines: Set<number> }>();
  for (const { agent, file, session, line } of evidence) {
    const key = keyOf({ agent, file, session });
    const asked = wanted.get(key) ?? { agent, file, session, lines: new Set() };
    asked.lines.add(line);
    wanted.set(key, asked);
  }
  const found = new Map<string, RecordTexts | null>();
  for (const [key, asked] of wanted) found.set(key, await textsOf(asked));
  return evidence.map(({ line, quote, ...log }) => {
    const records = found.get(keyOf(log));
    if (!records) return 'log gone';
    const texts = records.get(line);
    if (!texts) return 'no such line';
    return quote.trim() !== '' && texts.some((text) => text.includes(quote)) ? 'exact' : 'not in the record';
  });
}

const keyOf = ({ agent, file, session }: Pick<Evidence, 'agent' | 'file' | 'session'>): string =>
  JSON.stringify([agent, file, session]);
