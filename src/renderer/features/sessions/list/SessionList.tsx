/** Sessions by day, newest first, as many as there are. */
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import type { OutputOf } from '../../../../shared/window/calls.ts';
import type { SessionFilter } from '../../../../shared/window/views.ts';
import { useKeys } from '../../../app/keys.ts';
import { call } from '../../../app/start.ts';
import { go, useApp } from '../../../app/store.ts';
import { answerOf } from '../../../app/use-answer.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { FailureNote } from '../../../ui/Failure.tsx';
import { VirtualList, type ListHandle } from '../../../ui/VirtualList.tsx';
import { Pages, usePages } from '../pages.ts';
import { times } from '../../../ui/words.ts';
import { dayHeading } from '../words.ts';
import { Filters } from './Filters.tsx';
import { EVERYTHING, isEverything, setFilter, takeReturned, useList } from './list-state.ts';
import { SessionItem } from './SessionItem.tsx';
import styles from './SessionList.module.css';

type List = OutputOf<'sessions.list'>;

const PAGE = 200;
const HELD = 30;
/** Height of a row in rem; a day's heading comes on top and is measured. */
const ROW = 3.75;
const heightOfRow = (): number => ROW;

const useFirst = answerOf('sessions.list', ['sessions', 'playbooks', 'sources']);

export function SessionList({ list }: { list: RefObject<ListHandle | null> }) {
  const filter = useList(({ filter }) => filter);
  const first = useFirst({ filter, offset: 0, limit: PAGE });
  // While another filter is being answered the last list stays, so that nothing jumps at each letter.
  const last = useRef<{ filter: SessionFilter; value: List } | null>(null);
  if (first.state === 'here') last.current = { filter, value: first.value };
  if (first.state === 'failed')
    return (
      <div className={styles.note}>
        <FailureNote failure={first.failure} />
      </div>
    );
  if (last.current === null) return <Skeleton />;
  const { value } = last.current;
  return (
    <>
      {(value.total > 0 || !isEverything(filter)) && <Filters filter={filter} list={value} />}
      <p className="unseen" role="status">
        {times(value.total, 'session')}
      </p>
      {value.total === 0 ? (
        <Nothing filter={filter} />
      ) : (
        <Rows key={JSON.stringify(last.current.filter)} filter={last.current.filter} first={value} list={list} />
      )}
    </>
  );
}

function Rows({ filter, first, list }: { filter: SessionFilter; first: List; list: RefObject<ListHandle | null> }) {
  const pages = usePages(
    useMemo(
      () =>
        new Pages({
          size: PAGE,
          kept: HELD,
          fetch: async (offset, limit) => {
            const result = await call('sessions.list', { filter, offset, limit });
            return result.ok ? { ok: true, value: result.value.rows } : result;
          },
        }),
      [filter],
    ),
  );
  useEffect(() => pages.refresh(), [pages, first]);
  const row = (index: number) => (index < first.rows.length ? first.rows[index] : pages.row(index));
  const want = useMemo(
    () => (from: number, to: number) => {
      if (to >= PAGE) pages.want(from, to);
    },
    [pages],
  );
  const active = Math.min(
    useList(({ active }) => active),
    first.total - 1,
  );
  const start = useMemo(() => {
    const { spot } = useList.getState();
    return spot?.of === filter ? spot.at : null;
  }, [filter]);
  useEffect(() => {
    const handle = list.current;
    return () => {
      if (handle !== null) useList.setState({ spot: { of: filter, at: handle.spot() } });
    };
  }, [list, filter]);
  useEffect(() => {
    if (takeReturned()) list.current?.focus(useList.getState().active, 'auto');
  }, [list]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(first.total - 1, to));
    useList.setState({ active: next });
    list.current?.focus(next, 'auto');
  };
  const on = (): boolean => list.current?.scroller()?.contains(document.activeElement) ?? false;
  // The first press only brings the keyboard to the row that is active.
  const step = (by: number) => () => move(on() ? active + by : active);
  useKeys('In the list', [
    { keys: 'j', label: 'Next session', run: step(1) },
    { keys: 'k', label: 'Session before', run: step(-1) },
    { keys: 'ArrowDown', label: 'Next session', run: step(1) },
    { keys: 'ArrowUp', label: 'Session before', run: step(-1) },
    { keys: 'Home', label: 'Newest session', run: () => move(0) },
    { keys: 'End', label: 'Oldest session', run: () => move(first.total - 1) },
  ]);
  return (
    <div className={styles.rows}>
      <VirtualList
        ref={list}
        label="Sessions"
        count={first.total}
        estimate={heightOfRow}
        active={active}
        start={start}
        onDrawn={want}
        render={(index) => {
          const session = row(index);
          if (session === undefined) return <div className={styles.waiting} aria-hidden />;
          const day = dayHeading(session.startedAt);
          const before = index === 0 ? null : row(index - 1);
          return (
            <SessionItem
              session={session}
              active={index === active}
              index={index}
              day={before === undefined || (before !== null && dayHeading(before.startedAt) === day) ? null : day}
            />
          );
        }}
      />
    </div>
  );
}

function Nothing({ filter }: { filter: SessionFilter }) {
  if (!isEverything(filter))
    return (
      <Empty
        title="No session matches"
        action={
          <Button kind="main" onClick={() => setFilter(EVERYTHING)}>
            Clear all filters
          </Button>
        }
      >
        <p>Every filter above has to fit. Take one away, or look for words that were said with the field at the top.</p>
      </Empty>
    );
  return <NoSessions />;
}

const useSources = answerOf('sources.list', ['sources']);

function NoSessions() {
  const sources = useSources({});
  const activity = useApp(({ live }) => live?.activity);
  if (activity?.kind === 'scanning')
    return (
      <Empty title="Reading your logs">
        <p>
          {activity.filesDone.toLocaleString('en')} of {times(activity.files, 'file')}. Sessions appear here as they are
          read; the first time takes a while.
        </p>
      </Empty>
    );
  return (
    <Empty
      title="No sessions yet"
      action={
        <Button kind="main" onClick={() => go({ page: 'settings', section: 'sources' })}>
          See sources
        </Button>
      }
    >
      <p>Here stand the conversations you had with coding agents on this machine. Reverie found none. It looked in:</p>
      {sources.state === 'here' && (
        <ul className={styles.places}>
          {sources.value.sources.map(({ name, place, found, on }) => (
            <li key={place}>
              {name}: <code>{place}</code> {found ? (on ? 'has no sessions' : 'is turned off') : 'is not there'}
            </li>
          ))}
        </ul>
      )}
      <p>As soon as an agent writes a session there, it appears by itself.</p>
    </Empty>
  );
}

function Skeleton() {
  return (
    <div className={styles.skeleton} aria-busy aria-label="Sessions are being read">
      {Array.from({ length: 8 }, (_, i) => (
        <div key={i} className={styles.waiting} />
      ))}
    </div>
  );
}
