/**
 * The whole transcript as a strip at its side: where the marks are and what of it is seen. For the mouse; the keyboard
 * has keys for the same, and a screen reader the buttons in the head.
 */
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import type { Mark } from '../../../../shared/window/views.ts';
import type { ListHandle } from '../../../ui/VirtualList.tsx';
import styles from './MarkStrip.module.css';
import { MARK_WORDS, type MarkKind } from './marks.ts';

/** More ticks than this cannot be told apart. */
const TICKS = 180;
/** Of several marks that fall on one tick the rarest is shown. */
const RANK: readonly MarkKind[] = ['lesson', 'correction', 'rejection', 'interruption', 'failure'];

export function MarkStrip({
  marks,
  rows,
  list,
  update,
  onGo,
}: {
  marks: readonly Mark[];
  rows: number;
  list: RefObject<ListHandle | null>;
  /** Gets what has to be called when the list was scrolled. */
  update: RefObject<(() => void) | null>;
  onGo: (row: number) => void;
}) {
  const view = useRef<HTMLDivElement>(null);
  const ticks = useMemo(() => ticksOf(marks, rows), [marks, rows]);
  useEffect(() => {
    // Written straight to the element: it moves at every frame of scrolling.
    update.current = () => {
      const seen = list.current?.seen();
      if (seen === undefined || view.current === null || rows === 0) return;
      const from = seen.first / rows;
      const height = Math.max(0.012, (seen.last - seen.first + 1) / rows);
      view.current.style.transform = `translateY(${String(Math.min(from, 1 - height) * 100)}cqh)`;
      view.current.style.height = `${String(height * 100)}cqh`;
    };
    update.current();
    return () => {
      update.current = null;
    };
  }, [list, rows, update]);
  return (
    <div
      className={styles.strip}
      aria-hidden
      onPointerDown={(event) => {
        const { top, height } = event.currentTarget.getBoundingClientRect();
        const share = (event.clientY - top) / height;
        const near = ticks.find((tick) => Math.abs(tick.share - share) < 0.012);
        onGo(near?.row ?? Math.min(rows - 1, Math.floor(share * rows)));
      }}
    >
      <div ref={view} className={styles.view} />
      {ticks.map(({ row, share, kind }) => (
        <div
          key={row}
          className={styles.tick}
          data-kind={kind}
          title={MARK_WORDS[kind]}
          style={{ top: `${String(share * 100)}%` }}
        />
      ))}
    </div>
  );
}

function ticksOf(marks: readonly Mark[], rows: number): { row: number; share: number; kind: MarkKind }[] {
  const ticks = new Map<number, Mark>();
  for (const mark of marks) {
    const place = Math.floor((mark.row / rows) * TICKS);
    const there = ticks.get(place);
    if (there === undefined || RANK.indexOf(mark.kind) < RANK.indexOf(there.kind)) ticks.set(place, mark);
  }
  return [...ticks.values()].map(({ row, kind }) => ({ row, kind, share: (row + 0.5) / rows }));
}
