/**
 * What a GGUF file says of itself, looked at before any native code sees it. A model that is split into parts is one
 * model: its parts are looked at together.
 */
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/result.ts';
import { ADDITIONS, ENCODERS, FILE_TYPES, POOLING_RANK } from './gguf-kinds.ts';
import { plain, walkGguf, type Tensor, type Value, type Walked } from './gguf-walk.ts';

export interface GgufHeader {
  readonly version: number;
  /** As llama.cpp names it: `llama`, `qwen2`, `bert`… */
  readonly architecture: string;
  /** What the file calls itself. */
  readonly name: string | null;
  /** Numbers in all tensors together. */
  readonly parameters: number;
  /** `Q4_K_M` and the like; what most of its numbers are packed as, where the file does not say. */
  readonly quantisation: string | null;
  /** The longest context it was made for. */
  readonly contextTokens: number | null;
  readonly embeddingLength: number | null;
  readonly blocks: number | null;
  readonly heads: number | null;
  /** Mean over the blocks, where they differ: what is remembered of a text grows with the sum. */
  readonly kvHeads: number | null;
  /** Numbers that a head remembers of a token. */
  readonly keyLength: number | null;
  readonly valueLength: number | null;
  /** Tokens it knows. */
  readonly vocabulary: number;
  readonly hasChatTemplate: boolean;
  /** It turns texts into vectors, and writes none. */
  readonly isEmbedding: boolean;
  /** `part` counts from 1; `null` for a model in one file. */
  readonly split: { readonly part: number; readonly of: number } | null;
  /** Absolute paths of all parts, the first one first. */
  readonly files: readonly string[];
  /** Of all parts together. */
  readonly fileBytes: number;
}

/** `refused`: why, as the rest of a sentence that begins with the file: "it is cut off". */
export interface Refused {
  readonly refused: string;
}

/** Nobody splits a model into more. */
const MOST_PARTS = 1000;
const PART = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/**
 * Where a file stands among the parts of a split model, by its name.
 *
 * @returns `files` of all parts, in order; `null` for a name of a file that stands alone
 */
export function partsOf(path: string): { part: number; of: number; files: readonly string[] } | null {
  const [, stem, part, of] = PART.exec(basename(path)) ?? [];
  if (stem === undefined || part === undefined || of === undefined) return null;
  const count = Number(of);
  if (count < 1 || count > MOST_PARTS || Number(part) < 1 || Number(part) > count) return null;
  const extension = path.slice(-'.gguf'.length);
  const files = Array.from({ length: count }, (_, at) =>
    join(dirname(path), `${stem}-${String(at + 1).padStart(5, '0')}-of-${of}${extension}`),
  );
  return { part: Number(part), of: count, files };
}

/** A later part of a split model: not a model by itself. */
export const isSplitSibling = (path: string): boolean => (partsOf(path)?.part ?? 1) > 1;

/**
 * Reads the header, and those of the other parts of a split model. Takes some milliseconds and never more than the
 * header itself, whose size is bounded; holds none of its long lists.
 *
 * @param path a `.gguf` file whatever its name; of a split model the first part
 */
export function readGguf(path: string): Result<GgufHeader, Refused> {
  const first = walkGguf(path);
  if ('refused' in first) return fail(first);
  const said = splitOf(first);
  if (said === null) return headerOf(first, [path], first.tensors, first.fileBytes, null);
  if ('refused' in said) return fail(said);
  const { part, of } = said;
  if (part !== 1)
    return fail({ refused: `it is part ${String(part)} of ${String(of)}: the first part is the one to choose` });
  if (of === 1) return headerOf(first, [path], first.tensors, first.fileBytes, null);
  const parts = partsOf(path);
  if (parts === null || parts.of !== of)
    return fail({ refused: `it is the first of ${String(of)} parts, but its name does not say so` });
  const tensors = [...first.tensors];
  const names = new Set(tensors.map(({ name }) => name));
  let bytes = first.fileBytes;
  for (const [at, file] of parts.files.entries()) {
    if (at === 0) continue;
    const next = walkGguf(file);
    const which = `part ${String(at + 1)} of ${String(of)}`;
    if ('refused' in next) return fail({ refused: `its ${which} is missing or no use: ${next.refused}` });
    const its = splitOf(next);
    if (its === null || 'refused' in its || its.part !== at + 1 || its.of !== of)
      return fail({ refused: `its ${which} says of itself that it is something else` });
    for (const tensor of next.tensors) {
      if (names.has(tensor.name)) return fail({ refused: `its ${which} repeats what an earlier part has` });
      names.add(tensor.name);
      tensors.push(tensor);
    }
    bytes += next.fileBytes;
  }
  const expected = numberOf(first, 'split.tensors.count');
  if (expected !== null && expected !== tensors.length)
    return fail({ refused: `its parts have ${String(tensors.length)} tensors together, not ${String(expected)}` });
  return headerOf(first, parts.files, tensors, bytes, { part: 1, of });
}

