/**
 * The lines of a log file, as a stream. Bytes are split at newlines chunk by chunk, so that neither a file of
 * gigabytes nor one endless line is ever held whole.
 */
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';

/**
 * Longer lines are reported and skipped: parsing one costs up to six times its bytes. Ordinary records with images
 * stay well below.
 */
export const LINE_CAP = 16 * 1024 * 1024;

const CHUNK = 256 * 1024;
/** Enough for the record or two that were appended since. */
const CHUNK_LEAST = 4 * 1024;

/** Logs shrink to a tenth, the most repetitive to a hundredth. What unpacks to more was made to fill a disk. */
const UNPACKED_TIMES = 500;
/** Always unpacked, however small the file. */
const UNPACKED_LEAST = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

export type Line =
  /** A line with its newline. `end` is the offset of the byte after it (of the decompressed bytes for `.zst`). */
  | { kind: 'line'; text: string; number: number; end: number }
  | { kind: 'too-long'; number: number; bytes: number; end: number }
  /** What stands after the last newline: a record still being written, cut off, or without its newline. */
  | { kind: 'tail'; text: string; number: number; end: number };

export interface LinesFrom {
  /** Byte offset to start at: the start of a line, or the end of one that had no newline yet. */
  offset: number;
  /** How many lines stand before that offset. */
  lines: number;
  /** The last of those lines had no newline: what comes before the next one still belongs to it. */
  midLine: boolean;
}

export const isCompressed = (path: string): boolean => path.endsWith('.zst');

/**
 * Yields the lines in batches: one per chunk that was read, so that a caller awaits once per 256 KB and not once
 * per line. Empty lines are counted and not yielded.
 * @throws what the file system or the decompressor throws: the caller knows which file to name
 */
export async function* readLines(
  path: string,
  from: LinesFrom = { offset: 0, lines: 0, midLine: false },
  cap: number = LINE_CAP,
): AsyncGenerator<readonly Line[], void, void> {
  const splitter = new LineSplitter(from, cap);
  for await (const chunk of bytesOf(path, from.offset)) {
    const batch = splitter.push(chunk);
    if (batch.length > 0) yield batch;
  }
  const tail = splitter.tail();
  if (tail) yield [tail];
}

async function* bytesOf(path: string, offset: number): AsyncGenerator<Buffer, void, void> {
  if (!isCompressed(path)) {
    yield* chunksOf(path, offset);
    return;
  }
  // A compressed log has no way in but its beginning; the bytes before `offset` are read past.
  const file = createReadStream(path, { highWaterMark: CHUNK });
  const plain = createZstdDecompress();
  file.on('error', (error) => plain.destroy(error));
  const most = Math.max(UNPACKED_LEAST, statSync(path).size * UNPACKED_TIMES);
  let unpacked = 0;
  let skip = offset;
  try {
    for await (const chunk of buffers(file.pipe(plain))) {
      unpacked += chunk.length;
      if (unpacked > most)
        throw new Error(`unpacks to more than ${String(UNPACKED_TIMES)} times its size: no log does`);
      if (skip >= chunk.length) skip -= chunk.length;
      else {
        yield skip > 0 ? chunk.subarray(skip) : chunk;
        skip = 0;
      }
    }
  } finally {
    file.destroy();
  }
}

/**
 * One buffer for all chunks: a stream allocates one for each, and collecting those costs more than reading. A chunk
 * is good until the next one is asked for. The buffer is no larger than what is left to read: a log is read anew for
 * every record that is appended, and a whole chunk each time leaves holes in the memory of a process that runs for days.
 */
function* chunksOf(path: string, offset: number): Generator<Buffer, void, void> {
  const file = openSync(path, 'r');
  try {
    const left = fstatSync(file).size - offset;
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(CHUNK_LEAST, left)));
    for (let at = offset; ;) {
      const read = readSync(file, buffer, 0, buffer.length, at);
      if (read === 0) return;
      at += read;
      yield buffer.subarray(0, read);
    }
  } finally {
    closeSync(file);
  }
}

async function* buffers(stream: Readable): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
}

class LineSplitter {
  #number: number;
  #offset: number;
  /** The beginning of a line whose newline has not come yet. */
  #parts: Buffer[] = [];
  #held = 0;
  readonly #cap: number;

  constructor(from: LinesFrom, cap: number) {
    this.#number = from.midLine ? from.lines - 1 : from.lines;
    this.#offset = from.offset;
    this.#cap = cap;
  }

  push(chunk: Buffer): Line[] {
    const batch: Line[] = [];
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
      this.#finish(chunk.subarray(start, at), batch);
      start = at + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
    return batch;
  }

  tail(): Line | null {
    if (this.#held === 0) return null;
    const text = this.#held > this.#cap ? '' : Buffer.concat(this.#parts, this.#held).toString('utf8');
    if (isBlank(text) && this.#held <= this.#cap) return null;
    return { kind: 'tail', text: withoutMark(text), number: this.#number + 1, end: this.#offset + this.#held };
  }

  #hold(part: Buffer): void {
    this.#held += part.length;
    // Past the cap only the length is kept.
    if (this.#held > this.#cap) this.#parts = [];
    else this.#parts.push(Buffer.from(part));
  }

  #finish(last: Buffer, batch: Line[]): void {
    const bytes = this.#held + last.length;
    this.#number += 1;
    this.#offset += bytes + 1;
    if (bytes > this.#cap) {
      batch.push({ kind: 'too-long', number: this.#number, bytes, end: this.#offset });
    } else {
      const text =
        this.#held === 0 ? last.toString('utf8') : Buffer.concat([...this.#parts, last], bytes).toString('utf8');
      if (!isBlank(text)) {
        batch.push({ kind: 'line', text: withoutMark(text), number: this.#number, end: this.#offset });
      }
    }
    this.#parts = [];
    this.#held = 0;
  }
}

const isBlank = (text: string): boolean => text.length < 16 && text.trim() === '';

/** Editors on Windows put a byte-order mark in front of a file they save. */
const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
