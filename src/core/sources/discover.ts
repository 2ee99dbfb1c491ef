/** Finds log files: in the places agents keep them, or in the files and folders a person named. */
import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Problem } from '../../shared/contract.ts';
import { isCompressed } from './lines.ts';
import type { Environment, LogFormat, SourceReader } from './reader.ts';
import { namesIn, parse, recognise, type Recognised } from './recognise.ts';

export interface LogFile {
  /** Absolute. */
  path: string;
  reader: SourceReader;
  format: LogFormat;
  /** Bytes, those of the files read with it included. */
  size: number;
  /** The latest of it and of the files read with it. */
  mtimeMs: number;
  inode: number;
}

export interface Discovery {
  files: readonly LogFile[];
  /** Folders and files that could not be looked at, each with what was wrong. */
  problems: readonly Problem[];
}

/** The folders and files in which one agent's logs are looked for, absolute. */
export function placesOf(
  reader: SourceReader,
  home: string,
  env: Environment,
  projects: readonly string[] = [],
): readonly string[] {
  const { registry, inProjects = [] } = reader;
  const listed = (registry?.files(home, env) ?? []).flatMap((file) => registry?.places(jsonIn(file)) ?? []);
  const own = projects.flatMap((folder) => inProjects.map((inside) => join(folder, inside)));
  return [...new Set([...reader.places(home, env), ...listed, ...own].map((place) => resolve(place)))];
}

function jsonIn(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The logs in the agents' own places below `home`. A place that does not exist is no problem: not everybody has every
 * agent.
 * @param off places that are not looked into
 * @param projects folders that agents are known to have worked in
 */
export async function discoverPlaces(
  readers: readonly SourceReader[],
  home: string,
  env: Environment,
  off: readonly string[] = [],
  projects: readonly string[] = [],
): Promise<Discovery> {
  const found = new Found();
  for (const reader of readers) {
    for (const root of placesOf(reader, home, env, projects)) {
      if (off.includes(root)) continue;
      for (const file of walk(root, found, 'may-be-missing', reader.notEntered)) {
        const format = claimed(reader, file.path === root ? basename(root) : file.path.slice(root.length + 1));
        if (format !== null) found.add(file, { reader, format });
      }
    }
  }
  return found.result();
}

export function claimed({ lines, document, database }: SourceReader, relativePath: string): LogFormat | null {
  if (lines?.claims(relativePath)) return 'lines';
  if (document?.claims(relativePath)) return 'document';
  return database?.claims(relativePath) ? 'database' : null;
}

/** The logs below the files and folders named, recognised by what stands in them. */
export async function discoverPaths(readers: readonly SourceReader[], paths: readonly string[]): Promise<Discovery> {
  const found = new Found();
  for (const path of paths) {
    const root = resolve(path);
    let logs = 0;
    for (const file of walk(root, found, 'must-exist')) {
      if (file.path !== root && !isLogName(file.path)) continue;
      const log = await recognised(readers, file.path, found);
      if (log) found.add(file, log);
      if (log) logs += 1;
    }
    // A folder may hold many other things, but a person who names one expects logs in it.
    if (logs === 0 && !found.hasProblemWith(root)) found.say(root, 'no session log of an agent that Reverie reads');
  }
  return found.result();
}

/** Names worth a look into the file; others in a folder are not opened. */
export const isLogName = (path: string): boolean =>
  /\.(?:jsonl(?:\.zst)?|json|md|traj|txt|log|db|sqlite3?|vscdb)$/i.test(path);

export async function recognised(
  readers: readonly SourceReader[],
  path: string,
  found: Found,
): Promise<Recognised | null> {
  try {
    return await recognise(readers, path);
  } catch (error) {
    found.say(path, reasonOf(error));
    return null;
  }
}

interface FoundFile {
  path: string;
  stats: Stats;
}

export class Found {
  readonly problems: Problem[] = [];
  readonly #files = new Map<string, LogFile>();

  add(file: FoundFile, { reader, format }: Recognised): void {
    const path = mainOf(file.path, reader, format);
    const stats = path === file.path ? file.stats : (statsOf(path)[0] ?? file.stats);
    const all = [stats, ...besideOf(path, reader, format).flatMap(statsOf)];
    this.#files.set(path, {
      path,
      reader,
      format,
      size: all.reduce((sum, { size }) => sum + size, 0),
      mtimeMs: Math.max(...all.map(({ mtimeMs }) => mtimeMs)),
      inode: stats.ino,
    });
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

/** The file a log is known by, where it is several. */
const mainOf = (path: string, { document }: SourceReader, format: LogFormat): string =>
  format === 'document' ? (document?.main?.(path, namesIn) ?? path) : path;

/** What is read with a log: a change of it is a change of the log. */
function besideOf(path: string, reader: SourceReader, format: LogFormat): readonly string[] {
  switch (format) {
    case 'lines':
      return [];
    case 'document':
      return reader.document?.beside?.(path, namesIn) ?? [];
    case 'database':
      return [`${path}-wal`, ...(reader.database?.beside?.(path, namesIn) ?? [])];
  }
}

function statsOf(path: string): Stats[] {
  try {
    return [statSync(path)];
  } catch {
    return [];
  }
}

/** Folders of many files, none of which is a log. */
const NEVER_ENTERED = new Set(['node_modules', '.git']);

/** Files below `root`, or `root` itself. Folders are entered once, so that a loop of links ends. */
export function* walk(
  root: string,
  found: Found,
  missing: 'may-be-missing' | 'must-exist',
  notEntered: readonly string[] = [],
): Generator<FoundFile> {
  const entered = new Set<string>();
  const open = [root];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    try {
      const stats = statSync(path);
      if (stats.isFile()) yield { path, stats };
      if (!stats.isDirectory()) continue;
      if (path !== root && /\.jsonl(?:\.zst)?$/.test(path)) found.say(path, 'is a folder, not a log');
      const folder = `${String(stats.dev)}:${String(stats.ino)}`;
      if (entered.has(folder)) continue;
      entered.add(folder);
      const names = readdirSync(path).filter((name) => !NEVER_ENTERED.has(name) && !notEntered.includes(name));
      // Taken from the end: sorted downwards, they are visited upwards.
      for (const name of names.sort((a, b) => (a < b ? 1 : -1))) open.push(join(path, name));
    } catch (error) {
      if (path === root && missing === 'may-be-missing' && codeOf(error) === 'ENOENT') continue;
      found.say(path, reasonOf(error));
    }
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
