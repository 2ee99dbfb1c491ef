import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clausesOf } from '../../src/core/signals/turns/clauses.ts';
import { linesOf, pastedShare } from '../../src/core/signals/turns/pasted.ts';

const clauseTexts = (text: string): string[] => clausesOf(text, linesOf(text)).map((clause) => clause.text);

describe('clauses', () => {
  it('cuts a rule off the answer it hangs on', () => {
    expect(clauseTexts('yes and do not wrap long lines in the markdown')).toEqual([
      'yes',
      'and do not wrap long lines in the markdown',
    ]);
    expect(clauseTexts('commit it, but never push')).toEqual(['commit it,', 'but never push']);
  });

  it('leaves code spans, addresses, file names and abbreviations whole', () => {
    expect(clauseTexts('run `a. b; c` first. see https://example.org/a.b?c=d.e for more')).toEqual([
      'run `a. b; c` first.',
      'see https://example.org/a.b?c=d.e for more',
    ]);
    expect(clauseTexts('use short names, e.g. id in user.ts')).toEqual(['use short names, e.g. id in user.ts']);
  });

  it('takes list items without their marks', () => {
    expect(clauseTexts('- first thing\n2. second thing\n[ ] third thing')).toEqual([
      'first thing',
      'second thing',
      'third thing',
    ]);
  });

  it('ends at the full stops of Chinese', () => {
    expect(clauseTexts('以后统一用 pnpm。不要用 npm！')).toEqual(['以后统一用 pnpm。', '不要用 npm！']);
  });

  it('quotes exactly, in order and without overlap, whatever is typed', () => {
    const typed = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(
          '`',
          '```\n',
          '\n',
          ', but ',
          '. ',
          '。',
          '，',
          ' - ',
          '(',
          ')',
          '> ',
          'no, ',
          '👍🏽',
          '\r\n',
          '**A**: ',
        ),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(typed, (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const clause of clausesOf(text, linesOf(text))) {
          expect(clause.start).toBeGreaterThanOrEqual(end);
          expect(text.slice(clause.start, clause.end)).toBe(clause.text);
          expect(clause.text.trim()).toBe(clause.text);
          expect(clause.text.isWellFormed() || !text.isWellFormed()).toBe(true);
          end = clause.end;
        }
      }),
    );
  });
});

it('a clause begins and ends with no space of any script', () => {
  const text = '。\u2003一\u2028';
  expect(clausesOf(text, linesOf(text)).map((clause) => clause.text)).toEqual(['一']);
});

describe('pasted text', () => {
  it('is no clause: fences, quotes, diffs, traces, logs', () => {
    const turn = [
      'please fix this',
      '```',
      'you should always use tabs.',
      '```',
      '> never use latest',
      '    at Socket.connect (net.js:10:2)',
      '2026-01-02T10:00:00Z ERROR you must close the client',
      'src/a.ts:3:1: prefer const',
    ].join('\n');
    expect(clauseTexts(turn)).toEqual(['please fix this']);
    expect(pastedShare(turn, linesOf(turn))).toBeGreaterThan(0.8);
  });

  it('leaves the person their own words around a review', () => {
    const turn = [
      'does this hold?',
      '',
      '**Medium severity**',
      'The handler should always validate its input.',
      'src/api/handler.ts:42',
      '',
      'answer only, no edits',
    ].join('\n');
    expect(clauseTexts(turn)).toEqual(['does this hold?', 'answer only, no edits']);
  });

  it.each([
    'From now on always use pnpm, never npm.',
    'Note: always use UTC',
    'if the tests fail, stop (and tell me)',
    'for every endpoint write a test;no exceptions',
    '1: never push',
    'src/a.ts:10 this should be a constant',
  ])('is not: %s', (turn) => {
    expect(pastedShare(turn, linesOf(turn))).toBe(0);
  });

  it('does not hide what follows a fence that is never closed', () => {
    expect(clauseTexts('look:\n```\nand never push')).toContain('and never push');
  });
});
