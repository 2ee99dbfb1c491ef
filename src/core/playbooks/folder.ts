/**
 * The store's folder on disk. Names are relative to it with `/` between their parts. Writes are atomic, happen only
 * where the file still is what the writer has read, and never leave the folder.
 */
import { accessSync, constants, readdirSync, realpathSync, rmSync, statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Problem } from '../../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { readTextFile, reasonOf, replaceTextFile } from '../storage/text-file.ts';

export type FolderFailure = Failure<
  'store-unreadable' | 'store-not-a-folder' | 'store-not-writable' | 'outside-store' | 'changed-outside'
>;

const MAX_FILES = 10_000;

export interface FolderText {
  /** Text of each markdown file, by name. Files whose bytes are not UTF-8 are not among them. */
  texts: ReadonlyMap<string, string>;
  problems: readonly Problem[];
}

export interface StoreFolder {
  readonly path: string;
  /** A folder that does not exist yet is empty. */
  read(): Result<FolderText, FolderFailure>;
  /**
   * @param expected the text the file has now; `null`: it does not exist
   * @param text `null` removes the file
   */
  write(file: string, expected: string | null, text: string | null): Result<void, FolderFailure>;
  /** Whether `file` could be written: asked before anything is, so that a refusal leaves no half work. */
  writable(file: string): Result<void, FolderFailure>;
}

export function openFolder(path: string): StoreFolder {
  const root = resolve(path);
  return {
    path: root,
    read: () => readFolder(root),
    write: (file, expected, text) => guarded(root, file, (target) => writeFile(file, target, expected, text)),
    writable: (file) => guarded(root, file, (target) => checkWritable(root, target)),
  };
}

function readFolder(root: string): Result<FolderText, FolderFailure> {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  const stat = statOf(root);
  if (stat === null) return ok({ texts, problems });
  if (!stat.isDirectory()) {
    return fail({
      code: 'store-not-a-folder',
      message: `${root} is a file, not a folder`,
      hint: 'Name the folder of your playbooks with --store.',
    });
  }
  const waiting = [''];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    let names;
    try {
      names = readdirSync(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (folder === '')
        return fail({
          code: 'store-unreadable',
          message: `${root} cannot be read: ${reasonOf(error)}`,
          hint: 'Check its permissions.',
        });
      problems.push({ file: folder, line: 0, message: `cannot be read: ${reasonOf(error)}` });
      continue;
    }
    for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      // Linked files are followed (people keep their notes so), linked folders are not: they may lead in circles.
      if (entry.isDirectory()) waiting.push(file);
      else if (/\.md$/i.test(entry.name)) readInto(root, file, texts, problems);
      if (texts.size >= MAX_FILES) {
        problems.push({ file: folder, line: 0, message: `more than ${MAX_FILES} files: the rest is not read` });
        return ok({ texts, problems });
      }
    }
  }
  return ok({ texts, problems });
}

function readInto(root: string, file: string, texts: Map<string, string>, problems: Problem[]): void {
  const found = readTextFile(join(root, file));
  switch (found.kind) {
    case 'text':
      texts.set(file, found.text);
      return;
    case 'absent':
      return;
    case 'unreadable':
      problems.push({ file, line: 0, message: found.message });
  }
}

/** Runs `action` on the file's real path. A linked file is written where it lies, so that the link stays one. */
function guarded(
  root: string,
  file: string,
  action: (target: string) => Result<void, FolderFailure>,
): Result<void, FolderFailure> {
  const path = resolve(root, file);
  if (isAbsolute(file) || !path.startsWith(root + sep) || !/\.md$/i.test(file)) {
    return fail({
      code: 'outside-store',
      message: `${file} is no playbook of ${root}`,
      hint: 'Playbooks are .md files inside the store.',
    });
  }
  try {
    return action(statOf(path) === null ? path : realpathSync(path));
  } catch (error) {
    return fail(notWritable(path, error));
  }
}

function writeFile(
  file: string,
  target: string,
  expected: string | null,
  text: string | null,
): Result<void, FolderFailure> {
  const current = readTextFile(target);
  const same = current.kind === 'text' ? current.text === expected : current.kind === 'absent' && expected === null;
  if (!same) {
    return fail({
      code: 'changed-outside',
      message: `${file} was changed by somebody else just now`,
      hint: 'Try again.',
    });
  }
  if (text === expected) return ok(undefined);
  if (text === null) {
    rmSync(target);
    return ok(undefined);
  }
  replaceTextFile(target, text);
  return ok(undefined);
}

function checkWritable(root: string, target: string): Result<void, FolderFailure> {
  let nearest = dirname(target);
  while (statOf(nearest) === null && nearest !== dirname(nearest)) nearest = dirname(nearest);
  if (statOf(nearest)?.isDirectory() !== true) return fail(notWritable(nearest, new Error('it is not a folder')));
  accessSync(nearest, constants.W_OK | constants.X_OK);
  if (statOf(target) !== null) accessSync(target, constants.W_OK);
  return statOf(root)?.isDirectory() === false
    ? fail(notWritable(root, new Error('it is not a folder')))
    : ok(undefined);
}

function notWritable(path: string, error: unknown): FolderFailure {
  return {
    code: 'store-not-writable',
    message: `${path} cannot be written: ${reasonOf(error)}`,
    hint: 'Check permissions and free space, or name another folder with --store.',
  };
}

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
