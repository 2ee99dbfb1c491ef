/** What the card says: how the classifier does on turns of sessions, and of projects, that it has not seen. */
import { probability, type Calibration } from '../../src/core/signals/turns/model.ts';
import { highest } from '../../src/core/signals/turns/read.ts';
import { ACTS } from '../../src/core/signals/turns/turn.ts';
import { saysStanding } from '../../src/core/signals/wishes/markers.ts';
import type { Example } from './examples.ts';
import { calibrate, fit, isCorrectionOrRule, isStanding, score, type Prepared, type Scores } from './fit.ts';
import { averagePrecision, bestThreshold, foldsBy, heldOutF1, outcomeAt } from './measure.ts';

export interface Held {
  /** Scores of each example by weights that have seen nothing of its group. */
  scores: Scores[];
  folds: number[];
}

/** Of the run whose scores calibrate the weights; the further seeds only show how far the figures swing. */
export const SEED = 11;
const FURTHER_SEEDS = [1, 2, 3, 4];
const FOLDS = 5;

export const sessionOf = ({ session }: Example): string => session;
export const projectOf = ({ project }: Example): string => project;
const isSure = ({ standing }: Example): boolean => standing === 'yes';
const isReal = ({ part }: Example): boolean => part !== 'own';

/** Real turns and our own sentences are dealt out to folds alike, each session (or project) to one. */
export function held(
  prepared: readonly Prepared[],
  groupOf: (example: Example) => string,
  { folds = FOLDS, seed = SEED, outputs = 'all' }: { folds?: number; seed?: number; outputs?: 'all' | 'measured' } = {},
): Held {
  const groups = prepared.map(({ example }) => groupOf(example));
  const count = Number.isFinite(folds) ? folds : new Set(groups).size;
  const foldOf = foldsBy(groups, count, seed);
  const scores: Scores[] = prepared.map(() => ({ turn: [], clauses: [] }));
  for (let fold = 0; fold < count; fold += 1) {
    const fitted = fit(
      prepared.filter((_, index) => foldOf[index] !== fold),
      outputs,
    );
    prepared.forEach((one, index) => {
      if (foldOf[index] === fold) scores[index] = score(fitted, one);
    });
  }
  return { scores, folds: foldOf };
}

/** Each project left out in turn. Our own sentences count as one more, so every real project is read with their help. */
export const heldByProject = (prepared: readonly Prepared[]): Held =>
  held(prepared, projectOf, { folds: Infinity, outputs: 'measured' });

const two = (x: number): string => x.toFixed(2);
const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
const at = <T>(list: readonly T[], where: readonly number[]): T[] =>
  where.flatMap((index) => (list[index] === undefined ? [] : [list[index]]));

/** The two outputs of a whole turn as probabilities. */
export function readings(scores: readonly Scores[], calibration: Calibration): { rule: number[]; standing: number[] } {
  const read = (line: readonly number[], output: number, clause: number): number[] =>
    scores.map((one) =>
      probability(line, one.turn[output] ?? 0, highest(one.clauses.map((scored) => scored[clause] ?? 0))),
    );
  return {
    rule: read(calibration.correctionOrRule, ACTS.length, 0),
    standing: read(calibration.standing, ACTS.length + 1, 1),
  };
}

export interface Summary {
  f1: number;
  averagePrecision: number;
}
/** On the turns of dev.jsonl, where the threshold for each fold is chosen on the others. */
export function summaryOf(
  prepared: readonly Prepared[],
  { scores, folds }: Held,
): Record<'rule' | 'standing' | 'sure', Summary> {
  const where = prepared.flatMap(({ example }, index) => (example.part === 'main' ? [index] : []));
  const { rule, standing } = readings(scores, calibrate(prepared, scores));
  const summary = (values: readonly number[], label: (example: Example) => boolean): Summary => {
    const labels = at(prepared, where).map(({ example }) => label(example));
    return {
      f1: heldOutF1(at(values, where), labels, at(folds, where)),
      averagePrecision: averagePrecision(at(values, where), labels),
    };
  };
  return {
    rule: summary(rule, isCorrectionOrRule),
    standing: summary(standing, isStanding),
    sure: summary(standing, isSure),
  };
}

