/** Answers and vectors of models, in real SQLite, with the extension and without. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelAnswersFile, openModelAnswers, type ModelAnswers } from '../../src/core/storage/model-answers.ts';
import { vectorExtension } from '../../src/core/storage/vector-extension.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reverie-answers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(extension: string | null = null): ModelAnswers {
  const opened = openModelAnswers(folder, extension);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

describe('answers of models', () => {
  it('are there after the file is opened again, with the dream that asked', () => {
    const first = open();
    first.keepAnswer({ key: 'k', dream: 'd1', value: { lessons: [] } });
    first.close();
    const second = open();
    expect(second.answer('k')).toEqual({ value: { lessons: [] }, dream: 'd1' });
    expect(second.answer('other')).toBeNull();
    second.close();
  });

  it('are dropped with a damaged file, and kept anew', () => {
    writeFileSync(modelAnswersFile(folder), 'this is no database, however long it goes on '.repeat(50));
    const answers = open();
    expect(answers.answer('k')).toBeNull();
    answers.keepAnswer({ key: 'k', dream: 'd1', value: 1 });
    expect(answers.answer('k')?.value).toBe(1);
    answers.close();
  });
});

describe('vectors', () => {
  it.skipIf(vectorExtension() === null)('come out in the same order with the extension and without', () => {
    const plain = open();
    const quick = open(vectorExtension());
    expect([plain.vectors, quick.vectors]).toEqual(['scan', 'sqlite-vec']);
    let run = 0;
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), {
          minLength: 2,
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 5 }),
        (rows, most) => {
          const model = `m${String(run++)}`;
          const list = rows.map((row, i) => ({
            text: `t${String(i).padStart(2, '0')}`,
            vector: Float32Array.from(row),
          }));
          plain.keepVectors(model, list);
          const among = new Set(list.map(({ text }) => text));
          // Vectors of nothing are far from everything; how far, each way says in its own manner.
          for (const [i, row] of rows.entries()) if (row.every((n) => n === 0)) among.delete(list[i]?.text ?? '');
          const near = (by: ModelAnswers) => by.nearest(model, 't00', among, most).map(({ cosine }) => cosine);
          const wanted = near(plain);
          const found = near(quick);
          expect(found).toHaveLength(wanted.length);
          // One counts in single precision: what was rounded before it was compared came out otherwise at an edge.
          for (const [n, cosine] of found.entries()) expect(cosine).toBeCloseTo(wanted[n] ?? NaN, 4);
          expect(near(plain).length).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 60 },
    );
    plain.close();
    quick.close();
  });

  it('belong to their model: another one has to make its own', () => {
    const answers = open();
    answers.keepVectors('old', [
      { text: 'a', vector: Float32Array.of(1, 0) },
      { text: 'b', vector: Float32Array.of(1, 1) },
    ]);
    expect(answers.withoutVector('old', ['a', 'b', 'c'])).toEqual(['c']);
    expect(answers.withoutVector('new', ['a', 'b'])).toEqual(['a', 'b']);
    expect(answers.nearest('new', 'a', new Set(['a', 'b']), 5)).toEqual([]);
    expect(answers.nearest('old', 'a', new Set(['a', 'b']), 5)).toEqual([
      { text: 'b', cosine: expect.closeTo(0.7071, 3) },
    ]);
    expect(answers.dropVectorsBut('new')).toBe(2);
    answers.close();
  });
});
