/** Text for a person: as wide as their terminal, in colour only where there is one. */

export interface Page {
  /** Columns. */
  width: number;
  /** What to type before a command, e.g. `npm run -s reverie -- --store /tmp/s`. */
  invocation: string;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

export interface PageOptions {
  columns: number | undefined;
  colour: boolean;
  invocation: string;
}

const MIN_WIDTH = 40;
/** Longer lines are hard to read, however wide the window is. */
const MAX_WIDTH = 100;

export function pageOf({ columns = 80, colour, invocation }: PageOptions): Page {
  const paint =
    (open: number, close: number) =>
    (text: string): string =>
      colour ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    width: Math.min(Math.max(columns, MIN_WIDTH), MAX_WIDTH),
    invocation,
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
  };
}

/**
 * Session text may hold anything, sequences that move the cursor or turn the order of letters around among it: what a
 * terminal would obey is shown as what it is.
 */
export const plain = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (char) =>
    char === '\r' ? '' : '\ufffd',
  );

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Columns that the text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += WIDE.test(char) ? 2 : 1;
  return columns;
}

/**
 * Breaks each line between words. What hangs over keeps the line's own indentation, behind a list marker if it has one.
 *
 * @param indent put before every line
 */
export function wrap(text: string, width: number, indent = ''): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width - columnsOf(indent)))
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

function wrapLine(line: string, width: number): string[] {
  const lead = /^\s*(?:[-*+]\s+|\d{1,3}\.\s+)?/.exec(line)?.[0] ?? '';
  const hang = ' '.repeat(Math.min(columnsOf(lead), Math.floor(width / 2)));
  const lines: string[] = [];
  let current = lead;
  let empty = true;
  for (const word of line.slice(lead.length).split(' ')) {
    const longer = empty ? current + word : `${current} ${word}`;
    if (!empty && columnsOf(longer) > width) {
      lines.push(current);
      current = hang + word;
    } else current = longer;
    empty = false;
  }
  return [...lines, current.trimEnd()];
}

/** `text`, cut to one line of at most so many columns. */
export function oneLine(text: string, columns: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (columnsOf(line) <= columns) return line;
  let cut = '';
  let used = 1;
  for (const char of line) {
    used += columnsOf(char);
    if (used > columns) break;
    cut += char;
  }
  return `${cut.trimEnd()}…`;
}

/** Columns side by side, each as wide as its widest cell; the last may be as wide as it likes. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, columnsOf(cell))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - columnsOf(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `2 sessions`, `1 entry`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** `2026-07-21 10:00`, in the user's own time. */
export function moment(iso: string | null): string {
  if (iso === null) return 'no time';
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return 'no time';
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
