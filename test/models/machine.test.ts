/** What this machine has for programs. */
import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { freeOnMac, machineNow } from '../../src/core/models/machine.ts';

test('never more than there is', () => {
  const { memory, free } = machineNow();
  expect(memory).toBeGreaterThan(0);
  expect(memory).toBeLessThanOrEqual(totalmem());
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThanOrEqual(memory);
});

test('what macOS keeps of files that were read counts as free', () => {
  const said = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                                    1000.
Pages active:                                 90000.
Pages inactive:                               50000.
Pages speculative:                              500.
Pages throttled:                                  0.
`;
  expect(freeOnMac(said)).toBe((1000 + 50_000 + 500) * 16_384);
  expect(freeOnMac('')).toBeNull();
  expect(freeOnMac(said.replace('Pages inactive', 'Seiten'))).toBeNull();
});
