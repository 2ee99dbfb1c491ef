/**
 * The sentence that ends an entry's text and says how often it was seen. It is the only part of an entry that Reverie
 * wrote and may bring up to date by itself; anything that differs from this form is the user's own.
 */
const SEEN = /(?<=^|\s)Seen in \d{1,6} sessions?(?:, last \d{4}-\d{2}-\d{2})?\.(?=\s*$)/;

/** @param last calendar day, `2026-07-21`; `null` where no record has a time */
export const seenSentence = (sessions: number, last: string | null): string =>
  `Seen in ${sessions} session${sessions === 1 ? '' : 's'}${last === null ? '' : `, last ${last}`}.`;

/** @param markdown an entry's body or its whole source */
export const hasSeen = (markdown: string): boolean => SEEN.test(markdown);

/**
 * Puts another sentence in its place where there is one; any other text comes back as it is.
 * @param sentence as `seenSentence` makes it; '' takes it away
 */
export const withSeen = (markdown: string, sentence: string): string => markdown.replace(SEEN, () => sentence);

/** Two texts that say the same but for how often it was seen. */
export const sameButSeen = (a: string, b: string): boolean =>
  a.replace(SEEN, '').trimEnd() === b.replace(SEEN, '').trimEnd();
