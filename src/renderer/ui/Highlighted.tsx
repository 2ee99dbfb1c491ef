import { useMemo } from 'react';
import styles from './Highlighted.module.css';

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** A pattern for the words of a query as they may begin in a text; `null` where there is no word in it. */
export function wordsOf(query: string): RegExp | null {
  const words = [...new Set(query.normalize('NFC').match(WORD) ?? [])].toSorted((a, b) => b.length - a.length);
  // Words are letters and digits: nothing in them means anything to a pattern.
  return words.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}\\p{M}])(?:${words.join('|')})`, 'giu');
}

/** A pattern for a phrase as it stands. */
export const phraseOf = (query: string): RegExp | null =>
  query.trim() === '' ? null : new RegExp(query.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu');

/** A text with the words of a query marked. */
export function Highlighted({ text, query }: { text: string; query: string }) {
  const parts = useMemo(() => partsOf(text, wordsOf(query)), [text, query]);
  return parts.map(({ text, found }, i) =>
    found ? (
      <mark key={i} className={styles.mark}>
        {text}
      </mark>
    ) : (
      text
    ),
  );
}

function partsOf(text: string, words: RegExp | null): { text: string; found: boolean }[] {
  if (words === null) return [{ text, found: false }];
  const parts: { text: string; found: boolean }[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(words)) {
    if (index > end) parts.push({ text: text.slice(end, index), found: false });
    parts.push({ text: word, found: true });
    end = index + word.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), found: false });
  return parts;
}
