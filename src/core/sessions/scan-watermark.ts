/**
 * What has happened to a log since it was last read. A log normally grows; agents also rewrite, truncate, compress
 * and rotate them. Size and time tell that something happened, a few kilobytes at both ends of what was read tell
 * what.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { KnownFile } from '../storage/derived.ts';

/** Bytes compared at the beginning of the file, and right before where reading stopped. */
const PROBE = 4096;

/** The part of what is known of a log that tells whether it has changed. */
export type Watermark = Omit<KnownFile, 'id' | 'path' | 'agent' | 'records' | 'gone'>;

export type Change = 'same' | 'grown' | 'rewritten';

type Stat = Pick<Watermark, 'inode' | 'size' | 'mtime'>;

/** Opens nothing: what looks the same is taken to be the same. */
export const looksSame = (known: Stat, now: Stat): boolean =>
  known.size === now.size && known.mtime === now.mtime && known.inode === now.inode;

/**
 * How a log changes: lines are appended; a document and a compressed log are written anew, and their bytes say nothing
 * of what was added; a database changes anywhere, and its reader knows where.
 */
export type Growth = 'at-the-end' | 'anew' | 'inside';

/** @throws what the file system throws */
export function changeOf(path: string, known: Watermark, now: Stat, growth: Growth): Change {
  if (looksSame(known, now)) return 'same';
  if (growth === 'inside') return known.offset > 0 ? 'grown' : 'rewritten';
  if (growth === 'anew' || now.size < known.offset || known.headHash === '') return 'rewritten';
  const file = openSync(path, 'r');
  try {
    const { headHash, tailHash } = probe(file, known.headLength, known.offset);
    return headHash === known.headHash && tailHash === known.tailHash ? 'grown' : 'rewritten';
  } finally {
    closeSync(file);
  }
}

/**
 * What to compare with next time, for a file of which `offset` bytes were read.
 * @param file open since before it was read: by its name it may not be found any more
 */
export function probeFor(file: number, offset: number): Pick<Watermark, 'headLength' | 'headHash' | 'tailHash'> {
  const headLength = Math.min(PROBE, offset);
  return { headLength, ...probe(file, headLength, offset) };
}

function probe(file: number, headLength: number, offset: number): { headHash: string; tailHash: string } {
  const tail = Math.min(PROBE, offset);
  return { headHash: hashAt(file, 0, headLength), tailHash: hashAt(file, offset - tail, tail) };
}

function hashAt(file: number, at: number, length: number): string {
  const bytes = Buffer.alloc(length);
  const read = length === 0 ? 0 : readSync(file, bytes, 0, length, at);
  return createHash('sha1').update(bytes.subarray(0, read)).digest('base64');
}
