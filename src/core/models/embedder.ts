/** Embedders: the built-in one that compares words, and models behind their process. */
import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/result.ts';
import { connection } from './connection.ts';
import { threadsFor, type OpenOptions } from './language-model.ts';
import type { Embedder, ModelFailure } from './model.ts';

const DIMENSIONS = 256;
/** Words that stand in every sentence tell nothing. */
const EVERYDAY =
  /^(?:a|an|and|are|as|at|be|but|by|do|for|from|has|have|i|if|in|into|is|it|its|me|my|not|of|on|or|so|that|the|then|there|they|this|to|was|we|were|will|with|you|your)$/;

/**
 * Needs no file: each word and each run of three letters of it is hashed to a place of the vector, as in fastText's
 * subwords. Words that share a stem are near each other; words that only mean the same are not.
 */
export const BUILT_IN: Embedder = {
  name: { name: 'built-in', hash: 'words-1' },
  dimensions: DIMENSIONS,
  embed: (texts) => Promise.resolve(ok(texts.map(lexical))),
  close: () => Promise.resolve(),
};

function lexical(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  const add = (feature: string, weight: number): void => {
    const hash = createHash('md5').update(feature).digest();
    const place = hash.readUInt32LE(0) % DIMENSIONS;
    vector[place] = (vector[place] ?? 0) + (hash[4] !== undefined && hash[4] % 2 === 0 ? weight : -weight);
  };
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (EVERYDAY.test(word)) continue;
    add(word, 1);
    const framed = `<${word}>`;
    const runs = Math.max(1, framed.length - 2);
    for (let at = 0; at < runs; at++) add(`~${framed.slice(at, at + 3)}`, 1 / Math.sqrt(runs));
  }
  return unit(vector);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}

/** Starts its process and loads it: a GGUF file, or a folder in the layout of transformers.js. */
export async function openEmbedder(
  { name, file, cores, ...options }: OpenOptions,
  signal?: AbortSignal,
): Promise<Result<Embedder & { readonly device: string }, ModelFailure> | 'stopped'> {
  const to = connection({
    ...options,
    load: (device) => ({ kind: 'embedding', file, device, threads: threadsFor(cores) }),
  });
  const loaded = await to.loaded(signal);
  if (loaded === 'stopped' || !loaded.ok || loaded.value.dimensions === null) {
    await to.close();
    if (loaded === 'stopped') return loaded;
    return fail(loaded.ok ? notAnEmbedder : loaded.error);
  }
  const { dimensions, device } = loaded.value;
  return ok({
    name,
    dimensions,
    device,
    async embed(texts, stop) {
      const reply = await to.request((embed) => ({ embed, texts }), stop);
      if (reply.kind === 'gone') return fail(reply.why);
      if (reply.kind !== 'embedded') return fail(reply.kind === 'stopped' ? stopped : notAnEmbedder);
      const vectors = reply.vectors.map((vector) => Float32Array.from(vector));
      const whole =
        vectors.length === texts.length &&
        vectors.every((vector) => vector.length === dimensions && vector.every(Number.isFinite));
      return whole ? ok(vectors) : fail(notAnEmbedder);
    },
    close: to.close,
  });
}

const notAnEmbedder: ModelFailure = {
  code: 'refused',
  message: 'This is no model that compares texts.',
  hint: 'Choose an embedding model, or the built-in comparison.',
};
const stopped: ModelFailure = { code: 'not-loaded', message: 'Stopped.', hint: 'Start again when you like.' };
