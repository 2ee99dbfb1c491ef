import fc from 'fast-check';
import { expect, test } from 'vitest';
import { polished } from '../../src/core/dreaming/preferences/wording.ts';
import { remarksOf } from '../../src/core/signals/wishes/remarks.ts';
import { extractWishes } from '../../src/core/signals/wishes/wishes.ts';
import { lessonsOf, session, user } from './said.ts';

const piece = fc.constantFrom(
  'use ',
  'not ',
  'no ',
  'never ',
  'from now on ',
  'please ',
  'again? ',
  '`',
  '"',
  '“',
  '->',
  ', ',
  '. ',
  '\n',
  '\n\n',
  '- ',
  '1. ',
  '(',
  ')',
  '?',
  '!',
  'don’t ',
  '--flag',
  'a/b.ts',
  '3000',
  '不要用 ',
  '，用 ',
  'statt ',
  'plutôt que ',
  '😀',
  '\u200b',
  '```\n',
  'tests ',
  'pnpm ',
  'x'.repeat(60),
);
const talk = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')),
);

test('whatever is typed, quotes are exact pieces of it and titles fit', () => {
  fc.assert(
    fc.property(talk, (text) => {
      for (const remark of remarksOf(text)) {
        expect(text.slice(remark.start, remark.end)).toBe(remark.text);
        const title = polished(remark.text, remark.language);
        if (title !== null) {
          expect(title.length).toBeLessThanOrEqual(100);
          expect(title).not.toMatch(/\n/);
        }
      }
    }),
    { numRuns: 400 },
  );
});

test('signals survive JSON, and lessons cite only what was typed', () => {
  fc.assert(
    fc.property(talk, talk, (one, other) => {
      const sessions = [session([user(one)]), session([user(other), user(one)])];
      for (const said of sessions) {
        const wishes = extractWishes(said);
        expect(JSON.parse(JSON.stringify(wishes))).toEqual(wishes);
      }
      for (const lesson of lessonsOf(sessions)) {
        expect(lesson.title.length).toBeLessThanOrEqual(100);
        expect(lesson.title.length + lesson.advice.length).toBeLessThan(600);
        for (const { quote } of lesson.evidence) expect(one.includes(quote) || other.includes(quote)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['one endless word', 'a'.repeat(200_000)],
  ['spaces', ' '.repeat(200_000)],
  ['commas', 'no, '.repeat(50_000)],
  ['open brackets', '('.repeat(200_000)],
  ['backticks', '`x'.repeat(100_000)],
  ['dots', 'a.'.repeat(100_000)],
  ['dashes', '-'.repeat(200_000)],
  ['politeness', 'please '.repeat(30_000)],
  ['approvals', 'ok, '.repeat(50_000)],
  ['negations', "don't not never ".repeat(10_000)],
  ['quotes', '"a "'.repeat(50_000)],
  ['arrows', 'a -> '.repeat(40_000)],
  ['Han', '不要用'.repeat(60_000)],
])(
  'a long run of %s is read like any other text',
  (_name, text) => {
    for (const remark of remarksOf(text)) {
      expect(text.slice(remark.start, remark.end)).toBe(remark.text);
      polished(remark.text, remark.language);
    }
    polished(text, 'en');
  },
  5_000,
);
