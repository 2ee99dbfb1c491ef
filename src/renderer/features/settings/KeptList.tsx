import { Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { KeptSession } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { call } from '../../app/start.ts';
import { agentName } from '../../ui/agent.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { Time } from '../../ui/Time.tsx';
import { VirtualList, type ListHandle } from '../../ui/VirtualList.tsx';
import { folderName } from '../../ui/words.ts';
import { Pages, usePages } from '../sessions/pages.ts';
import styles from './Kept.module.css';

const ROW = 3.5;
const heightOfRow = (): number => ROW;
/** More are scrolled. */
const ROWS_SEEN = 8;

/** Sessions only Reverie still has, newest first, as many as there are. */
export function KeptList({
  first,
  onDelete,
}: {
  first: OutputOf<'kept.list'>;
  onDelete: (session: KeptSession) => void;
}) {
  const list = useRef<ListHandle>(null);
  const [active, setActive] = useState(0);
  const pages = usePages(
    useMemo(
      () =>
        new Pages({
          size: first.rows.length,
          kept: 30,
          fetch: async (offset, limit) => {
            const result = await call('kept.list', { offset, limit });
            return result.ok ? { ok: true, value: result.value.rows } : result;
          },
        }),
      [first.rows.length],
    ),
  );
  useEffect(() => pages.refresh(), [pages, first]);
  const row = (index: number) => (index < first.rows.length ? first.rows[index] : pages.row(index));
  const want = useMemo(
    () => (from: number, to: number) => {
      if (to >= first.rows.length) pages.want(from, to);
    },
    [pages, first.rows.length],
  );
  const last = first.total - 1;
  const at = Math.min(active, last);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    const session = row(at);
    if (to !== undefined) {
      const next = Math.max(0, Math.min(last, to));
      setActive(next);
      list.current?.focus(next, 'auto');
    } else if (event.key === 'Delete' && session !== undefined) onDelete(session);
    else return;
    event.preventDefault();
  };
  return (
    <div
      className={styles.list}
      style={{ height: `${String(Math.min(first.total, ROWS_SEEN) * ROW)}rem` }}
      onKeyDown={onKeyDown}
    >
      <VirtualList
        ref={list}
        label="Sessions only Reverie still has"
        count={first.total}
        estimate={heightOfRow}
        active={at}
        onDrawn={want}
        render={(index) => {
          const session = row(index);
          if (session === undefined) return <div className={styles.session} aria-hidden />;
          return (
            <Session
              session={session}
              active={index === at}
              onFocus={() => setActive(index)}
              onDelete={() => onDelete(session)}
            />
          );
        }}
      />
    </div>
  );
}

function Session({
  session: { agent, id, title, project, endedAt, bytes: size },
  active,
  onFocus,
  onDelete,
}: {
  session: KeptSession;
  active: boolean;
  onFocus: () => void;
  onDelete: () => void;
}) {
  const name = title ?? id;
  return (
    <div className={styles.session}>
      <a
        className={styles.link}
        href={hashOf({ page: 'sessions', open: { agent, id, line: null }, search: null })}
        data-row
        tabIndex={active ? 0 : -1}
        onFocus={onFocus}
      >
        <span className={styles.title}>{name}</span>
        <span className={styles.facts}>
          {project !== null && <span title={project}>{folderName(project)}</span>}
          <span>{agentName(agent)}</span>
          <span>
            <Time at={endedAt} show="day" />
          </span>
          <span>{bytes(size)}</span>
        </span>
      </a>
      <Button kind="icon" label={`Delete ${name}`} tabIndex={active ? 0 : -1} onClick={onDelete}>
        <Trash2 aria-hidden size="1em" />
      </Button>
    </div>
  );
}
