/**
 * The outline of a session: for each event what linking and counting must know, in a few bytes. With it, copies are
 * found across all sessions without opening their blocks.
 */
import { createHash } from 'node:crypto';
import type { DecodedEvent } from '../sources/reader.ts';
import type { Countable } from './count.ts';

export interface Outline {
  /** Index into KINDS. */
  kinds: Uint8Array;
  lines: Float64Array;
  /** Epoch milliseconds; NaN where the record has no time. */
  times: Float64Array;
  /** Hash of the record's id; NaN where it has none. */
  uids: Float64Array;
}

const KINDS = [
  { kind: 'prompt', via: 'prompt' },
  { kind: 'prompt', via: 'answer' },
  { kind: 'tool-result', outcome: 'ok' },
  { kind: 'tool-result', outcome: 'failed' },
  { kind: 'assistant' },
  { kind: 'tool-call' },
  { kind: 'rejection' },
  { kind: 'interruption' },
  { kind: 'compaction' },
] as const satisfies readonly Omit<Countable, 'copied'>[];

/** What nothing is counted of. */
const OTHER = { kind: 'thinking' } as const;

const kindOf = (event: DecodedEvent): number => {
  switch (event.kind) {
    case 'prompt':
      return event.via === 'answer' ? 1 : 0;
    case 'tool-result':
      return event.outcome === 'failed' ? 3 : 2;
    default: {
      const at = KINDS.findIndex(({ kind }) => kind === event.kind);
      return at < 0 ? KINDS.length : at;
    }
  }
};

/** A hash of 53 bits. Ids are random or long: two of one user's records with one hash are not to be expected. */
export function hashOf(uid: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < uid.length; i++) {
    const code = uid.charCodeAt(i);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return (low & 0x1fffff) * 0x100000000 + (high >>> 0);
}

/** What an outline has of one event. Made at once, so that the event's text need not be held for it. */
export interface OutlineRow {
  kind: number;
  line: number;
  time: number;
  uid: number;
}

export const outlineRow = (event: DecodedEvent): OutlineRow => ({
  kind: kindOf(event),
  line: event.line,
  time: event.at ?? NaN,
  uid: event.uid === null ? NaN : hashOf(event.uid),
});

export function outlineOf(rows: readonly OutlineRow[]): Outline {
  const outline = emptyOutline(rows.length);
  rows.forEach(({ kind, line, time, uid }, i) => {
    outline.kinds[i] = kind;
    outline.lines[i] = line;
    outline.times[i] = time;
    outline.uids[i] = uid;
  });
  return outline;
}

const emptyOutline = (length: number): Outline => ({
  kinds: new Uint8Array(length),
  lines: new Float64Array(length),
  times: new Float64Array(length),
  uids: new Float64Array(length),
});

export function joinOutlines(pieces: readonly Outline[]): Outline {
  const joined = emptyOutline(pieces.reduce((sum, { kinds }) => sum + kinds.length, 0));
  let at = 0;
  for (const piece of pieces) {
    for (const column of ['kinds', 'lines', 'times', 'uids'] as const) joined[column].set(piece[column], at);
    at += piece.kinds.length;
  }
  return joined;
}

const bytesOf = (array: Uint8Array | Float64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** 25 bytes for each event. Not compressed: every scan that finds something new reads all of them. */
export const packOutline = ({ lines, times, uids, kinds }: Outline): Buffer =>
  Buffer.concat([lines, times, uids, kinds].map(bytesOf));

export function unpackOutline(bytes: Uint8Array): Outline {
  const length = bytes.length / 25;
  // Copied: numbers of eight bytes must lie at a multiple of eight.
  const plain = new Uint8Array(bytes);
  const column = (n: number): Float64Array => new Float64Array(plain.buffer, n * 8 * length, length);
  return { lines: column(0), times: column(1), uids: column(2), kinds: plain.subarray(24 * length) };
}

/**
 * Says of the first events which records they are of: two sessions with one print are the same as far as that. What a
 * reader makes of a record does not enter.
 */
export function printOf({ lines, times, uids }: Outline, events: number): string {
  const hash = createHash('sha1');
  for (const column of [lines, times, uids]) hash.update(bytesOf(column.subarray(0, events)));
  return hash.digest('hex');
}

export type OutlineEntry = Countable & { uid: string | null; line: number };

/** The outline as light events: enough for markCopies and countsOf. A record's id is its hash in digits. */
export function entriesOf(outline: Outline): OutlineEntry[] {
  return Array.from(outline.kinds, (kind, i) => {
    const uid = outline.uids[i] ?? NaN;
    return {
      ...(KINDS[kind] ?? OTHER),
      uid: Number.isNaN(uid) ? null : String(uid),
      line: outline.lines[i] ?? 0,
      copied: false,
    };
  });
}
