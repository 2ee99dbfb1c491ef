/** Measures of a yes-or-no output against labels. */
import { randomFrom } from './learn.ts';

/** Deals whole groups (sessions, projects) out to folds, so that no group is on both sides. @returns the fold of each */
export function foldsBy(groups: readonly string[], folds: number, seed: number): number[] {
  const random = randomFrom(seed);
  const place = new Map([...new Set(groups)].map((group) => [group, random()] as const));
  const order = [...place].sort((a, b) => a[1] - b[1]).map(([group]) => group);
  const foldOf = new Map(order.map((group, index) => [group, index % folds]));
  return groups.map((group) => foldOf.get(group) ?? 0);
}

export interface Outcome {
  precision: number;
  recall: number;
  f1: number;
  found: number;
}

export function outcomeAt(scores: readonly number[], labels: readonly boolean[], threshold: number): Outcome {
  let right = 0;
  let found = 0;
  scores.forEach((score, index) => {
    if (score < threshold) return;
    found += 1;
    if (labels[index]) right += 1;
  });
  const positive = labels.filter(Boolean).length;
  return {
    found,
    precision: found === 0 ? 1 : right / found,
    recall: positive === 0 ? 1 : right / positive,
    f1: found + positive === 0 ? 1 : (2 * right) / (found + positive),
  };
}

export function bestThreshold(scores: readonly number[], labels: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const positive = labels.filter(Boolean).length;
  let right = 0;
  let best = 0;
  let threshold = 0.5;
  order.forEach((index, rank) => {
    if (labels[index]) right += 1;
    const f1 = (2 * right) / (rank + 1 + positive);
    if (f1 <= best) return;
    best = f1;
    threshold = scores[index] ?? 0.5;
  });
  return threshold;
}

/** F1 where the threshold for each fold is chosen on the other folds: nothing is tuned on what it is measured with. */
export function heldOutF1(scores: readonly number[], labels: readonly boolean[], folds: readonly number[]): number {
  let right = 0;
  let found = 0;
  const positive = labels.filter(Boolean).length;
  for (const fold of new Set(folds)) {
    const others = folds.flatMap((f, index) => (f === fold ? [] : [index]));
    const threshold = bestThreshold(
      others.map((index) => scores[index] ?? 0),
      others.map((index) => labels[index] ?? false),
    );
    folds.forEach((f, index) => {
      if (f !== fold || (scores[index] ?? 0) < threshold) return;
      found += 1;
      if (labels[index]) right += 1;
    });
  }
  return found + positive === 0 ? 1 : (2 * right) / (found + positive);
}

/** Area under the curve of precision over recall: how well the scores rank, whatever the threshold. */
export function averagePrecision(scores: readonly number[], labels: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let right = 0;
  let sum = 0;
  order.forEach((index, rank) => {
    if (!labels[index]) return;
    right += 1;
    sum += right / (rank + 1);
  });
  return right === 0 ? 1 : sum / right;
}
