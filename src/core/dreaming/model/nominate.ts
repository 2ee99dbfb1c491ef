/** Which texts may be about one thing: the nearest by their vectors. Vectors nominate; they never decide. */
import { createHash } from 'node:crypto';
import { ok, type Result } from '../../../shared/result.ts';
import type { Embedder, ModelFailure } from '../../models/model.ts';

export interface Vectors {
  withoutVector(model: string, texts: readonly string[]): string[];
  keepVectors(model: string, vectors: readonly { text: string; vector: Float32Array }[]): void;
  nearest(model: string, text: string, among: ReadonlySet<string>, most: number): { text: string; cosine: number }[];
}

/** None that has less in common is a neighbour. */
const NEAR = 0.25;
/** The built-in comparison of words cannot tell how near two paraphrases are: the nearest there are must do. */
const NEAR_BY_WORDS = -1;
const AT_ONCE = 64;

/** Texts, by their numbers, that look for neighbours. */
export interface Circle {
  asks: readonly number[];
  /** Whether two texts may be one at all (scope, kind): others are no neighbours. */
  may: (one: number, other: number) => boolean;
  /** So many neighbours of each text are looked at. */
  most: number;
}

export interface Pair {
  one: number;
  other: number;
  cosine: number;
}

/** @returns pairs, nearest first, each once; none where the embedder fails */
export async function nominate(
  texts: readonly string[],
  circles: readonly Circle[],
  embedder: Embedder,
  vectors: Vectors,
  signal?: AbortSignal,
): Promise<Pair[]> {
  const keys = texts.map(keyOf);
  const textOf = new Map(keys.map((key, i) => [key, texts[i] ?? '']));
  const model = embedder.name.hash;
  const near = embedder.name.name === 'built-in' ? NEAR_BY_WORDS : NEAR;
  if (!(await embedMissing(textOf, embedder, vectors, signal)).ok) return [];
  const numbersOf = Map.groupBy(keys.keys(), (i) => keys[i] ?? '');
  const pairs = new Map<string, Pair>();
  for (const { asks, may, most } of circles)
    for (const one of asks) {
      const others = keys.flatMap((key, other) => (other !== one && may(one, other) ? [{ key, other }] : []));
      const allowed = new Set(others.map(({ other }) => other));
      const found = [
        // The same words in two sessions are the nearest there is.
        ...others.flatMap(({ key, other }) => (key === keys[one] ? [{ other, cosine: 1 }] : [])),
        ...vectors
          .nearest(model, keys[one] ?? '', new Set(others.map(({ key }) => key)), most)
          .flatMap((neighbour) =>
            (numbersOf.get(neighbour.text) ?? [])
              .filter((other) => allowed.has(other))
              .map((other) => ({ other, cosine: neighbour.cosine })),
          ),
      ];
      for (const { other, cosine } of found) {
        if (cosine < near) continue;
        const [a, b] = one < other ? [one, other] : [other, one];
        pairs.set(`${String(a)} ${String(b)}`, { one: a, other: b, cosine });
      }
    }
  return [...pairs.values()].sort((a, b) => b.cosine - a.cosine || a.one - b.one || a.other - b.other);
}

const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** What is compared of an entry of the store. */
export const textOfEntry = ({ title, body }: { title: string; body: string }): string => `${title}\n${body}`;

/** Vectors of those texts that have none of this model yet. @returns how many were made */
export async function embedTexts(
  texts: readonly string[],
  embedder: Embedder,
  vectors: Vectors,
  signal?: AbortSignal,
): Promise<Result<number, ModelFailure>> {
  return embedMissing(new Map(texts.map((text) => [keyOf(text), text])), embedder, vectors, signal);
}

async function embedMissing(
  textOf: ReadonlyMap<string, string>,
  embedder: Embedder,
  vectors: Vectors,
  signal?: AbortSignal,
): Promise<Result<number, ModelFailure>> {
  const model = embedder.name.hash;
  const missing = vectors.withoutVector(model, [...textOf.keys()]);
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const some = missing.slice(at, at + AT_ONCE);
    const embedded = await embedder.embed(
      some.map((key) => textOf.get(key) ?? ''),
      signal,
    );
    if (!embedded.ok) return embedded;
    vectors.keepVectors(
      model,
      some.flatMap((text, i) => {
        const vector = embedded.value[i];
        return vector === undefined ? [] : [{ text, vector }];
      }),
    );
  }
  return ok(missing.length);
}
