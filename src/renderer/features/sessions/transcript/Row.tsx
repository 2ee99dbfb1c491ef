/**
 * One row of a transcript. Thousands of them pass by while one scrolls, so a row is drawn again only when something in
 * it has changed, and draws as little as says what it is.
 */
import { memo, type KeyboardEvent } from 'react';
import type { TranscriptRow } from '../../../../shared/window/views.ts';
import { Time } from '../../../ui/Time.tsx';
import { isLong, TEXT_LINES, TOOL_LINES } from './Folded.tsx';
import { LessonLinks } from './LessonLinks.tsx';
import { MARK_WORDS, type MarkKind } from './marks.ts';
import { RowBody, type RowProps } from './RowBody.tsx';
import styles from './Row.module.css';

interface Props extends RowProps {
  active: boolean;
  /** It was asked for. */
  target: boolean;
  /** Lines that stand above it. */
  notes: string;
  onActive: (row: number) => void;
}

export const Row = memo(function Row({ row, open, whole, active, target, notes, onToggle, onWhole, onActive }: Props) {
  const mark = markOf(row);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    // First open, then to the last line, then folded again.
    if (!isFolding(row) || (open && !whole && hasMore(row))) onWhole(row.row);
    else onToggle(row.row);
  };
  return (
    <>
      {notes !== '' &&
        notes.split('\n').map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      <div
        className={styles.row}
        data-row
        data-kind={row.kind}
        data-mark={mark ?? undefined}
        data-target={target || undefined}
        data-aside={!row.active || row.copied || undefined}
        tabIndex={active ? 0 : -1}
        aria-current={target || undefined}
        onFocus={() => onActive(row.row)}
        onKeyDown={onKeyDown}
      >
        <div className={styles.margin}>
          {mark !== null && <span className={styles.mark}>{MARK_WORDS[mark]}</span>}
          {row.at !== null && (
            <span className={styles.time}>
              <Time at={row.at} show="clock" />
            </span>
          )}
        </div>
        <div className={styles.body}>
          <RowBody row={row} open={open} whole={whole} onToggle={onToggle} onWhole={onWhole} />
          {row.lessons.length > 0 && <LessonLinks lessons={row.lessons} />}
        </div>
      </div>
    </>
  );
});

const isFolding = ({ kind }: TranscriptRow): boolean => kind === 'tool' || kind === 'thinking' || kind === 'injected';

function hasMore(row: TranscriptRow): boolean {
  if (row.kind === 'tool') return isLong(row.output, TOOL_LINES) || isLong(row.input, TOOL_LINES);
  return 'text' in row && isLong(row.text, TEXT_LINES);
}

function markOf(row: TranscriptRow): MarkKind | null {
  if (row.kind === 'tool' && row.outcome === 'failed') return 'failure';
  if (row.kind === 'tool' && row.outcome === 'rejected') return 'rejection';
  if (row.kind === 'interruption') return 'interruption';
  if (row.kind === 'prompt' && row.correction) return 'correction';
  return row.lessons.length > 0 ? 'lesson' : null;
}
