/**
 * The skeleton of a markdown file: its lines with exact offsets, its headings, and where a list item stands. Text in
 * code fences and HTML comments is nobody's heading and nobody's entry.
 *
 * Deliberately not a markdown library: entries are edited by source ranges, so every offset must be exact for any
 * bytes a person leaves here, and one pass over the lines is all that is needed.
 */
import type { Range } from './entry.ts';

export interface Line {
  /** Offset of the first character. */
  start: number;
  /** Offset behind the last character, line terminator not included. */
  end: number;
  /** Offset of the next line. */
  next: number;
}

export interface Heading {
  level: number;
  text: string;
  /** Index of its line. */
  line: number;
}

export interface ListItem {
  /** Index of its first line. */
  line: number;
  /** White space in front of its marker. */
  indent: string;
  /** Columns in front of its text: continuation lines are indented by as much. */
  contentColumn: number;
  /** What stands behind the marker on the first line. */
  text: string;
  /** From the marker to the end of its last line that is not blank. */
  range: Range;
  /** Index of its last line that is not blank. */
  lastLine: number;
}

export interface Outline {
  lines: readonly Line[];
  headings: readonly Heading[];
  items: readonly ListItem[];
  /** Line terminator that most lines use. */
  eol: string;
}

const TERMINATOR = /\r\n|\n|\r/g;
const TAB = 4;
const LF = 10;
const CR = 13;

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const match of text.matchAll(TERMINATOR)) {
    const next = match.index + match[0].length;
    lines.push({ start, end: match.index, next });
    start = next;
  }
  if (start < text.length || lines.length === 0) lines.push({ start, end: text.length, next: text.length });
  return lines;
}

export function eolOf(text: string): string {
  const counts = { '\r\n': 0, '\n': 0, '\r': 0 };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LF) counts['\n']++;
    else if (code !== CR) continue;
    else if (text.charCodeAt(i + 1) !== LF) counts['\r']++;
    else {
      counts['\r\n']++;
      i++;
    }
  }
  if (counts['\r\n'] > Math.max(counts['\n'], counts['\r'])) return '\r\n';
  return counts['\r'] > counts['\n'] ? '\r' : '\n';
}

/** White space a line begins with. */
export const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';

export function columnsOf(indent: string): number {
  let columns = 0;
  for (const char of indent) columns += char === '\t' ? TAB - (columns % TAB) : 1;
  return columns;
}

type Block = { in: 'text' } | { in: 'fence'; mark: string } | { in: 'comment' };

/**
 * @param from offset behind the front matter
 * @param isEntry whether a list item with this text is wanted. Items that are not are only text, so that a wanted
 *   item may stand below them; items inside a wanted one are part of it.
 */
export function outlineOf(text: string, from: number, isEntry: (itemText: string) => boolean): Outline {
  const lines = linesOf(text);
  const headings: Heading[] = [];
  const items: ListItem[] = [];
  let block: Block = { in: 'text' };
  let open: ListItem | null = null;
  /** The nearest line at the margin began a list item: what is indented below it is not a code block. */
  let inList = false;

  for (const [number, line] of lines.entries()) {
    if (line.start < from) continue;
    const content = text.slice(line.start, line.end);
    if (block.in === 'fence') {
      if (closesFence(content, block.mark)) block = { in: 'text' };
      continue;
    }
    if (block.in === 'comment') {
      if (content.includes('-->')) block = { in: 'text' };
      continue;
    }
    if (content.trim() === '') continue;
    const indent = indentOf(content);
    const columns = columnsOf(indent);
    if (open && columns > columnsOf(open.indent)) {
      open.range.end = line.end;
      open.lastLine = number;
      continue;
    }
    open = null;
    const rest = content.slice(indent.length);
    const item = listItem(rest);
    if (columns === 0) inList = item !== null;
    if (columns >= TAB && !inList) continue;
    const mark = opensFence(rest);
    if (mark) {
      block = { in: 'fence', mark };
    } else if (rest.startsWith('<!--')) {
      if (!rest.includes('-->')) block = { in: 'comment' };
    } else if (item && isEntry(item.text)) {
      open = {
        line: number,
        indent,
        contentColumn: columns + item.width,
        text: item.text,
        range: { start: line.start + indent.length, end: line.end },
        lastLine: number,
      };
      items.push(open);
    } else {
      const heading = headingOf(rest);
      if (heading) headings.push({ ...heading, line: number });
    }
  }
  return { lines, headings, items, eol: eolOf(text) };
}

function listItem(rest: string): { width: number; text: string } | null {
  const marker = /^(?:[-*+]|\d{1,9}[.)])[ \t]+/.exec(rest)?.[0];
  return marker ? { width: columnsOf(marker.replace(/[^ \t]/g, ' ')), text: rest.slice(marker.length) } : null;
}

function headingOf(rest: string): { level: number; text: string } | null {
  const marks = /^#{1,6}(?=[ \t]|$)/.exec(rest)?.[0];
  if (!marks) return null;
  const text = rest.slice(marks.length).trim();
  // A closing run of # belongs to the heading's form, not to its text.
  const last = text.lastIndexOf(' ');
  return {
    level: marks.length,
    text: last >= 0 && /^#+$/.test(text.slice(last + 1)) ? text.slice(0, last).trim() : text,
  };
}

const opensFence = (rest: string): string | null => /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(rest)?.[0] ?? null;

function closesFence(line: string, mark: string): boolean {
  const rest = line.trim();
  return rest.length >= mark.length && rest.startsWith(mark) && [...rest].every((char) => char === mark[0]);
}
