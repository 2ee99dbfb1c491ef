/**
 * The part of somebody else's file that Reverie keeps: from one marker line to the other. Every byte outside stays,
 * and a block whose markers are damaged, or that somebody has written into, is not touched.
 */
import { createHash } from 'node:crypto';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { eolOf, linesOf } from '../playbooks/outline.ts';

export type BlockFailure = Failure<'markers-damaged' | 'block-edited'>;

const MARKER = '<!-- reverie:';
const BEGIN = /^<!-- reverie:begin(?: ([0-9a-f]{12}))?(?: [^>]*)?-->$/;
const END = '<!-- reverie:end -->';
const NOTE = 'kept by Reverie: change the playbooks, not this block';

/**
 * @param text `null` where there is no file
 * @param content markdown between the markers, lines ended by `\n`; '' takes the block away
 * @returns the whole text; `null` when nothing is left in the file
 */
export function withBlock(text: string | null, content: string): Result<string | null, BlockFailure> {
  const current = text ?? '';
  const found = locate(current);
  if (!found.ok) return found;
  if (found.value === null) {
    const eol = eolOf(current);
    return ok(content === '' ? text : append(current, render(content, eol), eol));
  }
  const { start, end, eol } = found.value;
  if (content === '') return ok(without(current, start, end, eol));
  return ok(current.slice(0, start) + render(content, eol) + current.slice(end));
}

function render(content: string, eol: string): string {
  const safe = content.replaceAll('<!--', '&lt;!--').trim();
  return [`<!-- reverie:begin ${digest(safe)} ${NOTE} -->`, ...safe.split('\n'), END].join(eol);
}

/** Of letters and digits alone: a formatter that moves white space and bullets has not changed what is said. */
const digest = (content: string): string =>
  createHash('sha256')
    .update(content.replace(/[^\p{L}\p{N}]+/gu, ''))
    .digest('hex')
    .slice(0, 12);

interface Block {
  start: number;
  end: number;
  /** The line end it was written with: in a file of mixed ones the block itself has changed the count. */
  eol: string;
}

function locate(text: string): Result<Block | null, BlockFailure> {
  const marks = linesOf(text)
    .map(({ start, end, next }) => ({ start, end, next, line: text.slice(start, end).replace('\uFEFF', '').trimEnd() }))
    .filter(({ line }) => line.includes(MARKER));
  const [first, last] = marks;
  if (!first) return ok(null);
  const begin = BEGIN.exec(first.line);
  if (marks.length !== 2 || !begin || last?.line !== END) {
    const hint = 'There must be one line `<!-- reverie:begin -->` and one `<!-- reverie:end -->` below it, or neither.';
    return fail({ code: 'markers-damaged', message: 'the markers of Reverie’s block are damaged', hint });
  }
  const content = text.slice(first.end, last.start);
  if (content.trim() !== '' && digest(content) !== begin[1]) {
    const hint = 'Move what you wrote above or below the block, or delete the block; then export again.';
    return fail({ code: 'block-edited', message: 'somebody has written into Reverie’s block', hint });
  }
  const start = text.startsWith('\uFEFF') && first.start === 0 ? 1 : first.start;
  return ok({ start, end: last.start + END.length, eol: text.slice(first.end, first.next) });
}

/**
 * One blank line sets the block off. Whether the file ended in a line end can be seen from behind the block, so that
 * taking it away gives the file as it was.
 */
function append(current: string, block: string, eol: string): string {
  if (current === '' || current === '\uFEFF') return current + block + eol;
  return /[\r\n]$/.test(current) ? current + eol + block + eol : current + eol + eol + block;
}

function without(current: string, start: number, end: number, eol: string): string | null {
  const [above, below] = [current.slice(0, start), current.slice(end)];
  if (`${above}${below}`.replace('\uFEFF', '').trim() === '') return null;
  if (below === '' && above.endsWith(eol + eol)) return above.slice(0, -2 * eol.length);
  const before = above.slice(0, -eol.length);
  if (below === eol && above.endsWith(eol) && /[\r\n]$/.test(before)) return before;
  return above + below;
}
