import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsOf } from '../../src/core/signals/failures/findings.ts';
import { tellingLines } from '../../src/core/signals/failures/telling.ts';
import { maskedLine } from '../../src/core/signals/failures/template.ts';
import { extractFailures, FailureSignal } from '../../src/core/signals/failures.ts';
import { fails, lessonsOf, told, works } from './told.ts';

const piece = fc.constantFrom(
  'error: ',
  'a/b.ts:1:2: ',
  ' (rule)',
  '"',
  "'",
  '`',
  '$(',
  '<<EOF\n',
  '\n',
  '&& ',
  '| ',
  '\\',
  '⋯',
  '[redacted: key]',
  '\u001b[31m',
  '../',
  '--x=',
  'No such file',
  '0'.repeat(30),
  'ü',
  '😀',
);
const noise = fc.oneof(
  fc.string(),
  fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
);

test('any command and output give well-formed signals whose quotes stand in their records', () => {
  fc.assert(
    fc.property(noise, noise, noise, (command, out, next) => {
      const session = told([fails(command, out), works(next, out), fails(next, out, 2)]);
      const texts = session.events.map((event) =>
        event.kind === 'tool-call' ? (event.command ?? '') : 'text' in event ? event.text : '',
      );
      for (const signal of extractFailures(session)) {
        expect(FailureSignal.parse(JSON.parse(JSON.stringify(signal)))).toEqual(signal);
        if (signal.kind !== 'command') continue;
        for (const { text } of [signal.call, ...signal.errors, ...signal.candidates.map(({ quote }) => quote)]) {
          expect(texts.some((whole) => whole.includes(text))).toBe(true);
          expect(text).not.toMatch(/⋯|\[redacted/);
        }
      }
      expect(() => lessonsOf([session, told([fails(command, out), works(next)])])).not.toThrow();
    }),
  );
});

test.each([
  ['slashes', '/'.repeat(200_000)],
  ['words without an end', 'a-b.c/'.repeat(40_000)],
  ['quotes', `error: ${'"\''.repeat(60_000)}`],
  ['spaces', `error ${' '.repeat(200_000)}x`],
  ['short lines', 'error: x:1:1: y (z)\n'.repeat(20_000)],
  ['digits', '1.'.repeat(100_000)],
])('output of %s is read in linear time', (_, text) => {
  const started = performance.now();
  tellingLines(text);
  findingsOf(text);
  maskedLine(text);
  lessonsOf([told([fails(text.slice(0, 20_000), text), works('make')])]);
  expect(performance.now() - started).toBeLessThan(1500);
});
