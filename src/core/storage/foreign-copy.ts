/**
 * A copy of another program's SQLite database. Theirs is never opened: even a reader takes locks, and leaves files
 * beside a database in WAL mode.
 */
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ForeignCopy {
  /** The copied database. */
  path: string;
  /** Removes the copy from the disk. An open database goes on where the system can keep deleted files open. */
  remove(): void;
}

const PREFIX = 'reverie-copy-';

/** A program that writes without a pause is asked again at the next scan. */
const TRIES = 4;

/** What the write-ahead log begins with: another value once it was begun anew. */
const WAL_HEADER = 32;

/**
 * The database with its write-ahead log as they stood at one moment. What is appended to the log meanwhile is no harm:
 * SQLite takes what is complete.
 * @returns `null` when it was written to all the time
 * @throws what the file system throws
 */
export function copyDatabase(path: string): ForeignCopy | null {
  sweep();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${String(process.pid)}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const copy = join(folder, 'copy.db');
  try {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const before = stateOf(path);
      copyFileSync(path, copy, constants.COPYFILE_FICLONE);
      for (const ending of ['-wal', '-journal']) {
        rmSync(copy + ending, { force: true });
        if (existsSync(path + ending)) copyIfThere(path + ending, copy + ending);
      }
      if (stateOf(path) === before) return { path: copy, remove };
    }
  } catch (error) {
    remove();
    throw error;
  }
  remove();
  return null;
}

/** What a process that was killed while it copied has left: there are conversations in it. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    if (Number.isInteger(pid) && !isRunning(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user runs too, and may not be asked.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The same text as long as nothing was written into the database itself and its log was not begun anew. */
function stateOf(path: string): string {
  const { size, mtimeMs, ino } = statSync(path);
  const journal = existsSync(`${path}-journal`) ? statSync(`${path}-journal`).mtimeMs : 0;
  return [size, mtimeMs, ino, journal, headerOf(`${path}-wal`)].join(' ');
}

function headerOf(path: string): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(WAL_HEADER);
    return bytes.toString('base64', 0, readSync(file, bytes, 0, WAL_HEADER, 0));
  } finally {
    closeSync(file);
  }
}

/** A journal may be gone a moment after it was seen: then there is nothing to copy. */
function copyIfThere(from: string, to: string): void {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (existsSync(from)) throw error;
  }
}
