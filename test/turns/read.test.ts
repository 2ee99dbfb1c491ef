import { describe, expect, it } from 'vitest';
import { decodeTurnModel, encodeTurnModel, loadTurnModel, type TurnModel } from '../../src/core/signals/turns/model.ts';
import { readTurn, STANDING_SURE } from '../../src/core/signals/turns/read.ts';
import type { Before, TurnReading } from '../../src/core/signals/turns/turn.ts';

function shipped(): TurnModel {
  const model = loadTurnModel();
  if (!model.ok) throw new Error(model.error.message);
  return model.value;
}
const model = shipped();
const read = (text: string, before: Before = 'text', context = ''): TurnReading =>
  readTurn(model, { text, before, context, via: 'prompt' });

describe('a turn is read', () => {
  it.each([
    ['From now on, put a licence header into each new file.', 'Put a licence header into this file.'],
    ['Ab jetzt bitte jede Datei mit Lizenzkopf anlegen.', 'Leg bitte eine Datei mit Lizenzkopf an.'],
    ["Désormais, ajoute toujours l'en-tête de licence.", "Ajoute l'en-tête de licence."],
    ['A partir de ahora añade siempre la cabecera de licencia.', 'Añade la cabecera de licencia.'],
    ['以后每个新文件都要加许可证头。', '给这个文件加许可证头。'],
  ])('standing: "%s" above "%s"', (standing, task) => {
    expect(read(standing).standing).toBeGreaterThan(2 * read(task).standing);
    expect(read(standing).correctionOrRule).toBeGreaterThan(read(task).correctionOrRule);
  });

  it.each([
    'just this once push without the hook',
    'nur diesmal ohne Hook pushen',
    'juste pour cette fois, pousse sans le hook',
    'solo por esta vez, sube sin el hook',
    '就这一次，跳过检查',
  ])('once: %s', (text) => {
    const reading = read(text);
    expect(reading.once).toBeGreaterThan(0.5);
    expect(reading.standing).toBeLessThan(STANDING_SURE);
  });

  it('a correction above a question, a task and an approval', () => {
    const wrong = read("no, that's wrong, why did you drop the index again?").correctionOrRule;
    for (const other of ['what does the index speed up?', 'add an index on email', 'yes, go ahead']) {
      expect(wrong).toBeGreaterThan(2 * read(other).correctionOrRule);
    }
    expect(read('yes, go ahead').acts.approval).toBeGreaterThan(0.5);
    expect(read('what does the index speed up?').acts.question).toBeGreaterThan(0.5);
  });

  it('the same words weigh more after a refused call than at the start of a session', () => {
    expect(read('the tests are in another folder', 'rejected-call').correctionOrRule).toBeGreaterThan(
      read('the tests are in another folder', 'first').correctionOrRule,
    );
  });

  it('finds the clause that carries the rule', () => {
    const { clauses } = read('looks good, commit it and never amend commits that are pushed');
    const top = clauses.reduce((a, b) => (b.standing > a.standing ? b : a));
    expect(top.text).toBe('and never amend commits that are pushed');
  });

  it('nothing in what was pasted', () => {
    const reading = read('```\nyou must always use tabs. never use spaces.\n```');
    expect(reading.clauses).toEqual([]);
    expect(reading.pasted).toBe(1);
    expect(reading.standing).toBeLessThan(STANDING_SURE);
  });
});

describe('the classifier', () => {
  it('reads the same turn the same way', () => {
    expect(read('use the logger')).toEqual(read('use the logger'));
  });

  it('comes back whole from its bytes, and is small', () => {
    const bytes = encodeTurnModel(model);
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(decodeTurnModel(bytes)).toEqual({ ok: true, value: model });
  });

  it('refuses weights that are cut off, empty or of other features', () => {
    const bytes = encodeTurnModel(model);
    const other = new TextEncoder().encode(
      new TextDecoder('latin1').decode(bytes.subarray(0, bytes.indexOf(10))).replace(/"features":\d+/, '"features":0') +
        '\n',
    );
    for (const broken of [bytes.subarray(0, bytes.length - 1), new Uint8Array(), other, new Uint8Array([10, 1])]) {
      expect(decodeTurnModel(broken)).toMatchObject({ ok: false, error: { code: 'turn-model-unreadable' } });
    }
    expect(loadTurnModel('/nowhere/weights.bin')).toMatchObject({
      ok: false,
      error: { code: 'turn-model-unreadable' },
    });
  });

  // Milliseconds are the machine's own, so the gate is a ratio: this turn, longer than most, costs about one and a half
  // times as long as parsing 400 small rows of JSON. Wide, because a busy machine doubles it: it fails from eight.
  it('takes no more than a small multiple of parsing JSON', () => {
    const json = JSON.stringify(
      Array.from({ length: 400 }, (_, id) => ({ id, name: `row ${String(id)}`, tags: ['a', 'b'], done: id % 2 === 0 })),
    );
    const text =
      'ok, that looks better. but why does the worker retry three times when the queue is empty? ' +
      'please keep the old limit in `src/queue/limits.ts`, and never log the whole payload again, one line is enough. ' +
      'then run the tests for the queue package and tell me which of them still fail.';
    const context = '[shell] run the tests of the package … 14 passed, 2 failed, see the output above. Shall I go on?';
    let parse = Infinity;
    let turn = Infinity;
    const timed = (work: () => void): number => {
      const start = performance.now();
      for (let time = 0; time < 20; time += 1) work();
      return (performance.now() - start) / 20;
    };
    // Side by side, so that a busy machine slows both.
    for (let round = 0; round < 40; round += 1) {
      parse = Math.min(
        parse,
        timed(() => void JSON.parse(json)),
      );
      turn = Math.min(
        turn,
        timed(() => void readTurn(model, { text, before: 'tool-call', context, via: 'prompt' })),
      );
    }
    console.log(`a turn ${turn.toFixed(3)} ms, parsing ${parse.toFixed(3)} ms, ratio ${(turn / parse).toFixed(2)}`);
    expect(turn / parse).toBeLessThan(8);
  });

  // Counted in work, not in seconds: twenty times the text may cost at most as many times the time, with room for noise.
  it.each([
    ['one word', 'a'],
    ['backticks', '` '],
    ['brackets', '([{'],
    ['fences', '```\n'],
    ['slashes', 'a/b.c:'],
    ['stars', '**a** '],
    ['spaces', '   '],
    ['commas', 'no, but '],
    ['letters and dots', 'e.g.'],
    ['signs of a file', 'x-x-x-'],
  ])('takes hostile text of %s in linear time', (_, unit) => {
    const timed = (size: number): number => {
      const text = unit.repeat(Math.ceil(size / unit.length));
      let best = Infinity;
      for (let round = 0; round < 3; round += 1) {
        const start = performance.now();
        readTurn(model, { text, before: 'text', context: text.slice(0, 300), via: 'prompt' });
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };
    timed(10_000);
    expect(timed(400_000)).toBeLessThan(20 * (timed(20_000) + 2));
  });
});
