/** From labelled turns to the weights of a `TurnModel`. */
import type { Calibration, TurnModel, Weights } from '../../src/core/signals/turns/model.ts';
import { CLAUSE_OUTPUTS, TURN_OUTPUTS } from '../../src/core/signals/turns/model.ts';
import { featuresOf, highest } from '../../src/core/signals/turns/read.ts';
import { ACTS } from '../../src/core/signals/turns/turn.ts';
import type { Example } from './examples.ts';
import { dot, learn, learnSmall, vectorOf, type Vector } from './learn.ts';

export const TURN_BITS = 15;
export const CLAUSE_BITS = 16;

/** What counts against the penalty; found by trying few values on folds by session. */
const COST = { turn: 1, clause: 1, once: 1 } as const;
/** Standing turns are rare: each counts as this many others. */
const STANDING_WEIGHT = 4;
/** A "maybe" says less than a "yes". */
const MAYBE_WEIGHT = 0.5;
/** One of our own sentences against one real turn. */
const OWN_WEIGHT = 0.5;

export interface Prepared {
  example: Example;
  turn: Vector;
  clauses: { text: string; vector: Vector; marked: boolean }[];
}

export function prepare(example: Example): Prepared {
  const features = featuresOf(example.input);
  const { span } = example;
  return {
    example,
    turn: vectorOf(features.turn, TURN_BITS),
    clauses: features.clauses.map(({ clause, groups }) => ({
      text: clause.text,
      vector: vectorOf(groups, CLAUSE_BITS),
      marked:
        span !== null &&
        Math.min(clause.end, span.end) - Math.max(clause.start, span.start) >=
          0.5 * Math.min(clause.end - clause.start, span.end - span.start),
    })),
  };
}

export const isCorrectionOrRule = ({ acts }: Example): boolean => acts.has('correction') || acts.has('rule');
export const isStanding = ({ standing }: Example): boolean => standing !== 'no';

/** Weights before they are rounded to bytes; one vector for each output. */
export interface Fitted {
  turn: Float32Array[];
  clause: Float32Array[];
}

const share = ({ part }: Example): number => (part === 'own' ? OWN_WEIGHT : 1);
const standingCost = (example: Example, positive: boolean): number =>
  share(example) * (positive ? STANDING_WEIGHT * (example.standing === 'maybe' ? MAYBE_WEIGHT : 1) : 1);

/** @param outputs `measured` leaves the acts and "once" at nothing: a third of the time where only figures are wanted */
export function fit(prepared: readonly Prepared[], outputs: 'all' | 'measured' = 'all'): Fitted {
  const vectors = prepared.map(({ turn }) => turn);
  const examples = prepared.map(({ example }) => example);
  const turnOutput = (
    label: (example: Example) => boolean,
    cost: (example: Example, positive: boolean) => number,
  ): Float32Array =>
    learn(
      vectors,
      examples.map(label),
      examples.map((example) => COST.turn * cost(example, label(example))),
      TURN_BITS,
    );
  const clauses = prepared.flatMap(({ example, clauses: own }) => own.map((clause) => ({ ...clause, example })));
  const clauseOutput = (
    label: (clause: (typeof clauses)[number]) => boolean,
    cost: (example: Example, positive: boolean) => number,
  ): Float32Array =>
    learn(
      clauses.map(({ vector }) => vector),
      clauses.map(label),
      clauses.map((clause) => cost(clause.example, label(clause))),
      CLAUSE_BITS,
    );
  return {
    turn: [
      ...ACTS.map((act) =>
        outputs === 'all' ? turnOutput((example) => example.acts.has(act), share) : new Float32Array(1 << TURN_BITS),
      ),
      turnOutput(isCorrectionOrRule, share),
      turnOutput(isStanding, standingCost),
    ],
    clause: [
      clauseOutput(({ example, marked }) => marked && isCorrectionOrRule(example), share),
      clauseOutput(({ example, marked }) => marked && isStanding(example), standingCost),
      // Real turns are not labelled for "once"; they stand for what it is not, at a small weight, since a few are.
      outputs === 'all'
        ? clauseOutput(
            ({ example, marked }) => marked && example.once === true,
            (example) => (example.once === null ? 0.2 : 1) * COST.once,
          )
        : new Float32Array(1 << CLAUSE_BITS),
    ],
  };
}

export interface Scores {
  turn: number[];
  clauses: number[][];
}

export const score = (fitted: Fitted, prepared: Prepared): Scores => ({
  turn: fitted.turn.map((weights) => dot(weights, prepared.turn)),
  clauses: prepared.clauses.map(({ vector }) => fitted.clause.map((weights) => dot(weights, vector))),
});

/** Scores become probabilities on turns that the weights have not seen. */
export function calibrate(prepared: readonly Prepared[], scores: readonly Scores[]): Calibration {
  const real = prepared.flatMap(({ example }, index) => (example.part === 'own' ? [] : [index]));
  const turns = real
    .map((index) => ({ example: prepared[index]?.example, scores: scores[index] }))
    .filter((turn) => turn.example !== undefined && turn.scores !== undefined);
  const line = (inputs: (turn: Scores) => number[], label: (example: Example) => boolean): number[] =>
    learnSmall(
      turns.map((turn) => inputs(turn.scores ?? { turn: [], clauses: [] })),
      turns.map((turn) => turn.example !== undefined && label(turn.example)),
    );
  const clauseLine = (
    output: number,
    from: readonly number[],
    label: (example: Example, marked: boolean) => boolean,
  ): number[] => {
    const rows = from.flatMap((index) =>
      (prepared[index]?.clauses ?? []).map((clause, at) => ({
        score: scores[index]?.clauses[at]?.[output] ?? 0,
        positive: prepared[index] !== undefined && label(prepared[index].example, clause.marked),
      })),
    );
    return learnSmall(
      rows.map((row) => [row.score]),
      rows.map((row) => row.positive),
    );
  };
  const top =
    (output: number) =>
    (turn: Scores): number =>
      highest(turn.clauses.map((clause) => clause[output] ?? 0));
  const everything = prepared.map((_, index) => index);
  return {
    acts: ACTS.map((act, output) =>
      line(
        (turn) => [turn.turn[output] ?? 0],
        (example) => example.acts.has(act),
      ),
    ),
    correctionOrRule: line((turn) => [turn.turn[ACTS.length] ?? 0, top(0)(turn)], isCorrectionOrRule),
    standing: line((turn) => [turn.turn[ACTS.length + 1] ?? 0, top(1)(turn)], isStanding),
    clauseRule: clauseLine(0, real, (example, marked) => marked && isCorrectionOrRule(example)),
    clauseStanding: clauseLine(1, real, (example, marked) => marked && isStanding(example)),
    clauseOnce: clauseLine(2, everything, (example, marked) => marked && example.once === true),
  };
}

export function quantise(fitted: Fitted, calibration: Calibration): TurnModel {
  return {
    turn: toBytes(fitted.turn, TURN_BITS, TURN_OUTPUTS),
    clause: toBytes(fitted.clause, CLAUSE_BITS, CLAUSE_OUTPUTS),
    calibration,
  };
}

function toBytes(columns: readonly Float32Array[], bits: number, outputs: number): Weights {
  const bytes = new Int8Array(outputs << bits);
  const scales = columns.map((column, output) => {
    const most = column.reduce((max, weight) => Math.max(max, Math.abs(weight)), 1e-9);
    column.forEach((weight, bucket) => (bytes[bucket * outputs + output] = Math.round((weight / most) * 127)));
    return most / 127;
  });
  return { bits, outputs, scales, bytes };
}
