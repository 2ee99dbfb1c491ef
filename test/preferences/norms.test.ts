import { describe, expect, test } from 'vitest';
import { agent, lessonsOf, refuses, session, titlesOf, user } from './said.ts';

const SHOP = '/home/ana/src/shop';

describe('a norm said once is a rule', () => {
  test.each([
    ['it is not allowed to put business logic into controllers', /^Don't put business logic into controllers$/],
    ['use property tests where possible', /^Use property tests where possible$/],
    ['do not inline the icons in templates as that ruins caching', /Do not inline the icons .* ruins caching/],
    ['hm, but we never mock the clock in specs', /never mock the clock/],
    ['why are you still using axios?', /^Don't use axios$/],
    ['The guiding principle is to not surprise the operator.', /^Don't surprise the operator$/],
    ["i don't want to have branches under my name that are used by others", /^No branches under my name/],
    [
      'For the record: sleeping inside a handler is forbidden in this project.',
      /^Sleeping inside a handler is forbidden/,
    ],
    [
      'whenever you change a template, also run `make snapshots`',
      /^Whenever you change a template, also run `make snapshots`$/,
    ],
    ['I never want you to restart the mail server. Not even once.', /^Never restart the mail server$/],
    ['In this project, dates are always kept in UTC, please stick to that.', /dates are always kept in UTC$/],
  ])('%s', (said, title) => {
    const lessons = lessonsOf([session([agent('Done.'), user(said)], { cwd: SHOP })]);
    expect(lessons).toHaveLength(1);
    expect(lessons[0]).toMatchObject({ standing: true, implied: true });
    expect(lessons[0]?.title).toMatch(title);
  });

  test('also with a refused call', () => {
    expect(titlesOf([session([refuses('git stash', 'do not stash anything')], { cwd: SHOP })])).toHaveLength(1);
  });
});

test.each([
  'the button should always be green',
  'do not touch this parser',
  "we don't have tests for that",
  "we don't always get an id when it starts",
  'always use the second option in this file',
  'for today, never mind the linter',
  'do we always rebase before merging?',
  'the field must be required in the form',
  'whenever I click it, the page is read-only',
  'the upload is forbidden for all users, see the log',
  'I want it to be easier to extend the parser in the future',
  'could we drop the cache layer in future?',
])('what is about the thing at hand is none: %s', (said) => {
  expect(titlesOf([session([agent('Done.'), user(said)], { cwd: SHOP })])).toEqual([]);
});

describe('the go-ahead', () => {
  const analysed = (say: string, day: number) =>
    session([user('investigate why the export is slow'), agent('Three causes, I propose the second.'), user(say)], {
      cwd: SHOP,
      day,
    });

  test('given in three sessions is a wish for that order', () => {
    const said = ['go ahead and implement it', 'ok, go ahead with the second', 'proceed'];
    expect(titlesOf(said.map((each, at) => analysed(each, at + 1)))).toContain(
      'Analyse and report first; implement only after the go-ahead',
    );
  });

  test('given in two is none', () => {
    expect(titlesOf(['go ahead and implement it', 'proceed'].map((each, at) => analysed(each, at + 1)))).toEqual([]);
  });
});

test('the same opening to the letter in several sessions is a script', () => {
  const scripted = (day: number) => session([user('Reply with exactly the word: banana')], { cwd: SHOP, day });
  expect(titlesOf([scripted(1), scripted(2), scripted(3)])).toEqual([]);
});
