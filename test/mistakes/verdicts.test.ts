import { expect, test } from 'vitest';
import { recallVerdicts } from '../../src/core/dreaming/verdicts.ts';
import type { Lesson } from '../../src/core/dreaming/lesson.ts';
import { extractVerdicts } from '../../src/core/signals/verdicts.ts';
import { says, told, works, type Step } from './told.ts';

const lessons = (...sessions: Step[][]): Lesson[] =>
  recallVerdicts(
    sessions
      .map((steps) => told(steps))
      .map((session) => ({ session: session.head, verdicts: extractVerdicts(session) })),
  );

const stale = (words: string): Step[] => [says(`I renamed it. ${words} I go on.`), works('cargo check -p api', 'ok')];

test('what agents found stale in three sessions is worth checking, and how they checked is said', () => {
  const [lesson] = lessons(
    stale('The editor diagnostics are stale.'),
    stale('Those editor diagnostics look outdated.'),
    stale('The diagnostics seem stale again.'),
  );
  expect(lesson?.title).toBe('Check before acting on editor diagnostics: here they are often stale');
  expect(lesson?.advice).toContain('`cargo check`');
  expect(lesson?.sessions).toHaveLength(3);
  expect(lesson?.evidence.map(({ quote }) => quote)).toContain('cargo check');
});

test('two sessions, other things, or one place in the code are no lesson', () => {
  expect(lessons(stale('The diagnostics are stale.'), stale('The diagnostics are stale.'))).toEqual([]);
  expect(lessons(stale('The cache is stale.'), stale('The branch is stale.'), stale('The test is flaky.'))).toEqual([]);
  const inCode = stale('The value in `cache.ts` is stale.');
  expect(lessons(inCode, inCode, inCode)).toEqual([]);
});

test('long hostile text is read in time that follows its length', () => {
  const time = (n: number): number => {
    const session = told([says('a.is '.repeat(n)), says('stale '.repeat(n)), says('x'.repeat(5 * n))]);
    const start = performance.now();
    extractVerdicts(session);
    return performance.now() - start;
  };
  time(1000);
  expect(time(80_000)).toBeLessThan(50 * Math.max(time(8000), 2));
});
