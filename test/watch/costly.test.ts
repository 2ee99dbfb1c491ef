import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { costlyHints } from '../../src/core/watch/costly.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the larger what has to be read anew, the less often it is looked at; what is read on is not kept waiting', () => {
  const looked: string[] = [];
  const sizes: Record<string, number> = { large: 50e6, small: 500e3, lines: 0 };
  const hints = costlyHints(
    (path) => sizes[path] ?? 0,
    (path) => looked.push(...hints.due([path])),
    () => Date.now(),
  );
  // Ten seconds in which everything is written to ten times a second.
  for (let n = 0; n < 100; n++) {
    looked.push(...hints.due(['large', 'small', 'lines']));
    vi.advanceTimersByTime(100);
  }
  // What came last is seen in the end, too.
  vi.advanceTimersByTime(20_000);
  const times = (name: string): number => looked.filter((path) => path === name).length;
  expect(times('lines')).toBe(100);
  expect(times('small')).toBe(100);
  expect(times('large')).toBe(2);
  hints.due(['large']);
  hints.due(['large']);
  hints.close();
  vi.advanceTimersByTime(20_000);
  expect(times('large')).toBe(2);
});
