import { describe, expect, test } from 'vitest';
import { READERS } from '../../src/core/sources/readers.ts';
import { folder } from '../support/logs.ts';
import { fuzzReader } from './fuzzing.ts';

/** `node bench/fuzz.ts` does it with a million. */
const INPUTS = 1_000;

describe('hostile input', () => {
  test.each(READERS)('throws nothing, is told soundly and reaches what it is meant for: $name', (reader) => {
    for (const { format, inputs, told, missing, slowest, faults } of fuzzReader(reader, INPUTS, 7, folder())) {
      expect(faults, format).toEqual([]);
      expect(told, `${format}: told of ${String(inputs)}`).toBeGreaterThan(0.2 * inputs);
      expect(missing, format).toEqual([]);
      expect(slowest.ms, slowest.input).toBeLessThan(1_000);
    }
  });
});
