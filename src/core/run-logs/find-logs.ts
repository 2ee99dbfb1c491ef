/** Finds the logs below the files and folders a person named. */
import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Problem } from '../../shared/contract.ts';

export interface FoundLogs {
  /** Absolute, in the order of their names. A file that links lead to twice is in it once. */
  files: readonly string[];
  /** Files that are not called like a log, such as scripts beside it. */
  otherFiles: number;
  problems: readonly Problem[];
}

const LOG_NAME =
  /^(?:[^.]+|.*\.(?:log|logs|txt|out|err|stdout|stderr|output|console|trace|\d{1,9})(?:\.\d{1,9})?(?:\.(?:gz|zst))?)$/i;
/** Whatever lies in these was not written by a run, and there is much of it. */
const NO_LOGS = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** @param paths a file is taken whatever it is called; in folders, files are taken by their names */
export function findLogs(paths: readonly string[]): FoundLogs {
  const files: string[] = [];
  const problems: Problem[] = [];
  let otherFiles = 0;
  const seen = new Set<string>();
  const once = (real: string): boolean => {
    if (seen.has(real)) return false;
    seen.add(real);
    return true;
  };
  const say = (file: string, error: unknown): void => {
    problems.push({ file, line: 0, message: error instanceof Error ? error.message : String(error) });
  };

  const open: { path: string; real: string }[] = [];
  const take = (path: string, named: boolean): void => {
    try {
      const real = realpathSync(path);
      const stats = statSync(real);
      if (stats.isDirectory()) open.push({ path, real });
      else if (stats.isFile() && (named || LOG_NAME.test(path.slice(path.lastIndexOf('/') + 1)))) {
        if (once(real)) files.push(path);
      } else otherFiles += 1;
    } catch (error) {
      say(path, error);
    }
  };
  for (const path of paths) take(resolve(path), true);

  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    // Entered once by its real name, so that a loop of links ends.
    if (!once(folder.real)) continue;
    let entries: Dirent[];
    try {
      entries = readdirSync(folder.path, { withFileTypes: true });
    } catch (error) {
      say(folder.path, error);
      continue;
    }
    for (const entry of entries) {
      const path = join(folder.path, entry.name);
      if (entry.isFile()) {
        if (!LOG_NAME.test(entry.name)) otherFiles += 1;
        else if (once(join(folder.real, entry.name))) files.push(path);
      } else if (entry.isDirectory()) {
        if (!NO_LOGS.has(entry.name)) open.push({ path, real: join(folder.real, entry.name) });
      } else if (entry.isSymbolicLink()) take(path, false);
    }
  }
  return { files: files.sort(byCode), otherFiles, problems };
}

/** Not by the user's language: the same order on every machine. */
export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
