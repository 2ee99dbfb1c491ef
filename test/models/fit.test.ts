import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitOf, type Machine, type Shape } from '../../src/core/models/fit.ts';

const GIB = 1024 ** 3;
const machine = (memory: number, free: number): Machine => ({ memory: memory * GIB, free: free * GIB });

/** As a model of one and a half billion numbers says of itself. */
const SMALL: Shape = {
  blocks: 28,
  heads: 12,
  kvHeads: 2,
  keyLength: 128,
  valueLength: 128,
  embeddingLength: 1536,
  vocabulary: 151_936,
};
const SMALL_BYTES = 1_117_320_736;

test('keeps 2 bytes for each key and value of each token, block and head', () => {
  const of = (tokens: number): number => fitOf({ ...SMALL, heads: 0 }, SMALL_BYTES, machine(16, 8), tokens).context;
  expect(of(8192) - of(4096)).toBe(4096 * 28 * 2 * (128 + 128) * 2);
});

test.each([
  [machine(16, 10), 'fits'],
  [machine(8, 6), 'fits'],
  [machine(8, 1), 'tight'],
  [machine(3, 3), 'too-big'],
  [machine(2, 2), 'too-big'],
] as const)('a small model on %o %s', (of, verdict) => {
  expect(fitOf(SMALL, SMALL_BYTES, of, 4096)).toMatchObject({ verdict, weights: SMALL_BYTES, memory: of.memory });
});

test('a large one on a small machine is too big, whatever is free', () => {
  expect(fitOf(SMALL, 7 * GIB, machine(8, 8), 4096).verdict).toBe('too-big');
});

test('a model for transformers.js keeps no state', () => {
  const [one, other] = [16, 8192].map((tokens) => fitOf(null, 23e6, machine(8, 4), tokens));
  expect(one).toEqual(other);
  expect(one?.verdict).toBe('fits');
});

const some = (max: number): fc.Arbitrary<number | null> => fc.option(fc.integer({ min: 0, max }), { nil: null });
const shapes: fc.Arbitrary<Shape> = fc.record({
  blocks: some(200),
  heads: some(256),
  kvHeads: some(256),
  keyLength: some(1024),
  valueLength: some(1024),
  embeddingLength: some(32_768),
  vocabulary: fc.integer({ min: 1, max: 500_000 }),
});
const bytes = fc.integer({ min: 1, max: 2 ** 45 });
const tokens = fc.integer({ min: 1, max: 1_000_000 });
const ORDER = ['fits', 'tight', 'too-big'];
const worse = (one: string, other: string): number => ORDER.indexOf(one) - ORDER.indexOf(other);

test('more context, more weights, less memory never fit better', () => {
  fc.assert(
    fc.property(shapes, bytes, bytes, bytes, tokens, tokens, (shape, weights, memory, more, context, longer) => {
      const free = memory / 2;
      const now = fitOf(shape, weights, { memory, free }, context);
      const long = fitOf(shape, weights, { memory, free }, context + longer);
      expect(long.context).toBeGreaterThanOrEqual(now.context);
      expect(worse(long.verdict, now.verdict)).toBeGreaterThanOrEqual(0);
      expect(
        worse(fitOf(shape, weights + more, { memory, free }, context).verdict, now.verdict),
      ).toBeGreaterThanOrEqual(0);
      const bigger = { memory: memory + more, free: free + more };
      expect(worse(fitOf(shape, weights, bigger, context).verdict, now.verdict)).toBeLessThanOrEqual(0);
    }),
  );
});

test('what fits is less than there is, and whole bytes', () => {
  fc.assert(
    fc.property(shapes, bytes, bytes, tokens, (shape, weights, memory, context) => {
      const fit = fitOf(shape, weights, { memory, free: memory }, context);
      expect(Number.isInteger(fit.context)).toBe(true);
      if (fit.verdict !== 'too-big') expect(fit.weights + fit.context).toBeLessThan(memory);
    }),
  );
});
