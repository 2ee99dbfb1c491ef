/** The card's main figure, by training on four fifths of the sessions and reading the rest. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTurns, ownSentences } from '../../models/turns/examples.ts';
import { fit, isCorrectionOrRule, isStanding, prepare, quantise } from '../../models/turns/fit.ts';
import { foldsBy, outcomeAt } from '../../models/turns/measure.ts';
import { loadTurnModel } from '../../src/core/signals/turns/model.ts';
import { CORRECTION_LIKELY, readTurn, STANDING_LIKELY } from '../../src/core/signals/turns/read.ts';

const SHARED = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const DATA = join(SHARED, 'eval/turns');
const present = existsSync(join(DATA, 'dev.jsonl'));
if (!present) console.log(`skipped: no labelled turns at ${DATA} (set REVERIE_SHARED)`);

describe.skipIf(!present)('turns of sessions it has not seen', () => {
  it('are read about as well as the card says', { timeout: 180_000 }, () => {
    const real = labelledTurns(DATA);
    const fold = foldsBy(
      real.map(({ session }) => session),
      5,
      11,
    );
    const seen = [
      ...real.filter((_, index) => fold[index] !== 0),
      ...ownSentences(new URL('../../models/turns/sentences.txt', import.meta.url)),
    ].map(prepare);
    const unseen = real.filter((example, index) => fold[index] === 0 && example.part === 'main');
    const shipped = loadTurnModel();
    if (!shipped.ok) throw new Error(shipped.error.message);
    const model = quantise(fit(seen), shipped.value.calibration);
    const readings = unseen.map(({ input }) => readTurn(model, input));
    const rules = outcomeAt(
      readings.map((one) => one.correctionOrRule),
      unseen.map(isCorrectionOrRule),
      CORRECTION_LIKELY,
    );
    const standing = outcomeAt(
      readings.map((one) => one.standing),
      unseen.map(isStanding),
      STANDING_LIKELY,
    );
    console.log(
      `unseen ${unseen.length}: F1 correction or rule ${rules.f1.toFixed(2)}, standing ${standing.f1.toFixed(2)}`,
    );
    expect(rules.f1).toBeGreaterThan(0.66);
    expect(standing.f1).toBeGreaterThan(0.3);
  });
});
