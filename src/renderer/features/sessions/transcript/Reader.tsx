/** The transcript on the screen: its rows, the keys that move through them, and what is open in them. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TranscriptHead, TranscriptRow } from '../../../../shared/window/views.ts';
import { useKeys } from '../../../app/keys.ts';
import { call } from '../../../app/start.ts';
import { FailureNote } from '../../../ui/Failure.tsx';
import { phraseOf, wordsOf } from '../../../ui/Highlighted.tsx';
import { VirtualList, type ListHandle } from '../../../ui/VirtualList.tsx';
import { Pages, usePages } from '../pages.ts';
import { dayHeading } from '../words.ts';
import { Find } from './Find.tsx';
import { Head } from './Head.tsx';
import { useFoundWords } from './found-words.ts';
import { leave } from './leave.ts';
import { MarkStrip } from './MarkStrip.tsx';
import styles from './Reader.module.css';
import { Row } from './Row.tsx';
import { marksAhead, rowOfMark } from './marks.ts';

const PAGE = 40;
const HELD = 80;
/** Between a tool's line and an answer's paragraph; each row is measured as it comes. */
const ROW = 2.5;
const heightOfRow = (): number => ROW;

/** Which rows are unfolded: all but these, or these alone. */
interface Folds {
  all: boolean;
  but: ReadonlySet<number>;
}

const isOpen = ({ all, but }: Folds, row: number): boolean => all !== but.has(row);

