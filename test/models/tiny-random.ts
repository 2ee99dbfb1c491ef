/** Numbers that look random and are the same on every machine: only whole-number steps, no logarithm or cosine. */

/** @returns a source of numbers from 0 to below 1, the same ones for the same seed */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** @returns about normally distributed numbers of variance 1: the sum of twelve uniform ones is near enough */
export function normal(next: () => number): () => number {
  return () => {
    let sum = -6;
    for (let of = 0; of < 12; of++) sum += next();
    return sum;
  };
}

/** @returns the same items in an order that `next` decides (Fisher and Yates) */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(next() * left.length), 1));
}

/** @returns the vector with this length; zeros stay zeros */
export function withLength(vector: Float32Array, length: number): Float32Array {
  const now = Math.hypot(...vector);
  return now === 0 ? vector : vector.map((value) => (value / now) * length);
}
