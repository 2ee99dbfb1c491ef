/** What the card says: how the classifier does on turns of sessions, and of projects, that it has not seen. */
import { probability } from '../../src/core/signals/turns/model.ts';
import { highest } from '../../src/core/signals/turns/read.ts';
import { ACTS } from '../../src/core/signals/turns/turn.ts';
import type { Example } from './examples.ts';
import { calibrate, fit, isCorrectionOrRule, isStanding, score, type Prepared, type Scores } from './fit.ts';
import { foldsBy, heldOutF1, outcomeAt } from './measure.ts';

export interface Held {
  /** Scores of each example by weights that have seen nothing of its group. */
  scores: Scores[];
  folds: number[];
}

const SEED = 11;

/** Our own sentences are always learned from, and scored within the same folds. */
export function held(prepared: readonly Prepared[], groupOf: (example: Example) => string, folds: number): Held {
  const groups = prepared.map(({ example }) => groupOf(example));
  const count = Number.isFinite(folds) ? folds : new Set(groups).size;
  const foldOf = foldsBy(groups, count, SEED);
  const scores: Scores[] = prepared.map(() => ({ turn: [], clauses: [] }));
  for (let fold = 0; fold < count; fold += 1) {
    const fitted = fit(prepared.filter((_, index) => foldOf[index] !== fold));
    prepared.forEach((one, index) => {
      if (foldOf[index] === fold) scores[index] = score(fitted, one);
    });
  }
  return { scores, folds: foldOf };
}

const percent = (x: number): string => x.toFixed(2);

export function figuresOf(prepared: readonly Prepared[], bySession: Held, byProject: Held): string {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const pick = (keep: (example: Example) => boolean): number[] =>
    prepared.flatMap(({ example }, index) => (keep(example) ? [index] : []));
  const table = (title: string, { scores, folds }: Held): void => {
    const calibration = calibrate(prepared, scores);
    const rule = scores.map((one) =>
      probability(calibration.correctionOrRule, one.turn[ACTS.length] ?? 0, highest(one.clauses.map((c) => c[0] ?? 0))),
    );
    const standing = scores.map((one) =>
      probability(calibration.standing, one.turn[ACTS.length + 1] ?? 0, highest(one.clauses.map((c) => c[1] ?? 0))),
    );
    const at = <T>(list: readonly T[], where: readonly number[]): T[] =>
      where.flatMap((index) => (list[index] === undefined ? [] : [list[index]]));
    say(`### ${title}`);
    say('');
    say('| turns | output | share | F1 | precision / recall at 0.3 | 0.5 | 0.7 | 0.8 |');
    say('| --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const [name, where] of [
      ['main', pick(({ part }) => part === 'main')],
      ['main and more', pick(({ part }) => part !== 'own')],
    ] as const) {
      for (const [output, probabilities, label] of [
        ['correction or rule', rule, isCorrectionOrRule],
        ['standing, maybe counted', standing, isStanding],
        ['standing, sure ones only', standing, (example: Example) => example.standing === 'yes'],
      ] as const) {
        const labels = at(prepared, where).map(({ example }) => label(example));
        const values = at(probabilities, where);
        const points = [0.3, 0.5, 0.7, 0.8].map((threshold) => {
          const { precision, recall } = outcomeAt(values, labels, threshold);
          return `${percent(precision)} / ${percent(recall)}`;
        });
        say(
          `| ${name}, ${where.length} | ${output} | ${percent(labels.filter(Boolean).length / labels.length)} | ${percent(heldOutF1(values, labels, at(folds, where)))} | ${points.join(' | ')} |`,
        );
      }
    }
    say('');
  };
  table('Split by session, five folds', bySession);
  table('Each project left out in turn', byProject);
  const marked = pick(({ part, span }) => part !== 'own' && span !== null).filter(
    (index) => (prepared[index]?.clauses.length ?? 0) > 1,
  );
  const found = marked.filter((index) => {
    const scores = bySession.scores[index]?.clauses.map((clause) => clause[0] ?? 0) ?? [];
    return prepared[index]?.clauses[scores.indexOf(highest(scores))]?.marked;
  });
  say(
    `In ${marked.length} turns of more than one clause whose rule is marked, the clause with the highest score is the marked one in ${percent(found.length / marked.length)}.`,
  );
  return lines.join('\n') + '\n';
}
