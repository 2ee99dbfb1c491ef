/** Which models this machine has. Known by what their files say of themselves, not by how they are called. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { ModelPlace, ModelRole } from '../../shared/window/models.ts';
import { candidatesIn, candidatesInHub, realWithin, type Candidate, type Within } from './find-files.ts';
import { candidatesOfOllama } from './find-ollama.ts';
import { partsOf, readGguf, type GgufHeader, type Refused } from './gguf.ts';
import { modelHash } from './hash.ts';
import { modelFolders, type FindIn, type ModelFolder } from './model-places.ts';

export interface FoundModel {
  readonly hash: string;
  readonly name: string;
  /** Absolute: the file to open, the first part of a split model, the folder of a model for transformers.js. */
  readonly file: string;
  /** All files of it. */
  readonly files: readonly string[];
  /** Where else the same content lies. */
  readonly copies: readonly string[];
  readonly place: ModelPlace;
  readonly role: ModelRole;
  /** Of all files. */
  readonly bytes: number;
  /** `null` for a model for transformers.js. */
  readonly header: GgufHeader | null;
}

export interface Found {
  /** Folders that are there and were looked into. */
  readonly places: readonly string[];
  readonly models: readonly FoundModel[];
  /** What looks like a model and is none that can be used. */
  readonly refused: readonly { readonly file: string; readonly why: string }[];
}

/** What Reverie opens of a folder for transformers.js. */
const ONNX = 'onnx/model_quantized.onnx';
/** Far more than any real one. */
const MOST_CONFIG_BYTES = 1024 * 1024;
const Config = z.object({
  model_type: z.string().optional(),
  architectures: z.array(z.string()).nullish(),
});
/** Models that write, see or hear: their vectors are not of texts. */
const NOT_OF_TEXTS = /ForCausalLM|ForConditionalGeneration|Vision|Image|Audio|Speech|Whisper|Decoder/;

/** Looks into the folders of all programs known. Only reads; takes milliseconds for each model. */
export async function findModels(options: FindIn): Promise<Found> {
  const folders: (ModelFolder & { real: string })[] = [];
  for (const folder of modelFolders(options)) {
    const real = await realpath(folder.folder).catch(() => null);
    if (real !== null && !folders.some((other) => other.real === real)) folders.push({ ...folder, real });
  }
  const within = folders.map(({ real }) => real);
  const models = new Map<string, FoundModel>();
  const refused = new Map<string, string>();
  const hashOfInode = new Map<string, string>();
  for (const folder of folders) {
    for (const candidate of await candidatesOf(folder, within)) {
      if (candidate.kind === 'refused') {
        refused.set(candidate.file, candidate.refused);
        continue;
      }
      const inode = await inodeOf(candidate);
      const known = models.get(hashOfInode.get(inode) ?? '');
      const looked =
        known === undefined ? await lookAt(candidate, folder.place, within) : ok({ ...known, file: candidate.file });
      if (!looked.ok) {
        refused.set(candidate.file, looked.error.refused);
        continue;
      }
      if (looked.value === null) continue;
      const model = looked.value;
      hashOfInode.set(inode, model.hash);
      const first = models.get(model.hash);
      if (first === undefined) models.set(model.hash, model);
      else if (first.file !== model.file && !first.copies.includes(model.file))
        models.set(model.hash, { ...first, copies: [...first.copies, model.file] });
    }
  }
  return {
    places: folders.map(({ folder }) => folder),
    models: [...models.values()],
    refused: [...refused].map(([file, why]) => ({ file, why })),
  };
}

/** One file or folder that the user chose, wherever it is. */
export async function lookAtChosen(path: string): Promise<Result<FoundModel, Refused>> {
  const real = await realpath(path).catch(() => null);
  const kind = (await stat(path).catch(() => null))?.isDirectory() === true ? 'transformers' : 'gguf';
  if (real === null) return fail({ refused: 'it is not there' });
  const looked = await lookAt({ kind, file: path, name: null }, 'chosen', null);
  if (!looked.ok) return looked;
  return looked.value === null ? fail({ refused: 'it is no model of texts' }) : ok(looked.value);
}

function candidatesOf({ folder, layout }: ModelFolder, within: Within): Promise<Candidate[]> {
  if (layout === 'ollama') return candidatesOfOllama(folder, within);
  if (layout === 'hugging-face') return candidatesInHub(folder, within);
  return candidatesIn(folder, within);
}

/** Hard links and links to one file have one; a split model that of its first part. */
async function inodeOf({ kind, file }: Candidate): Promise<string> {
  const path = kind === 'transformers' ? join(file, ONNX) : file;
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null || found.ino === 0n ? path : `${kind} ${String(found.dev)}:${String(found.ino)}`;
}

type Readable = Extract<Candidate, { kind: 'gguf' | 'transformers' }>;

/** @param within `null`: wherever links lead. @returns `null` for a model that is none of texts */
async function lookAt(
  { kind, file, name }: Readable,
  place: ModelPlace,
  within: Within | null,
): Promise<Result<FoundModel | null, Refused>> {
  if (kind === 'transformers') return lookAtFolder(file, name, place, within);
  // The other parts are opened by name: none of them may be a link that leads out.
  for (const part of partsOf(file)?.files ?? [])
    if (within !== null && (await stat(part).catch(() => null)) !== null && (await realWithin(part, within)) === null)
      return fail({ refused: 'a part of it is a link that leads out of the folder' });
  const read = readGguf(file);
  if (!read.ok) return read;
  const header = read.value;
  const hash = modelHash(header.files);
  if (!hash.ok) return hash;
  return ok({
    hash: hash.value,
    name: name ?? header.name ?? basename(file),
    file,
    files: header.files,
    copies: [],
    place,
    role: header.isEmbedding ? 'embedding' : 'language',
    bytes: header.fileBytes,
    header,
  });
}

async function lookAtFolder(
  folder: string,
  name: string | null,
  place: ModelPlace,
  within: Within | null,
): Promise<Result<FoundModel | null, Refused>> {
  const files = [ONNX, 'tokenizer.json', 'config.json'].map((part) => join(folder, part));
  let bytes = 0;
  for (const file of files) {
    const found = await stat(file).catch(() => null);
    if (found?.isFile() !== true) return fail({ refused: `it has no ${file.slice(folder.length + 1)}` });
    if (within !== null && (await realWithin(file, within)) === null)
      return fail({ refused: 'a file of it is a link that leads out of the folder' });
    bytes += found.size;
  }
  const config = await configOf(join(folder, 'config.json'));
  if (config === null) return fail({ refused: 'its config.json makes no sense' });
  if (config.architectures?.some((architecture) => NOT_OF_TEXTS.test(architecture)) === true) return ok(null);
  // As chosen.ts has it: vectors are made by weights and tokenizer.
  const hash = modelHash(files.slice(0, 2));
  if (!hash.ok) return hash;
  return ok({
    hash: hash.value,
    name: name ?? basename(folder),
    file: folder,
    files,
    copies: [],
    place,
    role: 'embedding',
    bytes,
    header: null,
  });
}

async function configOf(file: string): Promise<z.infer<typeof Config> | null> {
  try {
    if ((await stat(file)).size > MOST_CONFIG_BYTES) return null;
    return Config.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
