/** The marks of a transcript, for moving from one to the next. */
import type { Mark } from '../../../../shared/window/views.ts';

export type MarkKind = Mark['kind'];

export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  failure: 'failed',
  rejection: 'refused',
  interruption: 'interrupted',
  correction: 'corrected',
  lesson: 'learned',
};

/** The row of the mark after or before this one; `null` at the last or first. */
export function rowOfMark(marks: readonly Mark[], row: number, by: 1 | -1): number | null {
  let nearest: number | null = null;
  for (const { row: other } of marks) {
    if (by === 1 ? other <= row : other >= row) continue;
    if (nearest === null || (by === 1 ? other < nearest : other > nearest)) nearest = other;
  }
  return nearest;
}

/** Which marked row this one is or comes after, counted from 1, of how many. */
export function marksAhead(marks: readonly Mark[], row: number): { at: number; of: number } {
  const rows = [...new Set(marks.map(({ row }) => row))];
  return { at: rows.filter((other) => other <= row).length, of: rows.length };
}
