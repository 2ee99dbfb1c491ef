/** Takes models out of Reverie's own folder, and touches nothing else. */
import type { Stats } from 'node:fs';
import { lstat, realpath, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { folderOf, type CatalogEntry } from './catalog.ts';
import { lookAtChosen } from './find.ts';
import { partsOf } from './gguf.ts';
import { isWithin } from './list.ts';

export interface Removing {
  /** Reverie's folder of models. */
  own: string;
  entries: readonly CatalogEntry[];
  /** Files that are set. */
  used: readonly string[];
  /** Called with those of them that go, before anything goes. */
  unset: (files: readonly string[]) => void;
}

/**
 * A file with its other parts, the folder of a model, or what an unfinished download has left; and the folder it was
 * in, if that is empty then. A link is removed, never what it points at.
 */
export async function removeModel(
  file: string,
  { own, entries, used, unset }: Removing,
): Promise<Result<void, Failure>> {
  const root = await realpath(own).catch(() => null);
  const [at, found] = [await placeOf(file), await lstat(file).catch(() => null)];
  if (root === null || at === null || found === null || !isWithin(at, root)) return fail(notOurs(file));
  const gone = await namesOf(at, found, root, entries);
  if (gone === null) return fail(notAModel(file));
  const hit: string[] = [];
  for (const one of used) if (gone.includes((await placeOf(one)) ?? one)) hit.push(one);
  unset(hit);
  try {
    for (const path of gone) await rm(path, { recursive: true, force: true });
  } catch (error) {
    return fail(cannotRemove(file, error));
  }
  await removeEmpty(dirname(at), root);
  return ok(undefined);
}

/** The path with its folder's links followed and its own not: what is removed where it says. `null`: not there. */
async function placeOf(path: string): Promise<string | null> {
  const folder = await realpath(dirname(path)).catch(() => null);
  return folder === null ? null : join(folder, basename(path));
}

/** @returns what goes with it; `null` for a folder that is no model's */
async function namesOf(
  path: string,
  found: Stats,
  root: string,
  entries: readonly CatalogEntry[],
): Promise<readonly string[] | null> {
  if (!found.isDirectory()) return found.isFile() ? (partsOf(path)?.files ?? [path]) : [path];
  const isDownload = entries.some((entry) => folderOf(root, entry) === path);
  return isDownload || (await lookAtChosen(path)).ok ? [path] : null;
}

async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let path = folder; isWithin(path, root); path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false, // not empty
    );
    if (!removed) return;
  }
}

const notOurs = (file: string): Failure => ({
  code: 'not-ours',
  message: `${file} is not in Reverie's own folder of models.`,
  hint: 'Remove it in the program it belongs to.',
});
const notAModel = (file: string): Failure => ({
  code: 'not-a-model',
  message: `${file} is a folder, and no model.`,
  hint: 'Name the models in it one by one.',
});
const cannotRemove = (file: string, error: unknown): Failure => ({
  code: 'cannot-remove',
  message: `${file} could not be removed: ${error instanceof Error ? error.message : 'unknown error'}.`,
  hint: 'A dream may be using it, or the folder cannot be written to.',
});
