/** What a search in all sessions found: the words around it, who said them and when. */
import { memo, useEffect, useRef, type RefObject } from 'react';
import type { Hit } from '../../../../shared/contract.ts';
import type { OutputOf } from '../../../../shared/window/calls.ts';
import { useKeys } from '../../../app/keys.ts';
import { hashOf } from '../../../app/place.ts';
import { answerOf } from '../../../app/use-answer.ts';
import { agentName } from '../../../ui/agent.ts';
import { Empty } from '../../../ui/Empty.tsx';
import { FailureNote } from '../../../ui/Failure.tsx';
import { Highlighted } from '../../../ui/Highlighted.tsx';
import { Time } from '../../../ui/Time.tsx';
import { VirtualList, type ListHandle } from '../../../ui/VirtualList.tsx';
import { times } from '../../../ui/words.ts';
import styles from './Hits.module.css';
import { takeReturned, useList } from './list-state.ts';

const MOST = 200;
const ROW = 5;
const heightOfRow = (): number => ROW;

const useSearch = answerOf('sessions.search', ['sessions']);

export function Hits({
  text,
  list,
  onLeave,
}: {
  text: string;
  list: RefObject<ListHandle | null>;
  onLeave: () => void;
}) {
  const found = useSearch({ text, limit: MOST });
  const last = useRef<{ text: string; value: OutputOf<'sessions.search'> } | null>(null);
  if (found.state === 'here') last.current = { text, value: found.value };
  if (found.state === 'failed')
    return (
      <div className={styles.note}>
        <FailureNote failure={found.failure} />
      </div>
    );
  if (last.current === null) return null;
  const { hits } = last.current.value;
  const count = hits.length === MOST ? `The first ${String(MOST)} places` : times(hits.length, 'place');
  return (
    <>
      <p className={styles.count} role="status">
        {count} with these words, in all sessions
      </p>
      {hits.length === 0 ? (
        <Empty title="Nobody said that">
          <p>
            No session has all of these words. Fewer words, or the beginning of a word, find more. Punctuation does not
            count.
          </p>
        </Empty>
      ) : (
        <HitRows hits={hits} text={last.current.text} list={list} onLeave={onLeave} />
      )}
    </>
  );
}

function HitRows({
  hits,
  text,
  list,
  onLeave,
}: {
  hits: readonly Hit[];
  text: string;
  list: RefObject<ListHandle | null>;
  onLeave: () => void;
}) {
  const active = Math.min(
    useList(({ hit }) => hit),
    hits.length - 1,
  );
  useEffect(() => {
    if (takeReturned()) list.current?.focus(useList.getState().hit, 'auto');
  }, [list]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(hits.length - 1, to));
    useList.setState({ hit: next });
    list.current?.focus(next, 'auto');
  };
  const on = (): boolean => list.current?.scroller()?.contains(document.activeElement) ?? false;
  const step = (by: number) => () => move(on() ? active + by : active);
  useKeys('Search results', [
    { keys: 'j', label: 'Next place', run: step(1) },
    { keys: 'k', label: 'Place before', run: step(-1) },
    { keys: 'ArrowDown', label: 'Next place', run: step(1) },
    { keys: 'ArrowUp', label: 'Place before', run: step(-1) },
    { keys: 'Escape', label: 'Back to the list', run: onLeave },
  ]);
  return (
    <div className={styles.hits}>
      <VirtualList
        ref={list}
        label="Places with these words"
        count={hits.length}
        estimate={heightOfRow}
        active={active}
        render={(index) => {
          const hit = hits[index];
          return hit && <HitItem hit={hit} text={text} index={index} active={index === active} />;
        }}
      />
    </div>
  );
}

const ROLES = { user: 'You', assistant: 'Agent', tool: 'Tool output', system: 'System' } as const;

const HitItem = memo(function HitItem({
  hit: { agent, session, line, role, at, snippet },
  text,
  index,
  active,
}: {
  hit: Hit;
  text: string;
  index: number;
  active: boolean;
}) {
  return (
    <a
      className={styles.hit}
      href={hashOf({ page: 'sessions', open: { agent, id: session, line }, search: text })}
      data-row
      tabIndex={active ? 0 : -1}
      onFocus={() => useList.setState({ hit: index })}
    >
      <span className={styles.who} data-role={role}>
        {ROLES[role]}
      </span>
      <span className={styles.snippet}>
        <Highlighted text={snippet} query={text} />
      </span>
      <span className={styles.where}>
        <span>{agentName(agent)}</span>
        <Time at={at} />
      </span>
    </a>
  );
});
