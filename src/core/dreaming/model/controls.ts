/**
 * Pairs whose answer is known. Before a model may say that two lessons are one, it has to get these right, in both
 * orders: a model that talks nonsense, or always says the same, is asked no further.
 */
import type { Verdict } from './compare-prompt.ts';

export interface Control {
  one: string;
  other: string;
  /** Verdicts that are right. */
  right: readonly Verdict[];
}

export const CONTROLS: readonly Control[] = [
  {
    one: 'Write commit messages in the imperative.',
    other: 'Commit subjects should read like an order, not like a report.',
    right: ['same'],
  },
  {
    one: 'Do not leave commented-out code behind.',
    other: 'Delete dead code instead of commenting it out.',
    right: ['same'],
  },
  {
    one: 'Ask before you delete any file.',
    other: 'Never remove files without my permission.',
    right: ['same'],
  },
  {
    one: 'The server listens on port 3000.',
    other: 'The server listens on port 8080.',
    right: ['different', 'contradicts'],
  },
  { one: 'Indent with tabs.', other: 'Indent with two spaces.', right: ['contradicts', 'different'] },
  { one: 'Use uv to install Python packages.', other: 'Write docstrings for public functions.', right: ['different'] },
];

/** One slip is forgiven; a coin would get so many right about once in a thousand times. */
export const CONTROLS_NEEDED = CONTROLS.length * 2 - 1;
