import { expect, test } from 'vitest';
import { codex } from '../../src/core/sources/codex.ts';
import { asExitCode, writtenExitCode } from '../../src/core/sources/json.ts';
import { CodexLog, eventsOf } from '../support/logs.ts';

test('what a program ends with is a whole number of 32 bits', () => {
  // A process that Windows ended has one without a sign, one that a signal ended may have one below zero.
  expect([0, 1, 130, -1, -11, 3221225786].map(asExitCode)).toEqual([0, 1, 130, -1, -11, 3221225786]);
  for (const odd of [1.5, 1e308, -1e308, 2 ** 53, NaN, Infinity, '1', null, undefined, true])
    expect(asExitCode(odd)).toBe(null);
});

test('digits in a text are one where a program may end with them', () => {
  expect(['0', '2', '-11', '3221225786'].map(writtenExitCode)).toEqual([0, 2, -11, 3221225786]);
  for (const odd of ['9999999999', '9'.repeat(400), undefined]) expect(writtenExitCode(odd)).toBe(null);
});

test('a number that no program ends with is no exit code', () => {
  const log = new CodexLog();
  log.turn('t1');
  log.call('shell', { command: ['ls'] }, JSON.stringify({ output: 'a.ts', metadata: { exit_code: 1.5 } }));
  const results = eventsOf(codex, log.records).filter(({ kind }) => kind === 'tool-result');
  expect(results).toMatchObject([{ exitCode: null, text: 'a.ts' }]);
});
