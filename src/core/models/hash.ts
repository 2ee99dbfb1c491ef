/** Which content a model's files have. */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Refused } from './gguf.ts';

const MIB = 1024 * 1024;
const END_PIECE = MIB;
const PIECE = 64 * 1024;
const PIECES = 8;
const DIGITS = 16;

/**
 * Tells contents apart without reading gigabytes: SHA-256 over sizes, beginnings, ends and eight pieces between. Two
 * models that people have differ in their headers already, and two that differ in training differ in nearly every
 * byte of their weights, so for "have we seen this one" it suffices. It never suffices for trust: whoever wants to can
 * change what lies between the pieces. What comes from elsewhere is held against `fullSha256`.
 *
 * @param files of one model, in an order that is always the same; their names do not count
 * @returns 16 hexadecimal digits
 */
export function modelHash(files: readonly string[]): Result<string, Refused> {
  const hash = createHash('sha256');
  try {
    for (const file of files) sample(file, (piece) => hash.update(piece));
  } catch (error) {
    return fail({ refused: `it cannot be read (${error instanceof Error ? error.message : 'unknown error'})` });
  }
  return ok(hash.digest('hex').slice(0, DIGITS));
}

function sample(path: string, take: (piece: Uint8Array | string) => void): void {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    take(`${String(size)}\n`);
    const buffer = Buffer.alloc(END_PIECE);
    const read = (from: number, length: number): void => {
      const wanted = Math.min(length, size - from);
      let got = 0;
      while (got < wanted) {
        const more = readSync(file, buffer, got, wanted - got, from + got);
        if (more === 0) break;
        got += more;
      }
      take(buffer.subarray(0, got));
    };
    read(0, END_PIECE);
    if (size <= END_PIECE) return;
    for (let piece = 1; piece <= PIECES; piece++) read(Math.floor((size / (PIECES + 1)) * piece), PIECE);
    read(Math.max(0, size - END_PIECE), END_PIECE);
  } finally {
    closeSync(file);
  }
}

export type FullHash =
  { status: 'done'; sha256: string; bytes: number } | { status: 'stopped' } | { status: 'failed'; why: string };

/**
 * Of every byte. About two seconds for a gigabyte.
 *
 * @param onProgress bytes read so far
 */
export async function fullSha256(
  file: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void = () => {},
): Promise<FullHash> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const piece of createReadStream(file, { highWaterMark: MIB, signal })) {
      if (!(piece instanceof Uint8Array)) continue;
      hash.update(piece);
      bytes += piece.length;
      onProgress(bytes);
    }
  } catch (error) {
    if (signal.aborted) return { status: 'stopped' };
    return { status: 'failed', why: error instanceof Error ? error.message : 'it cannot be read' };
  }
  return { status: 'done', sha256: hash.digest('hex'), bytes };
}
