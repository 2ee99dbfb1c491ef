/**
 * The text of one log, in pieces that end with a line. However large a file, however long a line and however much comes
 * out of a compressed one, only a piece and a bounded part of each line are ever held.
 */
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createGunzip, createZstdDecompress } from 'node:zlib';

export interface TextLimits {
  /** Bytes of a log that are read, unpacked. */
  most: number;
}

/** Of one line. Templates need the beginning of a line only. */
export const LINE_MOST = 16 * 1024;
const CHUNK = 1024 * 1024;
const NEWLINE = 10;

export type ReadEnd = 'whole' | 'cut' | 'binary';

export const isPacked = (path: string): boolean => /\.(?:gz|zst)$/i.test(path);

/** One for all files of a thread: a new one each costs more than reading. */
const shared = Buffer.allocUnsafe(CHUNK);

/**
 * @param take is called with each piece: complete lines with their newlines, but for the last piece, which may end without.
 *   Of a line longer than `LINE_MOST` that does not fit into a piece the rest is left out.
 * @throws what the file system says
 */
export function readPlain(path: string, { most }: TextLimits, take: (piece: string) => void): ReadEnd {
  const file = openSync(path, 'r');
  try {
    const pieces = new Pieces(take);
    for (let read = 0; ;) {
      const got = readSync(file, shared, 0, CHUNK, null);
      if (read === 0 && isBinary(shared.subarray(0, got))) return 'binary';
      read += got;
      if (got > 0) pieces.push(shared.subarray(0, got));
      // A short read of a file is its end; asking again only costs a call.
      if (got < CHUNK || read >= most) {
        pieces.end();
        return got === CHUNK ? 'cut' : 'whole';
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The same for `.gz` and `.zst`. @throws what the file system or the unpacker says */
export async function readPacked(path: string, { most }: TextLimits, take: (piece: string) => void): Promise<ReadEnd> {
  const file = createReadStream(path, { highWaterMark: 64 * 1024 });
  const plain = /\.gz$/i.test(path) ? createGunzip() : createZstdDecompress();
  file.on('error', (error) => plain.destroy(error));
  const pieces = new Pieces(take);
  let read = 0;
  try {
    for await (const chunk of file.pipe(plain)) {
      if (!Buffer.isBuffer(chunk)) continue;
      if (read === 0 && isBinary(chunk)) return 'binary';
      read += chunk.length;
      pieces.push(chunk);
      if (read >= most) {
        pieces.end();
        return 'cut';
      }
    }
    pieces.end();
    return 'whole';
  } catch (error) {
    // A log that was being packed when the machine went down: what stands before the damage counts.
    if (read === 0) throw error;
    pieces.end();
    return 'cut';
  } finally {
    file.destroy();
    plain.destroy();
  }
}

const isBinary = (head: Buffer): boolean => head.subarray(0, 8192).includes(0);

class Pieces {
  readonly #take: (piece: string) => void;
  #rest: Buffer | null = null;
  /** Inside a line whose beginning has been given out or held already. */
  #skipping = false;

  constructor(take: (piece: string) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    let from = 0;
    if (this.#skipping) {
      const end = chunk.indexOf(NEWLINE);
      if (end < 0) return;
      this.#skipping = false;
      from = end;
    }
    const end = chunk.lastIndexOf(NEWLINE);
    if (end < from) this.#hold(chunk.subarray(from));
    else {
      this.#give(chunk.subarray(from, end + 1));
      this.#hold(chunk.subarray(end + 1));
    }
  }

  end(): void {
    if (this.#rest !== null) this.#take(this.#rest.toString('utf8'));
    this.#rest = null;
  }

  #give(lines: Buffer): void {
    const text = lines.toString('utf8');
    this.#take(this.#rest === null ? text : this.#rest.toString('utf8') + text);
    this.#rest = null;
  }

  /** Copied: the chunk's memory is used again. */
  #hold(part: Buffer): void {
    if (part.length === 0) return;
    const held = this.#rest?.length ?? 0;
    const kept = part.subarray(0, Math.max(0, LINE_MOST - held));
    this.#rest = this.#rest === null ? Buffer.from(kept) : Buffer.concat([this.#rest, kept]);
    if (held + part.length > LINE_MOST) this.#skipping = true;
  }
}
