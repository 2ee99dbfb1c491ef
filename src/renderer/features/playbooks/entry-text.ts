/** An entry as one edits it: its title on the first line, below it the body, without the marks of the list. */

const PIN = /\s*📌\uFE0F?/gu;
const BODY_INDENT = '  ';

/** @param source the list item as it stands in the file */
export function wordsOfEntry(source: string): string {
  const [head = '', ...below] = source.replace(PIN, '').split('\n');
  const words = head.replace(/^\s*[-*+]\s+/, '').replace(/\s*\^[a-z0-9-]+\s*$/i, '');
  const [, , title = words, rest = ''] = /^(\*\*|__)(.+?)\1\s*(.*)$/.exec(words) ?? [];
  const indents = below.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  return [title, ...(rest === '' ? [] : [rest]), ...below.map((line) => line.slice(indent))].join('\n').trimEnd();
}

/** The words as a list item again. */
export function entryOfWords(words: string, { id, pinned }: { id: string; pinned: boolean }): string {
  const [title = '', ...below] = words.trim().split(/\r?\n/);
  const head = `- **${title.replaceAll('**', '').trim()}** ^${id}${pinned ? ' 📌' : ''}`;
  return [head, ...below.map((line) => (line.trim() === '' ? '' : BODY_INDENT + line))].join('\n');
}