export function figuresOf(prepared: readonly Prepared[], bySession: Held, byProject: Held): string {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const pick = (keep: (example: Example) => boolean): number[] =>
    prepared.flatMap(({ example }, index) => (keep(example) ? [index] : []));
  const table = (title: string, { scores, folds }: Held): void => {
    const { rule, standing } = readings(scores, calibrate(prepared, scores));
    say(`### ${title}`);
    say('');
    say('| turns | output | share | F1 | average precision | precision / recall at 0.3 | 0.5 | 0.7 | 0.8 |');
    say('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const [name, where] of [
      ['main', pick(({ part }) => part === 'main')],
      ['main and more', pick(isReal)],
    ] as const) {
      for (const [output, probabilities, label] of [
        ['correction or rule', rule, isCorrectionOrRule],
        ['standing, maybe counted', standing, isStanding],
        ['standing, sure ones only', standing, isSure],
      ] as const) {
        const labels = at(prepared, where).map(({ example }) => label(example));
        const values = at(probabilities, where);
        const points = [0.3, 0.5, 0.7, 0.8].map((threshold) => {
          const { precision, recall } = outcomeAt(values, labels, threshold);
          return `${two(precision)} / ${two(recall)}`;
        });
        say(
          `| ${name}, ${where.length} | ${output} | ${two(labels.filter(Boolean).length / labels.length)} | ${two(heldOutF1(values, labels, at(folds, where)))} | ${two(averagePrecision(values, labels))} | ${points.join(' | ')} |`,
        );
      }
    }
    say('');
  };
  table('Split by session, five folds', bySession);
  table('Each project left out in turn', byProject);

  const summaries = [
    bySession,
    ...FURTHER_SEEDS.map((seed) => held(prepared, sessionOf, { seed, outputs: 'measured' })),
  ].map((one) => summaryOf(prepared, one));
  say('### Split by session five times over, other sessions together each time');
  say('');
  say('| output, on main | F1, mean | F1 of each | average precision, mean |');
  say('| --- | --- | --- | --- |');
  for (const [name, output] of [
    ['correction or rule', 'rule'],
    ['standing, maybe counted', 'standing'],
    ['standing, sure ones only', 'sure'],
  ] as const) {
    const all = summaries.map((summary) => summary[output]);
    say(
      `| ${name} | ${two(mean(all.map(({ f1 }) => f1)))} | ${all.map(({ f1 }) => two(f1)).join(', ')} | ${two(mean(all.map((one) => one.averagePrecision)))} |`,
    );
  }
  say('');

  const marked = pick((example) => isReal(example) && example.span !== null).filter(
    (index) => (prepared[index]?.clauses.length ?? 0) > 1,
  );
  const found = marked.filter((index) => {
    const scores = bySession.scores[index]?.clauses.map((clause) => clause[0] ?? 0) ?? [];
    return prepared[index]?.clauses[scores.indexOf(highest(scores))]?.marked;
  });
  say(
    `In ${marked.length} turns of more than one clause whose rule is marked, the clause with the highest score is the marked one in ${two(found.length / marked.length)}.`,
  );
  say('');

  const calibration = calibrate(prepared, bySession.scores);
  const { rule, standing } = readings(bySession.scores, calibration);
  const main = pick(({ part }) => part === 'main');
  const best = (values: readonly number[], label: (example: Example) => boolean): string =>
    two(
      bestThreshold(
        at(values, main),
        at(prepared, main).map(({ example }) => label(example)),
      ),
    );
  say(
    `Highest F1 on main: correction or rule from ${best(rule, isCorrectionOrRule)}, standing from ${best(standing, isStanding)}.`,
  );
  say('');
  sayOutright(prepared, bySession, say);
  sayOwn(prepared, bySession, say);
  return lines.join('\n') + '\n';
}

