/** What a person typed, as queries of full text, and the piece of text that answers them. */

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const WORDS_MOST = 16;
const SNIPPET = 240;
const BEFORE = 60;

/**
 * Every word is quoted, so that nothing a person types is taken for the query language.
 * @returns queries to try in turn until enough is found: the phrase, all words, all beginnings of words
 */
export function queriesOf(text: string): string[] {
  const words = (text.normalize('NFC').slice(0, 1000).match(WORD) ?? []).slice(0, WORDS_MOST);
  if (words.length === 0) return [];
  const quoted = words.map((word) => `"${word}"`);
  const phrase = `"${words.join(' ')}"`;
  const begins = words.map((word) => (word.length >= 3 ? `"${word}"*` : `"${word}"`)).join(' ');
  return [...new Set([phrase, quoted.join(' '), begins])];
}

/** @returns about 240 characters of the text around the phrase, or around its first word that is there */
export function snippetOf(text: string, query: string): string {
  const lower = text.toLowerCase();
  const wanted = [query.trim().toLowerCase(), ...(query.toLowerCase().match(WORD) ?? [])];
  const found = wanted.map((needle) => (needle === '' ? -1 : lower.indexOf(needle))).find((at) => at >= 0) ?? 0;
  let start = Math.max(0, found - BEFORE);
  let end = Math.min(text.length, start + SNIPPET);
  if (start > 0) {
    const space = text.slice(start, found).search(/\s/);
    if (space >= 0) start += space + 1;
  }
  if (end < text.length) {
    const space = text.slice(start, end).search(/\s\S*$/);
    if (space > found - start) end = start + space;
  }
  return `${start > 0 ? '…' : ''}${text.slice(start, end).replace(/\s+/g, ' ').trim()}${end < text.length ? '…' : ''}`;
}
