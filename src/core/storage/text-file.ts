/** A text file as bytes that come back the same: read whole or not at all, replaced in one step or not at all. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type TextFile = { kind: 'text'; text: string } | { kind: 'absent' } | { kind: 'unreadable'; message: string };

/** What is larger was not written by hand. */
const MAX_BYTES = 4 * 1024 * 1024;

export function readTextFile(path: string): TextFile {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { kind: 'unreadable', message: 'is not a file' };
    if (stat.size > MAX_BYTES) return { kind: 'unreadable', message: `is larger than ${MAX_BYTES / 1024 / 1024} MB` };
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8');
    // Reading and writing back must give the same bytes.
    return Buffer.from(text).equals(bytes)
      ? { kind: 'text', text }
      : { kind: 'unreadable', message: 'is not UTF-8 text' };
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return absent ? { kind: 'absent' } : { kind: 'unreadable', message: `cannot be read: ${reasonOf(error)}` };
  }
}

/**
 * Writes beside the file, then renames over it: whoever reads sees the old text or the new one. Keeps the file's mode.
 * @param path not a link: a link would be replaced by a file
 * @throws the file system's error
 */
export function replaceTextFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  // Always the same name: what a crash leaves is taken up by the next write. Never through a link somebody laid there.
  const part = join(dirname(path), `.${basename(path)}.reverie-part`);
  try {
    rmSync(part, { force: true });
    const handle = openSync(part, 'wx', 0o644);
    try {
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) chmodSync(part, mode & 0o7777);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** The system's words without the call and the path it puts around them. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^[A-Z]+: /, '').replace(/, [a-z]+ '[^]*$/, '') : String(error);
