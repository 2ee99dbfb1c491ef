import { describe, expect, test } from 'vitest';
import { READERS } from '../../src/core/sources/readers.ts';
import { fuzzReader } from './fuzzing.ts';

/** `node bench/fuzz.ts` does it with a million. */
const INPUTS = 1_500;

describe('hostile input', () => {
  test.each(READERS)('throws nothing and is told soundly: $name', (reader) => {
    const { inputs, slowest, faults } = fuzzReader(reader, INPUTS, 7, []);
    expect(faults).toEqual([]);
    expect(inputs).toBe(INPUTS);
    expect(slowest.ms, slowest.input).toBeLessThan(1_000);
  });
});
