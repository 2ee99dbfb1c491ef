/**
 * Hears of what happens below one folder. Folders are watched and no files, one watch each: a folder's own watch tells
 * of every file in it by name, and twenty thousand watches would use up what a system grants a user.
 */
import { statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { ChokidarOptions, FSWatcher } from 'chokidar';

/** chokidar's `watch`, or what a test puts in its place. */
export type Watch = (path: string, options: ChokidarOptions) => FSWatcher;

export interface Heard {
  /** Something happened to the file of this path, or to one of them. */
  file(path: string): void;
  /** A folder has come or gone: anything may be in it. */
  folder(path: string): void;
  /** Everything below the folder is watched. What was written before may not have been told. */
  ready(): void;
  failed(error: unknown): void;
}

/** Never an agent's log, and often very many. */
const NEVER = /[\\/](?:node_modules|\.git)(?:[\\/]|$)/;

/**
 * @param root a folder, or a file, for which the folder it lies in is watched
 * @param notEntered names of folders that are not watched
 * @returns ends it
 */
export function watchBelow(
  root: string,
  isFile: boolean,
  notEntered: readonly string[],
  heard: Heard,
  watch: Watch,
): () => Promise<void> {
  const top = isFile ? dirname(root) : root;
  /** Links to files: their folder tells nothing of what is written where they lead. */
  const links = new Set<string>();
  const watcher = watch(top, {
    ignoreInitial: true,
    ignorePermissionErrors: true,
    atomic: false,
    ...(isFile ? { depth: 0 } : {}),
    ignored(named, stats) {
      const path = native(named);
      if (stats === undefined || path === top) return false;
      if (isFile || NEVER.test(path.slice(top.length))) return true;
      if (stats.isSymbolicLink()) {
        if (leadsToFile(path)) links.add(path);
        return false;
      }
      if (stats.isDirectory()) return notEntered.includes(basename(path));
      return !links.has(path);
    },
  });
  watcher
    .on('raw', (_event, name: unknown, details: unknown) => {
      const watched = watchedIn(details);
      if (watched === null) return;
      const path = native(watched);
      if (links.has(path)) heard.file(path);
      // Without a name the system only says that something happened here: too much at once, on Windows.
      else if (typeof name === 'string' && name !== '') heard.file(join(path, basename(name)));
      else heard.folder(path);
    })
    .on('addDir', (path) => heard.folder(native(path)))
    .on('unlinkDir', (path) => heard.folder(native(path)))
    .on('ready', () => heard.ready())
    .on('error', (error) => heard.failed(error));
  return () => {
    const closed = watcher.close();
    // What it was still at may fail, and nobody listening it would end the program.
    watcher.on('error', () => {});
    return closed;
  };
}

function leadsToFile(link: string): boolean {
  try {
    return statSync(link).isFile();
  } catch {
    return false;
  }
}

/** chokidar writes all paths with slashes. */
const native = (path: string): string => (sep === '/' ? path : path.replaceAll('/', sep));

function watchedIn(details: unknown): string | null {
  if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return null;
  return typeof details.watchedPath === 'string' ? details.watchedPath : null;
}
