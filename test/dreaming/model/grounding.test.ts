/** What a model makes of the user's words must say what they say, whatever way it turns them. */
import { describe, expect, it } from 'vitest';
import { neverOne, turnedRound, ungrounded } from '../../../src/core/dreaming/model/grounding.ts';

const MIGRATE = 'always run the database migrations before starting the integration tests';
const REGRESS = 'please add a regression test for each bug you fix';

describe('a title that turns the words round', () => {
  it.each([
    [MIGRATE, 'Nobody runs the database migrations before starting the integration tests'],
    [MIGRATE, 'Refuse to run the database migrations before starting the integration tests'],
    [MIGRATE, 'Rarely run the database migrations before starting the integration tests'],
    [MIGRATE, 'Ignore the database migrations before starting the integration tests'],
    [MIGRATE, 'Run the database migrations after starting the integration tests'],
    [REGRESS, 'Remove a regression test for each bug you fix'],
    [REGRESS, 'Forget a regression test for each bug you fix'],
    ['open every pull request as a draft', 'Close every pull request as a draft'],
    ['bitte immer die Migrationen vor den Tests laufen lassen', 'Niemand lässt die Migrationen vor den Tests laufen'],
    ['no default exports in this repo', 'Default exports in this repo'],
  ])('%s → %s', (quote, title) => {
    expect(ungrounded(title, [quote]) !== null || turnedRound(title, quote, true)).toBe(true);
  });
});

describe('a title that keeps to them', () => {
  it.each([
    [MIGRATE, 'Run the database migrations before starting the integration tests'],
    [REGRESS, 'Add a regression test for each bug'],
    ['again with the barrel files…', 'Nobody wants barrel files'],
    ['nobody pushes on a Friday', 'Nobody pushes on a Friday'],
    ['nobody told the reader what comes back', 'Tell the reader what comes back'],
  ])('%s → %s', (quote, title) => {
    expect(ungrounded(title, [quote])).toBeNull();
    expect(turnedRound(title, quote, true)).toBe(false);
  });
});

it('never lets the opposite be one', () => {
  for (const [one, other] of [
    ['Add a regression test for each bug', 'Remove a regression test for each bug'],
    ['Run the migrations before the tests', 'Run the migrations after the tests'],
    ['Commit after each step', 'Nobody commits after each step'],
    ['Ask before you push', 'Refuse to ask before you push'],
  ] as const)
    expect(neverOne(one, other)).toBe(true);
});

it('lets two ways to say one thing be compared', () => {
  for (const [one, other] of [
    ['Run the formatter before each commit', 'After an edit, run the formatter'],
    ['Keep diffs short', 'No diff that takes the whole evening'],
    ['Keep functions short', 'No long functions'],
  ] as const)
    expect([one, neverOne(one, other)]).toEqual([one, false]);
});
