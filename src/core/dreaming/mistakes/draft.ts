import type { Witness } from './evidence.ts';

/** A lesson in the making: what was seen, and ways to say it, the best first. */
export interface Draft {
  /** Several wordings, because a check of the words may refuse the first one. */
  wordings: readonly { title: string; advice: string }[];
  /** What makes it the same lesson in a later dream. */
  identity: readonly string[];
  slots: readonly string[];
  against: readonly string[];
  /** Newest first; the first ones are quoted in full. */
  witnesses: readonly (Witness & { at: number | null })[];
  projects: readonly (string | null)[];
  agreement: number;
}

export const code = (words: readonly string[] | string): string =>
  `\`${typeof words === 'string' ? words : words.join(' ')}\``;
export const quoted = (fragment: string): string => `“${fragment}”`;

export const distinctSessions = (items: readonly { session: { rootOf: string } }[]): number =>
  new Set(items.map(({ session }) => session.rootOf)).size;

export const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
