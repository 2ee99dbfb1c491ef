/**
 * Events are stored some dozens together and compressed: a fifth of the size of single rows, and a session is read
 * with a handful of them. Where one block ends depends on the events alone, so that a log read in one go and the
 * same log read in many appends give the same blocks.
 */
import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { StoredBlock } from '../storage/derived.ts';
import type { DecodedEvent } from '../sources/reader.ts';
import { keptEvent, searchedText } from './index-text.ts';

const EVENTS_MOST = 48;
const CHARACTERS_MOST = 96_000;
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 1 };

/** A block that is full, or the last of its session. Compressing it is left to the thread that writes. */
export interface OpenBlock {
  n: number;
  plain: Uint8Array<ArrayBuffer>;
  words: readonly string[];
}

export function sealed({ n, plain, words }: OpenBlock): StoredBlock {
  return { n, ...packed(plain), words };
}

function packed(plain: Uint8Array): Omit<StoredBlock, 'n' | 'words'> {
  // A block is written anew for every record that is appended to a log. Told its size, zstd takes room for that, and not
  // a megabyte; and the output, never larger than this, is one small piece instead of 64 KB that are cast away.
  const most = plain.byteLength + (plain.byteLength >> 8) + 512;
  const bytes = zstdCompressSync(plain, { params: PARAMS, chunkSize: most, pledgedSrcSize: plain.byteLength });
  return { bytes, hash: createHash('sha1').update(bytes).digest('base64') };
}

/** @returns the block with the events at these positions no longer active; `null` where none of them was */
export function abandonedIn(
  bytes: Uint8Array,
  positions: ReadonlySet<number>,
): Omit<StoredBlock, 'n' | 'words'> | null {
  let changed = false;
  const events = unpack(bytes).map((event, position) => {
    if (!event.active || !positions.has(position)) return event;
    changed = true;
    return { ...event, active: false };
  });
  return changed ? packed(ENCODER.encode(events.map((event) => JSON.stringify(event)).join('\n'))) : null;
}

const ENCODER = new TextEncoder();

/** Collects the events of one session into blocks. */
export class BlockPacker {
  #n: number;
  #json: string[] = [];
  #words: string[] = [];
  #characters = 0;

  /** @param last the block an earlier reading ended with; it may still have room */
  constructor(last: { n: number; bytes: Uint8Array } | null = null) {
    this.#n = last === null ? 0 : last.n;
    if (last === null) return;
    for (const event of unpack(last.bytes)) this.#push(event);
    if (this.#isFull()) this.#next();
  }

  /** @returns the block that this event has filled */
  add(event: DecodedEvent): OpenBlock | null {
    return this.addKept(keptEvent(event));
  }

  /** The same for an event that has been in the index before: shortened again, it would be another one. */
  addKept(event: DecodedEvent): OpenBlock | null {
    this.#push(event);
    return this.#isFull() ? this.#take() : null;
  }

  /** @returns the block begun, which may be read and continued later; `null` when it is empty */
  finish(): OpenBlock | null {
    return this.#json.length > 0 ? this.#take() : null;
  }

  #push(event: DecodedEvent): void {
    const json = JSON.stringify(event);
    this.#json.push(json);
    this.#words.push(searchedText(event));
    // A rewind may change `true` to `false` later: blocks end at the same event all the same.
    this.#characters += json.length + (event.active ? 1 : 0);
  }

  #isFull(): boolean {
    return this.#json.length >= EVENTS_MOST || this.#characters >= CHARACTERS_MOST;
  }

  #take(): OpenBlock {
    const block = { n: this.#n, plain: ENCODER.encode(this.#json.join('\n')), words: this.#words };
    this.#next();
    return block;
  }

  #next(): void {
    this.#n += 1;
    this.#json = [];
    this.#words = [];
    this.#characters = 0;
  }
}

/** One line for each event. What this program wrote: the database's fingerprint vouches for its shape. */
export function unpack(bytes: Uint8Array): DecodedEvent[] {
  return unpackLines(bytes).map(parse);
}

/** The events as JSON, as they were packed. */
export const unpackLines = (bytes: Uint8Array): string[] => plainOf(bytes).toString('utf8').split('\n');

/** @returns the event at that place of the block, without decoding the others; `null` past its end */
export function unpackOne(bytes: Uint8Array, position: number): DecodedEvent | null {
  const plain = plainOf(bytes);
  let start = 0;
  for (let skipped = 0; skipped < position; skipped++) {
    start = plain.indexOf(NEWLINE, start) + 1;
    if (start === 0) return null;
  }
  const end = plain.indexOf(NEWLINE, start);
  return parse(plain.toString('utf8', start, end < 0 ? plain.length : end));
}

const NEWLINE = 0x0a;

/** In one piece or a few: blocks shrink to a fifth, one of the same line many times to a fiftieth. */
const plainOf = (bytes: Uint8Array): Buffer =>
  zstdDecompressSync(bytes, { chunkSize: Math.min(64 * 1024, Math.max(1024, bytes.byteLength * 8)) });

function parse(line: string): DecodedEvent {
  const event: DecodedEvent = JSON.parse(line);
  return event;
}
