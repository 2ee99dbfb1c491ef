/**
 * Goes through a folder for what may be a model: files that begin like one, and folders in the layout of
 * transformers.js. Only reads, opens nothing outside the folders it was given, and ends however links lead.
 */
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { isSplitSibling, partsOf, type Refused } from './gguf.ts';

/** What may be a model, or (`refused`) only looks like one. */
export type Candidate =
  | { readonly kind: 'gguf'; readonly file: string; readonly name: string | null }
  | { readonly kind: 'transformers'; readonly file: string; readonly name: string | null }
  | ({ readonly kind: 'refused'; readonly file: string } & Refused);

/** LM Studio keeps publisher/model/file; nobody goes deeper than twice that. */
const DEEPEST = 8;
/** Files and folders looked at in one place. A folder with more is not one of models alone. */
const MOST_ENTRIES = 20_000;
const MAGIC = 'GGUF';
/** Downloads under way, ours and others'. */
const UNFINISHED = /\.(part|incomplete|tmp|download|downloadInProgress)$/i;
/** What makes a folder one for transformers.js. */
const TRANSFORMERS = ['config.json', 'tokenizer.json', 'onnx'];

/** Real paths of the folders that may be read. */
export type Within = readonly string[];

/** @returns the real path, where it is there and lies within; `null` otherwise */
export async function realWithin(path: string, within: Within): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  if (real === null) return null;
  return within.some((folder) => real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep))
    ? real
    : null;
}

/** @param nameOf what a model is called by where it lies; `null` to leave that to the model */
export async function candidatesIn(
  folder: string,
  within: Within,
  nameOf: (path: string) => string | null = () => null,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  const seen = new Set<string>();
  let left = MOST_ENTRIES;

  const enter = async (path: string, depth: number): Promise<void> => {
    const real = await realWithin(path, within);
    // A folder that a link leads back to has been seen.
    if (real === null || seen.has(real) || depth > DEEPEST) return;
    seen.add(real);
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    const names = new Set(entries.map(({ name }) => name));
    const transformers = TRANSFORMERS.every((name) => names.has(name));
    if (transformers) found.push({ kind: 'transformers', file: path, name: nameOf(path) });
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      if (left-- <= 0) return;
      const child = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!(transformers && entry.name === 'onnx')) await enter(child, depth + 1);
      } else if (entry.isFile()) await look(child);
      else if (entry.isSymbolicLink()) await follow(child, depth);
    }
  };

  const follow = async (path: string, depth: number): Promise<void> => {
    if ((await realWithin(path, within)) === null) {
      if (/\.gguf$/i.test(path))
        found.push({
          kind: 'refused',
          file: path,
          refused: 'it is a link that leads to nothing, or out of the folder',
        });
      return;
    }
    const target = await stat(path).catch(() => null);
    if (target?.isDirectory() === true) await enter(path, depth + 1);
    else if (target?.isFile() === true) await look(path);
  };

  const look = async (path: string): Promise<void> => {
    if (UNFINISHED.test(path)) return;
    const named = /\.gguf$/i.test(path);
    if (!named && !(await beginsAsModel(path))) return;
    if (isSplitSibling(path)) {
      // The first part stands for all; only where it is missing is there something to say.
      const first = partsOf(path)?.files[0];
      if (first !== undefined && (await stat(first).catch(() => null)) !== null) return;
    }
    found.push({ kind: 'gguf', file: path, name: nameOf(path) });
  };

  await enter(folder, 0);
  return found;
}

async function beginsAsModel(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return bytesRead === MAGIC.length && buffer.toString('latin1') === MAGIC;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** Hugging Face's cache: `models--publisher--name/snapshots/<commit>/…`, whose files are links into `blobs`. */
export async function candidatesInHub(folder: string, within: Within): Promise<Candidate[]> {
  const entries = await readdir(folder).catch(() => []);
  const found: Candidate[] = [];
  for (const entry of entries.toSorted()) {
    const [, publisher, name] = /^models--(.+?)--(.+)$/.exec(entry) ?? [];
    if (publisher === undefined || name === undefined) continue;
    const model = `${publisher}/${name}`;
    const nameOf = (path: string): string => (/\.gguf$/i.test(path) ? `${model}, ${basename(path)}` : model);
    found.push(...(await candidatesIn(join(folder, entry, 'snapshots'), within, nameOf)));
  }
  return found;
}
