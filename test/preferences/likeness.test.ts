import { describe, expect, test } from 'vitest';
import { conflictOf, refusedIn, sameWish, saidOf, similarity } from '../../src/core/dreaming/likeness.ts';

const same = (one: string, other: string): boolean => sameWish(saidOf(one), saidOf(other));

describe('entries that paraphrase each other', () => {
  test.each([
    [
      'Fixtures used by several tests belong in `tests/conftest.py`.',
      'Use `tests/conftest.py` for fixtures that more than one test needs.',
    ],
    [
      'Always commit `Cargo.lock` together with dependency changes.',
      'When dependencies change, `Cargo.lock` belongs in the same commit.',
    ],
    ['Icon buttons need an `aria-label`.', 'Give each button that shows only an icon an `aria-label`.'],
  ])('%s', (one, other) => {
    expect(same(one, other)).toBe(true);
    expect(same(other, one)).toBe(true);
  });
});

describe('near misses', () => {
  test.each([
    ['Start the dev server on port 3000.', 'Start the dev server on port 8080.'],
    ['Use Node 20 for this project.', 'Use Node 22 for this project.'],
    ['Use jest, not vitest.', 'Use vitest, not jest.'],
  ])('%s', (one, other) => {
    expect(same(one, other)).toBe(false);
  });

  test('another value in the same place is told apart across projects', () => {
    expect(
      conflictOf(
        saidOf('Finish branches with a squash merge'),
        saidOf('Finish branches with a fast-forward merge'),
        true,
      ),
    ).toBe('values');
  });
});

test('a refused command is that command, not every use of its program', () => {
  expect(refusedIn(['make boat'], saidOf('Build the daemon with `make boat`.'))).toEqual(['make boat']);
  expect(refusedIn(['make boat'], saidOf('Run `make docs` after a change.'))).toEqual([]);
});

test('similarity is symmetric and bounded', () => {
  const [one, other] = [saidOf('use slog, not logrus'), saidOf('no logrus please, we log with slog')];
  expect(similarity(one, other)).toBeCloseTo(similarity(other, one));
  expect(similarity(one, one)).toBeCloseTo(1);
  expect(similarity(one, saidOf('keep answers short'))).toBe(0);
});