export function Reader({ head, line, search }: { head: TranscriptHead; line: number | null; search: string | null }) {
  const { session, rows, marks, at } = head;
  const list = useRef<ListHandle>(null);
  const pages = usePages(useTranscriptRows(session.agent, session.id));
  const [active, setActive] = useState(at ?? 0);
  const [target, setTarget] = useState<number | null>(at);
  const [folds, setFolds] = useState<Folds>({ all: false, but: new Set() });
  const [whole, setWhole] = useState<ReadonlySet<number>>(new Set());
  const [find, setFind] = useState<string | null>(null);
  useEffect(() => pages.refresh(), [pages, head]);

  // Rows that come later are of another height than their place was: the row that was gone to is brought back to where
  // it should be, until the user scrolls.
  const goal = useRef<{ row: number; align: 'auto' | 'center' } | null>(null);
  const free = (): void => {
    goal.current = null;
  };
  const goTo = useCallback((row: number, align: 'auto' | 'center' = 'auto'): void => {
    setActive(row);
    goal.current = { row, align };
    list.current?.focus(row, align);
  }, []);
  const come = pages.version();
  useEffect(() => {
    if (goal.current !== null) list.current?.reveal(goal.current.row, goal.current.align);
  }, [come]);
  const openRow = useCallback((row: number, open: boolean): void => {
    setFolds(({ all, but }) => {
      const next = new Set(but);
      if (all === open) next.delete(row);
      else next.add(row);
      return { all, but: next };
    });
  }, []);
  const showWhole = useCallback((row: number): void => setWhole((rows) => new Set(rows).add(row)), []);
  const toggle = useCallback((row: number): void => {
    setFolds(({ all, but }) => {
      const next = new Set(but);
      if (!next.delete(row)) next.add(row);
      return { all, but: next };
    });
  }, []);
  // Opened at a line: once for each line, not again when the session has grown.
  const shown = useRef<number | null | undefined>(undefined);
  useEffect(() => {
    if (shown.current === line) return;
    shown.current = line;
    setTarget(at);
    if (at !== null) {
      openRow(at, true);
      showWhole(at);
      goTo(at, 'center');
    } else list.current?.focus(0, 'auto');
  }, [line, at, goTo, openRow, showWhole]);

  const jump = (by: 1 | -1): void => {
    const row = rowOfMark(marks, active, by);
    if (row !== null) goTo(row, 'center');
  };
  const move = (to: number): void => goTo(Math.max(0, Math.min(rows - 1, to)));
  const on = (): boolean => list.current?.scroller()?.contains(document.activeElement) ?? false;
  const step = (by: number) => () => {
    const { first, last } = list.current?.seen() ?? { first: 0, last: 0 };
    // Scrolled away with the wheel: go on from what is seen.
    if (!on() || active < first || active > last) move(by > 0 ? first : last);
    else move(active + by);
  };
  useKeys('Transcript', [
    { keys: 'j', label: 'Next row', run: step(1) },
    { keys: 'k', label: 'Row before', run: step(-1) },
    { keys: 'n', label: 'Next mark', run: () => jump(1) },
    { keys: 'p', label: 'Mark before', run: () => jump(-1) },
    { keys: 'f', label: 'Find in this session', run: () => setFind(find ?? '') },
    { keys: 'mod+f', label: 'Find in this session', run: () => setFind(find ?? '') },
    {
      keys: 'o',
      label: folds.all ? 'Fold all output' : 'Open all output',
      run: () => setFolds({ all: !folds.all, but: new Set() }),
    },
    { keys: 'Home', label: 'To the beginning', run: () => move(0) },
    { keys: 'End', label: 'To the end', run: () => move(rows - 1) },
    { keys: 'Escape', label: 'Back', run: () => (find === null ? leave(search) : setFind(null)) },
  ]);
  const words = useMemo(() => (find === null ? wordsOf(search ?? '') : phraseOf(find)), [find, search]);
  const markWords = useFoundWords(list, words);
  const drawn = useCallback(
    (first: number, last: number) => {
      pages.want(first, last);
      markWords();
    },
    [pages, markWords],
  );
  // What has come or was unfolded has words too.
  useEffect(markWords, [markWords, come, folds, whole]);
  const strip = useRef<(() => void) | null>(null);

  return (
    <div className={styles.reader}>
      <Head
        head={head}
        search={search}
        allOpen={folds.all}
        onOpenAll={() => setFolds({ all: !folds.all, but: new Set() })}
        onFind={() => setFind(find ?? '')}
        marks={marksAhead(marks, active)}
        onJump={jump}
        missing={line !== null && at === null ? line : null}
      />
      {find !== null && (
        <Find
          session={session}
          text={find}
          onText={setFind}
          from={active}
          onGo={(row) => {
            openRow(row, true);
            showWhole(row);
            setActive(row);
            setTarget(row);
            goal.current = { row, align: 'center' };
            list.current?.reveal(row, 'center');
          }}
          onClose={() => {
            setFind(null);
            list.current?.focus(active, 'auto');
          }}
        />
      )}
      {pages.failure !== null && pages.failure.code !== 'engine-lost' && (
        <div className={styles.note}>
          <FailureNote failure={pages.failure} />
        </div>
      )}
      <div className={styles.body} onWheel={free} onPointerDown={free} onKeyDown={free}>
        <VirtualList
          ref={list}
          label="Transcript"
          count={rows}
          estimate={heightOfRow}
          active={active}
          onDrawn={drawn}
          onScroll={() => strip.current?.()}
          beyond={6}
          render={(index) => {
            const row = pages.row(index);
            if (row === undefined) return <div className={styles.coming} aria-hidden />;
            const before = index === 0 ? undefined : pages.row(index - 1);
            return (
              <Row
                row={row}
                open={isOpen(folds, index)}
                whole={whole.has(index)}
                active={index === active}
                target={index === target}
                notes={notesOf(row, before)}
                onToggle={toggle}
                onWhole={showWhole}
                onActive={setActive}
              />
            );
          }}
        />
        <MarkStrip marks={marks} rows={rows} list={list} update={strip} onGo={(row) => goTo(row, 'center')} />
      </div>
    </div>
  );
}

function useTranscriptRows(agent: string, id: string): Pages<TranscriptRow> {
  return useMemo(
    () =>
      new Pages<TranscriptRow>({
        size: PAGE,
        kept: HELD,
        fetch: async (from, count) => {
          const result = await call('sessions.rows', { agent, id, from, count });
          return result.ok ? { ok: true, value: result.value.rows } : result;
        },
      }),
    [agent, id],
  );
}

/** What stands above a row because it differs from the one before, as one string so that a row is not drawn for nothing. */
function notesOf(row: TranscriptRow, before: TranscriptRow | undefined): string {
  const day =
    row.at !== null && (before === undefined || before.at === null || dayHeading(before.at) !== dayHeading(row.at));
  return [
    ...(day && (row.row === 0 || before !== undefined) ? [dayHeading(row.at)] : []),
    ...(!row.active && before?.active !== false ? ['From here a branch that the user went back over'] : []),
    ...(row.active && before?.active === false ? ['The conversation goes on'] : []),
    ...(row.copied && before?.copied !== true ? ['Copied from the session this one came from'] : []),
    ...(!row.copied && before?.copied === true ? ['From here on its own'] : []),
  ].join('\n');
}
