/**
 * A list of any length of which only what is seen is drawn. Rows may be of any height: they are measured as they
 * appear. Which row is active, and what that means, is the caller's; the active row stays in the document wherever the
 * list is scrolled to, so that the keyboard finds it again.
 */
import { defaultRangeExtractor, useVirtualizer, type Range, type VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type ReactNode, type Ref } from 'react';
import { useApp } from '../app/store.ts';
import styles from './VirtualList.module.css';

/** Where a list was left. */
export interface ListSpot {
  offset: number;
  measured: VirtualItem[];
}

type Align = 'auto' | 'center' | 'start';

export interface ListHandle {
  /** Scrolls so that the row is seen. `auto` moves nothing where it is seen already. */
  reveal(index: number, align: Align): void;
  /** The same, and the keyboard goes there: to what is marked `data-row` in it. The caller makes it the active row. */
  focus(index: number, align: Align): void;
  spot(): ListSpot;
  /** First and last row that are seen. */
  seen(): { first: number; last: number };
  scroller(): HTMLElement | null;
}

interface Props {
  label: string;
  count: number;
  /** Height of a row that has not been measured, in rem. Must be the same function at every drawing. */
  estimate: (index: number) => number;
  render: (index: number) => ReactNode;
  active: number | null;
  ref?: Ref<ListHandle>;
  /** Where to begin. */
  start?: ListSpot | null;
  /** Told what is drawn, and whenever that changes. */
  onDrawn?: (first: number, last: number) => void;
  onScroll?: () => void;
  /** Rows drawn beyond what is seen, on either side. */
  beyond?: number;
}

export function VirtualList({
  label,
  count,
  estimate,
  render,
  active,
  ref,
  start = null,
  onDrawn,
  onScroll,
  beyond = 8,
}: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const rem = useApp(({ live }) => ((live?.settings.appearance.zoom ?? 100) / 100) * 16);
  const list = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => estimate(index) * rem,
    overscan: beyond,
    useFlushSync: false,
    directDomUpdates: true,
    initialOffset: start?.offset ?? 0,
    ...(start === null ? {} : { initialMeasurementsCache: start.measured }),
    rangeExtractor: (range) => withActive(range, active),
  });
  // A row far away has to be drawn before it can have the focus.
  const wanted = useRef<number | null>(null);
  const takeFocus = (): void => {
    if (wanted.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${String(wanted.current)}"] [data-row]`);
    if (row == null) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  };
  useLayoutEffect(takeFocus);
  useImperativeHandle(
    ref,
    (): ListHandle => ({
      reveal: (index, align) => list.scrollToIndex(index, { align }),
      focus(index, align) {
        list.scrollToIndex(index, { align });
        wanted.current = index;
        takeFocus();
      },
      spot: () => ({ offset: list.scrollOffset ?? 0, measured: list.measurementsCache }),
      seen: () => ({ first: list.range?.startIndex ?? 0, last: list.range?.endIndex ?? 0 }),
      scroller: () => scroller.current,
    }),
    [list],
  );
  const measuredAt = useRef(rem);
  useEffect(() => {
    if (measuredAt.current === rem) return;
    measuredAt.current = rem;
    list.measure();
  }, [list, rem]);
  const items = list.getVirtualItems();
  const { startIndex: first, endIndex: last } = list.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => {
    onDrawn?.(Math.max(0, first - beyond), Math.min(count - 1, last + beyond));
  }, [onDrawn, first, last, beyond, count]);
  return (
    <div ref={scroller} className={styles.scroller} onScroll={onScroll}>
      <div ref={list.containerRef} className={styles.all} role="list" aria-label={label}>
        {items.map(({ key, index }) => (
          <div
            key={key}
            data-index={index}
            ref={list.measureElement}
            className={styles.item}
            role="listitem"
            aria-posinset={index + 1}
            aria-setsize={count}
          >
            {render(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

function withActive(range: Range, active: number | null): number[] {
  const drawn = defaultRangeExtractor(range);
  if (active === null || active >= range.count || drawn.includes(active)) return drawn;
  return active < (drawn[0] ?? 0) ? [active, ...drawn] : [...drawn, active];
}
