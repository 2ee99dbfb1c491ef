import type { FeatureGroup } from '../../src/core/signals/turns/features.ts';

/** One example as a sparse vector over hashed features. */
export interface Vector {
  index: Uint32Array;
  value: Float32Array;
}

export function vectorOf(groups: readonly FeatureGroup[], bits: number): Vector {
  const mask = (1 << bits) - 1;
  const sum = new Map<number, number>();
  for (const { hashes, value } of groups)
    for (const hash of hashes) sum.set(hash & mask, (sum.get(hash & mask) ?? 0) + value);
  return { index: Uint32Array.from(sum.keys()), value: Float32Array.from(sum.values()) };
}

/** A small generator of equally spread numbers in [0, 1), so that a training run repeats exactly (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const dot = (weights: Float32Array, { index, value }: Vector): number => {
  let sum = 0;
  for (let at = 0; at < index.length; at += 1) sum += (weights[index[at] ?? 0] ?? 0) * (value[at] ?? 0);
  return sum;
};

/**
 * Logistic regression with an L2 penalty, by coordinate descent on the dual (Yu, Huang, Lin 2011): no step size to
 * choose, and the order of the examples hardly matters. `cost` is the weight of each example's loss against the penalty.
 */
export function learn(
  examples: readonly Vector[],
  positive: readonly boolean[],
  cost: readonly number[],
  bits: number,
  rounds = 12,
): Float32Array {
  const weights = new Float32Array(1 << bits);
  const alpha = new Float64Array(examples.length);
  const norm = examples.map(({ value }) => value.reduce((sum, x) => sum + x * x, 0));
  const order = examples.map((_, index) => index);
  const random = randomFrom(7);
  const move = (at: number, by: number): void => {
    const example = examples[at];
    if (!example) return;
    for (let k = 0; k < example.index.length; k += 1) {
      const feature = example.index[k] ?? 0;
      weights[feature] = (weights[feature] ?? 0) + by * (example.value[k] ?? 0);
    }
  };
  for (let round = 0; round < rounds; round += 1) {
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    for (const at of order) {
      const example = examples[at];
      const bound = cost[at] ?? 0;
      if (!example || bound <= 0) continue;
      const sign = positive[at] ? 1 : -1;
      const old = alpha[at] ?? 0;
      const margin = sign * dot(weights, example);
      const size = norm[at] ?? 0;
      // alpha = bound * sigmoid(t): solve size * (alpha - old) + margin + t = 0, rising in t, by Newton's method.
      let t = old > 0 ? Math.log(old / (bound - old)) : -margin;
      for (let step = 0; step < 12; step += 1) {
        const s = sigmoid(t);
        const value = size * (bound * s - old) + margin + t;
        if (Math.abs(value) < 1e-6) break;
        t -= value / (size * bound * s * (1 - s) + 1);
      }
      const next = Math.min(bound * (1 - 1e-9), Math.max(bound * 1e-9, bound * sigmoid(t)));
      alpha[at] = next;
      move(at, sign * (next - old));
    }
  }
  return weights;
}

/** Few inputs, no penalty worth speaking of: Newton's method. Last weight is the constant. */
export function learnSmall(rows: readonly (readonly number[])[], positive: readonly boolean[], ridge = 1e-2): number[] {
  const size = (rows[0]?.length ?? 0) + 1;
  let weights = new Array<number>(size).fill(0);
  for (let round = 0; round < 30; round += 1) {
    const gradient = weights.map((w, k) => (k === size - 1 ? 0 : ridge * w));
    const hessian = weights.map((_, r) => weights.map((__, c) => (r === c ? (r === size - 1 ? 1e-6 : ridge) : 0)));
    rows.forEach((row, at) => {
      const x = [...row, 1];
      const p = sigmoid(x.reduce((sum, v, k) => sum + v * (weights[k] ?? 0), 0));
      const error = p - (positive[at] ? 1 : 0);
      const spread = p * (1 - p);
      x.forEach((v, r) => {
        gradient[r] = (gradient[r] ?? 0) + error * v;
        const line = hessian[r];
        if (line) x.forEach((u, c) => (line[c] = (line[c] ?? 0) + spread * v * u));
      });
    });
    const step = solve(hessian, gradient);
    weights = weights.map((w, k) => w - (step[k] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-7) break;
  }
  return weights;
}

/** Gaussian elimination with pivoting; the matrix is a Hessian and so never singular here. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  for (let column = 0; column < rows.length; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < rows.length; row += 1) {
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    const top = rows[column] ?? [];
    rows.forEach((row, at) => {
      if (at === column) return;
      const factor = (row[column] ?? 0) / (top[column] ?? 1);
      for (let k = column; k < row.length; k += 1) row[k] = (row[k] ?? 0) - factor * (top[k] ?? 0);
    });
  }
  return rows.map((row, at) => (row.at(-1) ?? 0) / (row[at] ?? 1));
}
