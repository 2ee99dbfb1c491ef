/**
 * Reads the beginning of a file a piece at a time, never beyond its end. What cannot be read makes the cursor say why
 * and answer zeros from then on: whoever reads needs to look at `refused` only where a loop goes on.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/result.ts';

export interface Cursor {
  /** Of the file. */
  readonly bytes: number;
  /** Bytes from the beginning. */
  position(): number;
  /** Why nothing more is read; the first reason stays. */
  refused(): string | null;
  refuse(why: string): void;
  u8(): number;
  u16(): number;
  u32(): number;
  /** A count or a length: refused where it is larger than any file could hold. @param what the words for it */
  length(what: string): number;
  i8(): number;
  i16(): number;
  i32(): number;
  /** As the nearest number. */
  u64(): number;
  i64(): number;
  f32(): number;
  f64(): number;
  /** UTF-8, with a replacement for what is none. Of what is longer than `keep` bytes the rest is passed over. */
  text(bytes: number, keep: number): string;
  /** Reads nothing. */
  skip(bytes: number): void;
  close(): void;
}

/** Long enough that the list of a vocabulary takes a few reads, short enough to be nothing beside a model. */
const PIECE = 256 * 1024;

/** @returns a cursor at the beginning, to be closed; or, in words, why the file cannot be read */
export function openCursor(path: string): Result<Cursor, string> {
  let file: number;
  try {
    // Without waiting: a pipe in a models folder would otherwise hold us until somebody writes into it.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    return fail(`it cannot be opened (${codeOf(error)})`);
  }
  try {
    const stat = fstatSync(file);
    if (stat.isFile()) return ok(cursorOf(file, stat.size));
    closeSync(file);
    return fail('it is not a file');
  } catch (error) {
    closeSync(file);
    return fail(`it cannot be read (${codeOf(error)})`);
  }
}

function cursorOf(file: number, bytes: number): Cursor {
  const piece = Buffer.alloc(PIECE);
  let from = 0;
  let filled = 0;
  let at = 0;
  let refused: string | null = null;
  const refuse = (why: string): void => {
    refused ??= why;
  };
  /** Whether the next `count` bytes (at most a piece) are in the buffer, with their place in it. */
  const have = (count: number): number | null => {
    if (refused !== null) return null;
    if (count > bytes - at) {
      refuse('it ends in the middle of its header');
      return null;
    }
    if (at < from || at + count > from + filled) {
      from = at;
      filled = fill(at);
      if (refused === null && filled < count) refuse('it ends in the middle of its header');
      if (refused !== null) return null;
    }
    return at - from;
  };
  const fill = (position: number): number => {
    let read = 0;
    try {
      while (read < PIECE) {
        const more = readSync(file, piece, read, PIECE - read, position + read);
        if (more === 0) break;
        read += more;
      }
    } catch (error) {
      refuse(`it cannot be read (${codeOf(error)})`);
    }
    return read;
  };
  const number = (size: number, read: (place: number) => number): number => {
    const place = have(size);
    if (place === null) return 0;
    at += size;
    return read(place);
  };
  const skip = (count: number): void => {
    if (refused !== null) return;
    if (count > bytes - at) refuse('it ends in the middle of its header');
    else at += count;
  };
  return {
    bytes,
    position: () => at,
    refused: () => refused,
    refuse,
    u8: () => number(1, (place) => piece.readUInt8(place)),
    u16: () => number(2, (place) => piece.readUInt16LE(place)),
    u32: () => number(4, (place) => piece.readUInt32LE(place)),
    i8: () => number(1, (place) => piece.readInt8(place)),
    i16: () => number(2, (place) => piece.readInt16LE(place)),
    i32: () => number(4, (place) => piece.readInt32LE(place)),
    f32: () => number(4, (place) => piece.readFloatLE(place)),
    f64: () => number(8, (place) => piece.readDoubleLE(place)),
    u64: () => number(8, (place) => Number(piece.readBigUInt64LE(place))),
    i64: () => number(8, (place) => Number(piece.readBigInt64LE(place))),
    length(what) {
      const value = number(8, (place) => Number(piece.readBigUInt64LE(place)));
      if (value <= Number.MAX_SAFE_INTEGER) return value;
      refuse(`${what} cannot be so large`);
      return 0;
    },
    text(count, keep) {
      const kept = Math.min(count, keep, PIECE);
      const place = have(kept);
      if (place === null) return '';
      const text = piece.toString('utf8', place, place + kept);
      skip(count);
      return refused === null ? text : '';
    },
    skip,
    close: () => {
      closeSync(file);
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return 'unknown error';
}