/** Which part of how many a file says it is. */
function splitOf(walked: Walked): { part: number; of: number } | Refused | null {
  const of = numberOf(walked, 'split.count');
  const no = numberOf(walked, 'split.no');
  if (of === null || of === 0) return null;
  if (no === null || !Number.isInteger(of) || !Number.isInteger(no) || of < 1 || of > MOST_PARTS || no < 0 || no >= of)
    return { refused: 'it is a part of a split model, but which one makes no sense' };
  return { part: no + 1, of };
}

function headerOf(
  walked: Walked,
  files: readonly string[],
  tensors: readonly Tensor[],
  fileBytes: number,
  split: GgufHeader['split'],
): Result<GgufHeader, Refused> {
  const architecture = textOf(walked, 'general.architecture');
  if (architecture === null || !/^[\w.-]{1,64}$/.test(architecture))
    return fail({ refused: 'it does not say of what architecture it is' });
  const addition = ADDITIONS.get(textOf(walked, 'general.type') ?? '');
  if (addition !== undefined) return fail({ refused: `it is ${addition}` });
  if (architecture === 'clip') return fail({ refused: 'it is the eyes or ears of another model' });
  if (tensors.length === 0) return fail({ refused: 'there are no weights in it' });
  const tokens = walked.values.get('tokenizer.ggml.tokens');
  if (tokens?.kind !== 'list' || tokens.count === 0)
    return fail({ refused: 'it is no model of texts: it knows no tokens' });
  const parameters = tensors.reduce((sum, { elements }) => sum + elements, 0);
  if (!Number.isSafeInteger(parameters)) return fail({ refused: 'its tensors cannot be so large' });

  const its = (key: string): number | null => whole(meanOf(walked.values.get(`${architecture}.${key}`)));
  const embeddingLength = its('embedding_length');
  const heads = its('attention.head_count');
  const head = embeddingLength !== null && heads !== null && heads > 0 ? Math.ceil(embeddingLength / heads) : null;
  const pooling = numberOf(walked, `${architecture}.pooling_type`);
  const name = textOf(walked, 'general.name');
  return ok({
    version: walked.version,
    architecture,
    name: name === null ? null : plain(name).slice(0, 200) || null,
    parameters,
    quantisation: quantisationOf(walked, tensors),
    contextTokens: its('context_length'),
    embeddingLength,
    blocks: its('block_count'),
    heads,
    kvHeads: its('attention.head_count_kv') ?? heads,
    keyLength: its('attention.key_length') ?? head,
    valueLength: its('attention.value_length') ?? head,
    vocabulary: tokens.count,
    hasChatTemplate: (textOf(walked, 'tokenizer.chat_template') ?? '') !== '',
    isEmbedding: ENCODERS.has(architecture) || (pooling !== null && pooling !== POOLING_RANK),
    split,
    files,
    fileBytes,
  });
}

/** The file's word for it; else what most of its numbers are packed as. */
function quantisationOf(walked: Walked, tensors: readonly Tensor[]): string | null {
  const said = FILE_TYPES.get(numberOf(walked, 'general.file_type') ?? -1);
  if (said !== undefined) return said;
  const sums = new Map<string, number>();
  for (const { packing, elements } of tensors) sums.set(packing, (sums.get(packing) ?? 0) + elements);
  return [...sums].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}

function numberOf(walked: Walked, key: string): number | null {
  const value = walked.values.get(key);
  return value?.kind === 'number' ? value.number : null;
}

function textOf(walked: Walked, key: string): string | null {
  const value = walked.values.get(key);
  return value?.kind === 'text' ? value.text : null;
}

function meanOf(value: Value | undefined): number | null {
  if (value?.kind === 'number') return value.number;
  if (value?.kind !== 'list' || value.numbers === null || value.numbers.length === 0) return null;
  return value.numbers.reduce((sum, number) => sum + number, 0) / value.numbers.length;
}

/** Counts are small whole numbers; anything else is as good as not said. */
const whole = (value: number | null): number | null =>
  value !== null && value >= 0 && value < 2 ** 31 ? Math.ceil(value) : null;
