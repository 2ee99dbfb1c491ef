import { clausesOf, type Clause } from './clauses.ts';
import { clauseFeatures, turnFeatures, viewOf, type FeatureGroup } from './features.ts';
import { probability, scoresOf, type TurnModel } from './model.ts';
import { linesOf, pastedShare } from './pasted.ts';
import { ACTS, type Act, type ClauseReading, type TurnInput, type TurnReading } from './turn.ts';

/**
 * From here on a clause's `standing` can be trusted without the wish being repeated: on turns and sentences of unseen
 * sessions hardly a hit was wrong, though there were few. Below it, ask for the wish to recur; a phrase that sounds
 * outright ("in the future") is no proof by itself. models/turns/CARD.md has the figures.
 */
export const STANDING_SURE = 0.7;

/** Of a longer turn only this much is read, from its start: a person's own words do not get that long. */
const MAX_TURN = 24_000;
/** More clauses are a document; their features would cost more than they tell. */
const MAX_CLAUSES = 40;
/** Stands for the highest clause where there is none. */
const NO_CLAUSE = -4;

export interface TurnFeatures {
  turn: FeatureGroup[];
  clauses: { clause: Clause; groups: FeatureGroup[] }[];
  pasted: number;
}

/** What the classifier sees of a turn. Training goes through here too, so that both see the same. */
export function featuresOf(input: TurnInput): TurnFeatures {
  const text = input.text.length > MAX_TURN ? input.text.slice(0, MAX_TURN) : input.text;
  const lines = linesOf(text);
  const clauses = clausesOf(text, lines).slice(0, MAX_CLAUSES);
  const pasted = pastedShare(text, lines);
  const own = lines
    .filter((line) => !line.pasted)
    .map((line) => text.slice(line.start, line.end))
    .join('\n');
  const view = viewOf(input, own, clauses, pasted);
  return {
    turn: turnFeatures(view),
    clauses: clauses.map((clause, index) => ({ clause, groups: clauseFeatures(view, index) })),
    pasted,
  };
}

export function highest(scores: readonly number[]): number {
  return scores.reduce((most, score) => Math.max(most, score), NO_CLAUSE);
}

/** Reads one turn. Pure; about a tenth of a millisecond for a turn of usual length. */
export function readTurn(model: TurnModel, input: TurnInput): TurnReading {
  const { calibration } = model;
  const features = featuresOf(input);
  const scores = scoresOf(model.turn, features.turn);
  const clauseScores = features.clauses.map(({ groups }) => scoresOf(model.clause, groups));
  const clauses = features.clauses.map(({ clause }, index): ClauseReading => {
    const [rule = 0, standing = 0, once = 0] = clauseScores[index] ?? [];
    return {
      ...clause,
      rule: probability(calibration.clauseRule, rule),
      standing: probability(calibration.clauseStanding, standing),
      once: probability(calibration.clauseOnce, once),
    };
  });
  const act = (index: number): number => probability(calibration.acts[index] ?? [], scores[index] ?? 0);
  const acts: Record<Act, number> = {
    task: act(ACTS.indexOf('task')),
    question: act(ACTS.indexOf('question')),
    correction: act(ACTS.indexOf('correction')),
    rule: act(ACTS.indexOf('rule')),
    context: act(ACTS.indexOf('context')),
    answer: act(ACTS.indexOf('answer')),
    approval: act(ACTS.indexOf('approval')),
    other: act(ACTS.indexOf('other')),
  };
  return {
    acts,
    correctionOrRule: probability(
      calibration.correctionOrRule,
      scores[ACTS.length] ?? 0,
      highest(clauseScores.map(([rule = 0]) => rule)),
    ),
    standing: probability(
      calibration.standing,
      scores[ACTS.length + 1] ?? 0,
      highest(clauseScores.map(([, standing = 0]) => standing)),
    ),
    once: clauses.reduce((most, clause) => Math.max(most, clause.once), 0),
    pasted: features.pasted,
    clauses,
  };
}
