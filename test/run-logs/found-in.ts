/** Which planted failures a ranking has, told by where its examples stand and not by their words. */
import { relative, sep } from 'node:path';
import type { Failures } from '../../src/core/run-logs/mine-failures.ts';
import type { Truth } from './made-runs.ts';

/** @returns the best rank of each planted failure, or null: one is found where most examples are lines of it */
export function ranksOf(
  { failures }: Failures,
  { lines, planted }: Pick<Truth, 'lines' | 'planted'>,
  folder: string,
): (number | null)[] {
  const best = new Map<number, number>();
  for (const { rank, examples } of failures) {
    const votes = new Map<number, number>();
    for (const { file, line } of examples) {
      const own = lines.get(`${relative(folder, file).split(sep).join('/')}:${String(line)}`);
      if (own !== undefined) votes.set(own, (votes.get(own) ?? 0) + 1);
    }
    for (const [own, count] of votes) if (count * 2 > examples.length && !best.has(own)) best.set(own, rank);
  }
  return planted.map((_, number) => best.get(number) ?? null);
}
