/** Questions whose answer is known: what a model says counts for nothing before it has got these right. */
import { createHash } from 'node:crypto';
import type { Verdict } from './compare-prompt.ts';

export interface Control {
  one: string;
  other: string;
  /** Verdicts that are right. */
  right: readonly Verdict[];
}

/** Before a model may say that two lessons are one, it answers these, in both orders. */
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

/**
 * Passages that hold nothing to learn. A model that notes lessons here would note every word that was said, and what is
 * said in two sessions, "looks good, go on", would be a rule.
 */
export const NOTHING_IN: readonly string[] = [
  'user: Add paging to the search page.',
  'agent: I have written it.\nuser: looks good, go on',
  'agent: The tests pass.\nuser: what does parseRange do exactly?',
  'agent: The first case is handled.\nuser: and the other one?',
  'agent: I have moved the function.\nuser: thanks, now show me the file again',
  'user: There is a flicker when the page loads, find out why.',
];

/** One slip is forgiven here too. */
export const NOTHING_NEEDED = NOTHING_IN.length - 1;

/** So many pairs of this user's own rules are asked about of which it is known that they are not one. */
const UNLIKE = 8;
/** How far a partner is looked for. */
const REACH = 24;

/**
 * Who knows the questions above can answer them and lie about the rest: these nobody knows before.
 *
 * @param neverOne code's own word, which is never wrong about a yes
 * @returns pairs that are not one, the same for the same texts
 */
export function unlikePairs(
  texts: readonly string[],
  neverOne: (one: string, other: string) => boolean,
): { one: string; other: string }[] {
  const order = new Map(texts.map((text) => [text, createHash('sha256').update(text).digest('hex')]));
  const shuffled = [...order.keys()].sort((a, b) => ((order.get(a) ?? '') < (order.get(b) ?? '') ? -1 : 1));
  const pairs = shuffled.flatMap((one, i) => {
    const other = shuffled.slice(i + 1, i + 1 + REACH).find((text) => neverOne(one, text));
    return other === undefined ? [] : [{ one, other }];
  });
  // Of few rules hardly any are known to differ: they differ from rules about something else.
  const strange = shuffled.map((one, i) => ({ one, other: CONTROLS[i % CONTROLS.length]?.one ?? one }));
  return [...pairs, ...strange.filter(({ one, other }) => one !== other)].slice(0, UNLIKE);
}

/** A rule of the user's may be one of the controls. */
export const UNLIKE_SLIPS = 1;
