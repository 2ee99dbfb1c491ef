/**
 * The weights of the classifier as they stand in models/turns/weights.bin: a line of JSON, a line break, then one
 * signed byte for each bucket and output, outputs of a bucket side by side.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts';
import { FEATURES, type FeatureGroup } from './features.ts';

/** Outputs read from the whole turn: the acts in the order of `ACTS`, then these two. */
export const TURN_OUTPUTS = 10;
/** Outputs read from a clause: rule, standing, once. */
export const CLAUSE_OUTPUTS = 3;

const Layer = z.object({
  bits: z.number().int().min(8).max(20),
  /** What one step of a byte is worth, for each output. */
  scales: z.array(z.number()),
});
const Line = z.array(z.number());
const Header = z.object({
  features: z.number().int(),
  turn: Layer,
  clause: Layer,
  /** From scores to probabilities: a weight for each input, the constant last. */
  calibration: z.object({
    acts: z.array(Line),
    /** Inputs: score of the turn, highest score of its clauses. */
    correctionOrRule: Line,
    standing: Line,
    /** Input: score of the clause. */
    clauseRule: Line,
    clauseStanding: Line,
    clauseOnce: Line,
  }),
});
export type Calibration = z.infer<typeof Header>['calibration'];

export interface Weights {
  bits: number;
  outputs: number;
  scales: readonly number[];
  bytes: Int8Array;
}

export interface TurnModel {
  turn: Weights;
  clause: Weights;
  calibration: Calibration;
}

type ModelFailure = Failure<'turn-model-unreadable'>;

export function decodeTurnModel(bytes: Uint8Array): Result<TurnModel, ModelFailure> {
  const broken = (message: string): { ok: false; error: ModelFailure } =>
    fail({ code: 'turn-model-unreadable', message, hint: 'Train it again: node models/turns/train.ts --help' });
  const end = bytes.indexOf(10);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes.subarray(0, Math.max(0, end))));
  } catch {
    return broken('The weights of the turn classifier do not start with a line of JSON.');
  }
  const header = Header.safeParse(json);
  if (!header.success) return broken('The header of the turn classifier lacks something.');
  if (header.data.features !== FEATURES)
    return broken(`The turn classifier was trained for features ${header.data.features}, not ${FEATURES}.`);
  const { turn, clause, calibration } = header.data;
  const turnBytes = TURN_OUTPUTS << turn.bits;
  const clauseBytes = CLAUSE_OUTPUTS << clause.bits;
  const body = Int8Array.from(bytes.subarray(end + 1));
  if (body.length !== turnBytes + clauseBytes)
    return broken(`The turn classifier has ${body.length} weights, not ${turnBytes + clauseBytes}.`);
  return ok({
    turn: { ...turn, outputs: TURN_OUTPUTS, bytes: body.subarray(0, turnBytes) },
    clause: { ...clause, outputs: CLAUSE_OUTPUTS, bytes: body.subarray(turnBytes) },
    calibration,
  });
}

export function encodeTurnModel(model: TurnModel): Uint8Array {
  const { turn, clause, calibration } = model;
  const header = {
    features: FEATURES,
    turn: { bits: turn.bits, scales: turn.scales },
    clause: { bits: clause.bits, scales: clause.scales },
    calibration,
  };
  const head = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  const out = new Uint8Array(head.length + turn.bytes.length + clause.bytes.length);
  out.set(head);
  out.set(new Uint8Array(turn.bytes.buffer, turn.bytes.byteOffset, turn.bytes.length), head.length);
  out.set(
    new Uint8Array(clause.bytes.buffer, clause.bytes.byteOffset, clause.bytes.length),
    head.length + turn.bytes.length,
  );
  return out;
}

/** The model that comes with Reverie; `file` may name another. Read it once and pass it on. */
export function loadTurnModel(
  file: string | URL = new URL('../../../../models/turns/weights.bin', import.meta.url),
): Result<TurnModel, ModelFailure> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail({
      code: 'turn-model-unreadable',
      message: `Cannot read the turn classifier: ${reason}`,
      hint: 'Is models/turns/weights.bin part of this installation?',
    });
  }
  return decodeTurnModel(bytes);
}

/** One score for each output: the weights of all features, summed. */
export function scoresOf(weights: Weights, groups: readonly FeatureGroup[]): number[] {
  const { outputs, bytes } = weights;
  const mask = (1 << weights.bits) - 1;
  const scores = new Float64Array(outputs);
  const sums = new Int32Array(outputs);
  for (const { hashes, value } of groups) {
    sums.fill(0);
    for (const hash of hashes) {
      const from = (hash & mask) * outputs;
      for (let output = 0; output < outputs; output += 1)
        sums[output] = (sums[output] ?? 0) + (bytes[from + output] ?? 0);
    }
    for (let output = 0; output < outputs; output += 1)
      scores[output] = (scores[output] ?? 0) + (sums[output] ?? 0) * value;
  }
  return Array.from(scores, (score, output) => score * (weights.scales[output] ?? 0));
}

export const probability = (line: readonly number[], ...inputs: readonly number[]): number =>
  1 / (1 + Math.exp(-inputs.reduce((sum, input, index) => sum + input * (line[index] ?? 0), line[inputs.length] ?? 0)));
