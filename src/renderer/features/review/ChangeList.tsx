/** Undecided changes by playbook; what is decided folds away below. */
import { Ban, Check, ChevronRight, SlidersHorizontal, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Kind } from '../../../shared/contract.ts';
import type { ReviewedChange } from '../../../shared/window/views.ts';
import { Menu, MenuChoice, MenuItem } from '../../ui/Menu.tsx';
import { OpSign } from '../../ui/OpSign.tsx';
import { Time } from '../../ui/Time.tsx';
import { plainTitle, times } from '../../ui/words.ts';
import { AcceptRest } from './AcceptRest.tsx';
import styles from './ChangeList.module.css';
import { sessionsOf, type Inbox, type Look, type Order } from './inbox.ts';

const ORDERS: readonly { value: Order; label: string }[] = [
  { value: 'confidence', label: 'Surest first' },
  { value: 'kind', label: 'By kind' },
  { value: 'proposed', label: 'As proposed' },
];
const KINDS: readonly { value: Kind | 'all'; label: string }[] = [
  { value: 'all', label: 'All kinds' },
  { value: 'mistake', label: 'Mistakes' },
  { value: 'workflow', label: 'Workflows' },
  { value: 'preference', label: 'Preferences' },
];

interface Props {
  inbox: Inbox;
  look: Look;
  onLook: (look: Look) => void;
  chosen: string | null;
  onChoose: (change: string) => void;
}

export function ChangeList({ inbox, look, onLook, chosen, onChoose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [showDecided, setShowDecided] = useState(false);
  const [asking, setAsking] = useState<string | null>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const shown = inbox.groups.flatMap((group) => (folded.has(keyOf(group)) ? [] : group.changes));
  const move = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = shown[shown.findIndex(({ change }) => change.id === chosen) + by];
    if (next !== undefined) onChoose(next.change.id);
  };
  const proposals = new Set(inbox.groups.map(({ proposal }) => proposal.id));
  const [newest] = inbox.groups;

  return (
    <section className={styles.column} aria-label="Proposed changes">
      <header className={styles.head}>
        <h1 className={styles.title}>Review</h1>
        <span className={styles.count}>{inbox.pending.length} undecided</span>
        <span className={styles.tools}>
          <Menu label="Order and kind" trigger={<SlidersHorizontal aria-hidden size="1.0625em" />}>
            <MenuChoice
              title="Order"
              value={look.order}
              options={ORDERS}
              onChange={(order) => onLook({ ...look, order })}
            />
            <MenuChoice title="Show" value={look.kind} options={KINDS} onChange={(kind) => onLook({ ...look, kind })} />
            {newest !== undefined && (
              <MenuItem onSelect={() => setAsking(newest.proposal.id)}>Accept the rest…</MenuItem>
            )}
          </Menu>
        </span>
      </header>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        aria-label="Undecided changes"
        tabIndex={0}
        aria-activedescendant={chosen === null ? undefined : `change-${chosen}`}
        onKeyDown={move}
      >
        {inbox.groups.map((group, i) => {
          const key = keyOf(group);
          const isFolded = folded.has(key);
          const isFirst = inbox.groups[i - 1]?.proposal.id !== group.proposal.id;
          return (
            <div role="group" aria-label={group.playbook} key={key} className={styles.group}>
              {isFirst && proposals.size > 1 && (
                <div className={styles.proposal} role="presentation">
                  Proposed <Time at={group.proposal.at} />
                </div>
              )}
              <div className={styles.playbook} role="presentation" onClick={() => setFolded(toggled(folded, key))}>
                <ChevronRight aria-hidden size="0.875em" className={styles.fold} data-open={!isFolded || undefined} />
                <span className={styles.file}>{nameOf(group.playbook)}</span>
                <span className={styles.of}>{group.changes.length}</span>
              </div>
              {!isFolded &&
                group.changes.map((reviewed) => (
                  <Row
                    key={reviewed.change.id}
                    reviewed={reviewed}
                    chosen={chosen === reviewed.change.id}
                    onChoose={onChoose}
                  />
                ))}
            </div>
          );
        })}
        {inbox.groups.length === 0 && <p className={styles.none}>Nothing undecided of this kind.</p>}
      </div>
      {inbox.decided.length > 0 && (
        <div className={styles.decided}>
          <button
            type="button"
            className={styles.playbook}
            aria-expanded={showDecided}
            onClick={() => setShowDecided(!showDecided)}
          >
            <ChevronRight aria-hidden size="0.875em" className={styles.fold} data-open={showDecided || undefined} />
            <span className={styles.file}>Decided</span>
            <span className={styles.of}>{inbox.decided.length}</span>
          </button>
          {showDecided && (
            <ul className={styles.done}>
              {inbox.decided.map(({ change, status }) => (
                <li key={change.id}>
                  <button
                    type="button"
                    className={styles.row}
                    data-chosen={chosen === change.id || undefined}
                    onClick={() => onChoose(change.id)}
                  >
                    <Decided status={status} />
                    <span className={styles.name}>{plainTitle(change.title)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {asking !== null && <AcceptRest inbox={inbox} proposal={asking} onClose={() => setAsking(null)} />}
    </section>
  );
}

function Row({
  reviewed,
  chosen,
  onChoose,
}: {
  reviewed: ReviewedChange;
  chosen: boolean;
  onChoose: (id: string) => void;
}) {
  const { change, edited } = reviewed;
  const sessions = sessionsOf(reviewed);
  return (
    <div
      id={`change-${change.id}`}
      role="option"
      aria-selected={chosen}
      className={styles.row}
      data-chosen={chosen || undefined}
      onClick={() => onChoose(change.id)}
    >
      <OpSign op={change.op} />
      <span className={styles.name}>
        {plainTitle(change.title)}
        {edited !== null && <span className={styles.edited}> · edited</span>}
      </span>
      {sessions > 0 && (
        <span className={styles.sessions} title={times(sessions, 'session')}>
          <span aria-hidden>{sessions}×</span>
          <span className="unseen">, {times(sessions, 'session')}</span>
        </span>
      )}
      {change.wordedBy?.by === 'model' && edited === null && (
        <span className={styles.worded}>
          <span className="unseen">, </span>worded by {change.wordedBy.name}
        </span>
      )}
    </div>
  );
}

function Decided({ status }: { status: ReviewedChange['status'] }) {
  const [Icon, word] =
    status === 'accepted' ? [Check, 'Accepted'] : status === 'never' ? [Ban, 'Never again'] : [X, 'Discarded'];
  return (
    <span className={styles.became} data-status={status} title={word}>
      <Icon aria-hidden size="0.875em" />
      <span className="unseen">{word}: </span>
    </span>
  );
}

const keyOf = ({ proposal, playbook }: Inbox['groups'][number]): string => `${proposal.id} ${playbook}`;
const nameOf = (playbook: string): string => playbook.replace(/\.md$/i, '');

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(key)) next.add(key);
  return next;
}
