/** Finds log files: in the places agents keep them, or in the files and folders a person named. */
import { closeSync, openSync, readdirSync, readSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Problem } from '../../shared/contract.ts';
import { isCompressed, LINE_CAP, readLines } from './lines.ts';
import type { SourceReader } from './reader.ts';

export interface LogFile {
  /** Absolute. */
  path: string;
  reader: SourceReader;
  size: number;
  mtimeMs: number;
  inode: number;
}

export interface Discovery {
  files: readonly LogFile[];
  /** Folders and files that could not be looked at, each with what was wrong. */
  problems: readonly Problem[];
}

/** How much of a file is read to recognise it. Codex' first line alone can be a megabyte. */
const HEAD_BYTES = 64 * 1024;
const HEAD_MOST = LINE_CAP;

/**
 * The logs in the agents' own places below `home`. A place that does not exist is no problem: not everybody has every
 * agent.
 * @param off places that are not looked into
 */
export async function discoverPlaces(
  readers: readonly SourceReader[],
  home: string,
  env: Readonly<Record<string, string | undefined>>,
  off: readonly string[] = [],
): Promise<Discovery> {
  const found = new Found();
  for (const reader of readers) {
    for (const place of reader.places(home, env)) {
      const root = resolve(place);
      if (off.includes(root)) continue;
      for (const file of walk(root, found, 'may-be-missing')) {
        if (reader.claims(file.path.slice(root.length + 1))) found.add(file, reader);
      }
    }
  }
  return found.result();
}

/** The logs below the files and folders named, recognised by what stands in them. */
export async function discoverPaths(readers: readonly SourceReader[], paths: readonly string[]): Promise<Discovery> {
  const found = new Found();
  for (const path of paths) {
    const root = resolve(path);
    let logs = 0;
    for (const file of walk(root, found, 'must-exist')) {
      if (file.path !== root && !isLogName(file.path)) continue;
      const reader = await recognised(readers, file.path, found);
      if (reader) found.add(file, reader);
      if (reader) logs += 1;
    }
    // A folder may hold many other things, but a person who names one expects logs in it.
    if (logs === 0 && !found.hasProblemWith(root)) found.say(root, 'no session log of an agent that Reverie reads');
  }
  return found.result();
}

const isLogName = (path: string): boolean => /\.jsonl(?:\.zst)?$/.test(path);

async function recognised(readers: readonly SourceReader[], path: string, found: Found): Promise<SourceReader | null> {
  try {
    const head = await headOf(path);
    return readers.find((reader) => reader.recognises({ path, head })) ?? null;
  } catch (error) {
    found.say(path, reasonOf(error));
    return null;
  }
}

interface FoundFile {
  path: string;
  stats: Stats;
}

class Found {
  readonly problems: Problem[] = [];
  readonly #files = new Map<string, LogFile>();

  add({ path, stats }: FoundFile, reader: SourceReader): void {
    this.#files.set(path, { path, reader, size: stats.size, mtimeMs: stats.mtimeMs, inode: stats.ino });
  }

  say(file: string, message: string): void {
    this.problems.push({ file, line: 0, message });
  }

  hasProblemWith(file: string): boolean {
    return this.problems.some((problem) => problem.file === file);
  }

  /** In the order of their paths. A compressed log is left out while its plain sibling stands beside it. */
  result(): Discovery {
    const files = [...this.#files.values()]
      .filter(({ path }) => !isCompressed(path) || !this.#files.has(path.slice(0, -'.zst'.length)))
      .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    return { files, problems: this.problems };
  }
}

/** Files below `root`, or `root` itself. Folders are entered once, so that a loop of links ends. */
function* walk(root: string, found: Found, missing: 'may-be-missing' | 'must-exist'): Generator<FoundFile> {
  const entered = new Set<string>();
  const open = [root];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    try {
      const stats = statSync(path);
      if (stats.isFile()) yield { path, stats };
      if (!stats.isDirectory()) continue;
      if (path !== root && isLogName(path)) found.say(path, 'is a folder, not a log');
      const folder = `${String(stats.dev)}:${String(stats.ino)}`;
      if (entered.has(folder)) continue;
      entered.add(folder);
      const names = readdirSync(path);
      // Taken from the end: sorted downwards, they are visited upwards.
      for (const name of names.sort((a, b) => (a < b ? 1 : -1))) open.push(join(path, name));
    } catch (error) {
      if (path === root && missing === 'may-be-missing' && codeOf(error) === 'ENOENT') continue;
      found.say(path, reasonOf(error));
    }
  }
}

/** The first complete lines of a file, at least one where the file has one of reasonable length. */
export async function headOf(path: string): Promise<string[]> {
  if (isCompressed(path)) {
    for await (const batch of readLines(path))
      return batch.flatMap((line) => (line.kind === 'line' ? [line.text] : []));
    return [];
  }
  const file = openSync(path, 'r');
  try {
    const { size } = statSync(path);
    for (let want = HEAD_BYTES; ; want *= 8) {
      const bytes = Buffer.alloc(Math.min(want, HEAD_MOST, size));
      const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
      const end = bytes.length >= size ? text.length : text.lastIndexOf('\n');
      if (end >= 0 || want >= HEAD_MOST)
        return text
          .slice(0, Math.max(end, 0))
          .split('\n')
          .filter((line) => line.trim() !== '');
    }
  } finally {
    closeSync(file);
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'may not be read: no permission';
    case 'ELOOP':
      return 'a loop of symbolic links';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many open files';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
