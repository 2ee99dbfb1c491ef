/** An entry as text, and text as an entry: the one place that knows how a list item of a playbook is written. */
import { TITLE_MAX } from '../../shared/contract.ts';

/** What an entry says. `id` is `null` where a text names none. */
export interface EntryText {
  id: string | null;
  title: string;
  /** Below the title, not indented. May be empty. */
  body: string;
  pinned: boolean;
}

export const PIN = '📌';
const BODY_INDENT = '  ';
const ANY_PIN = /📌\uFE0F?/gu;

/** @returns the list item, lines ended by `\n`, without a last one */
export function renderEntry({ id, title, body, pinned }: EntryText & { id: string }): string {
  const head = `- **${title}** ^${id}${pinned ? ` ${PIN}` : ''}`;
  const lines = body.trim() === '' ? [] : body.trimEnd().split(/\r\n|\n|\r/);
  return [head, ...lines.map((line) => (line.trim() === '' ? '' : BODY_INDENT + line))].join('\n');
}

/** The first line of an entry, without its marker. */
export interface Head {
  id: string;
  title: string;
  /** What follows the title on the same line. */
  rest: string;
  pinned: boolean;
}

/** Our own shape of an id. Other ids are taken for one only behind a title in bold: Obsidian marks any block so. */
const OWN_ID = /^[a-z]-[a-z0-9]{3,}$/i;

/** @returns `null` for a list item that is no entry: one without an id is the user's own */
export function readHead(itemText: string): Head | null {
  const pinned = itemText.includes(PIN);
  const text = itemText.replace(ANY_PIN, ' ').trim();
  const caret = text.lastIndexOf('^');
  if (caret < 0 || (caret > 0 && !/\s/.test(text.charAt(caret - 1)))) return null;
  const id = text.slice(caret + 1);
  if (!/^[a-z0-9][a-z0-9-]*$/i.test(id)) return null;
  const { title, rest, bold } = readTitle(text.slice(0, caret).trim());
  if (!bold && !OWN_ID.test(id)) return null;
  return { id: id.toLowerCase(), title, rest, pinned };
}

function readTitle(text: string): { title: string; rest: string; bold: boolean } {
  const plain = text.replace(/^\[[ xX]\]\s+/, '');
  const mark = plain.slice(0, 2);
  const close = mark === '**' || mark === '__' ? plain.indexOf(mark, 2) : -1;
  if (close < 0) return { title: plain, rest: '', bold: false };
  return { title: plain.slice(2, close).trim(), rest: plain.slice(close + 2).trim(), bold: true };
}

/**
 * Text a person or a dream gives for an entry: the list item itself, or plain words whose first line is the title.
 *
 * @param fallbackTitle where the first line is no title, being too long for one
 */
export function readEntryText(markdown: string, fallbackTitle: string): EntryText {
  const lines = markdown
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trim()
    .split('\n');
  const [first = '', ...below] = lines;
  const marker = /^[-*+][ \t]+/.exec(first)?.[0] ?? '';
  const head = readHead(first.slice(marker.length));
  const title = head
    ? { title: head.title, rest: head.rest }
    : readTitle(withoutPin(first.slice(marker.length).replace(/^#{1,6}[ \t]+/, '')));
  const id = head?.id ?? null;
  const pinned = head?.pinned ?? false;
  if (title.title.length > TITLE_MAX && head === null)
    return { id, pinned, title: fallbackTitle, body: dedent(lines).join('\n') };
  const body = [...(title.rest ? [title.rest] : []), ...dedent(below)].join('\n').replace(/^\n+/, '').trimEnd();
  return { id, pinned, title: title.title, body };
}

const withoutPin = (text: string): string => text.replace(ANY_PIN, ' ').trim();

/** Takes away the white space that all lines share. */
export function dedent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = indents.length > 0 ? Math.min(...indents) : 0;
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(shared)));
}