const LOW_ONCE = 0.5;
/** One clause of a turn as weights that have not seen its session judge it. */
const clausesOf = (
  one: Prepared,
  scores: Scores | undefined,
  calibration: Calibration,
): { text: string; standing: number; once: number }[] =>
  one.clauses.map(({ text }, index) => ({
    text,
    standing: probability(calibration.clauseStanding, scores?.clauses[index]?.[1] ?? 0),
    once: probability(calibration.clauseOnce, scores?.clauses[index]?.[2] ?? 0),
  }));

/** Clauses that say outright that they last ("from now on", "new rule"), alone and together with the score. */
function sayOutright(prepared: readonly Prepared[], { scores }: Held, say: (line: string) => void): void {
  const calibration = calibrate(prepared, scores);
  const sure = prepared.filter(({ example }) => isReal(example) && isSure(example)).length;
  const any = prepared.filter(({ example }) => isReal(example) && isStanding(example)).length;
  say('### Clauses that say outright that they last, on all real turns, split by session');
  say('');
  say(
    `| a clause holds | turns found | of them standing (sure or maybe) | of them sure | recall of ${sure} sure | recall of ${any} sure or maybe |`,
  );
  say('| --- | --- | --- | --- | --- | --- |');
  for (const [name, passes] of [
    ['a phrase', (clause: { text: string }) => saysStanding(clause.text)],
    ...[0.2, 0.3, 0.4, 0.5].map(
      (least) =>
        [
          `a phrase, standing ≥ ${least}, once < ${LOW_ONCE}`,
          (clause: { text: string; standing: number; once: number }) =>
            saysStanding(clause.text) && clause.standing >= least && clause.once < LOW_ONCE,
        ] as const,
    ),
  ] as const) {
    const hits = prepared.filter(
      (one, index) => isReal(one.example) && clausesOf(one, scores[index], calibration).some(passes),
    );
    const right = hits.filter(({ example }) => isStanding(example)).length;
    const rightSure = hits.filter(({ example }) => isSure(example)).length;
    const share = (part: number): string => (hits.length === 0 ? '–' : two(part / hits.length));
    say(
      `| ${name} | ${hits.length} | ${right}, ${share(right)} | ${rightSure}, ${share(rightSure)} | ${two(rightSure / sure)} | ${two(right / any)} |`,
    );
  }
  say('');
}

/** What real turns alone cannot show, for want of labels or of such turns: our own sentences, held out like the others. */
function sayOwn(prepared: readonly Prepared[], { scores }: Held, say: (line: string) => void): void {
  const calibration = calibrate(prepared, scores);
  const tops = prepared.map((one, index) => {
    const clauses = clausesOf(one, scores[index], calibration);
    return {
      example: one.example,
      standing: Math.max(0, ...clauses.map(({ standing }) => standing)),
      once: Math.max(0, ...clauses.map(({ once }) => once)),
    };
  });
  const own = tops.filter(({ example }) => !isReal(example));
  const rules = own.filter(({ example }) => isSure(example));
  const others = own.filter(({ example }) => !isStanding(example));
  say('### Highest clause of a turn, split by session');
  say('');
  say('| standing at least | real turns found | of them standing | our rules found | our other sentences found |');
  say('| --- | --- | --- | --- | --- |');
  for (const least of [0.5, 0.6, 0.7, 0.8]) {
    const over = (list: typeof tops): number => list.filter(({ standing }) => standing >= least).length;
    const real = tops.filter(({ example }) => isReal(example));
    say(
      `| ${least} | ${over(real)} | ${over(real.filter(({ example }) => isStanding(example)))} | ${over(rules)} of ${rules.length} | ${over(others)} of ${others.length} |`,
    );
  }
  const once = own.filter((one) => one.once >= LOW_ONCE);
  say('');
  say(
    `Once, on our own sentences, from ${LOW_ONCE}: ${once.filter(({ example }) => example.once).length} of ${once.length} hits are right, of ${own.filter(({ example }) => example.once).length} there are.`,
  );
}
