/** What the transcript is of: when, where, how much, and what hangs on it. */
import { ArrowLeft, ChevronDown, ChevronUp, FoldVertical, Search, UnfoldVertical } from 'lucide-react';
import { useState } from 'react';
import type { SessionRow, TranscriptHead } from '../../../../shared/window/views.ts';
import { hashOf } from '../../../app/place.ts';
import { TITLES } from '../../../app/Rail.tsx';
import { agentName } from '../../../ui/agent.ts';
import { Button } from '../../../ui/Button.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useList } from '../list/list-state.ts';
import { folderName, times } from '../../../ui/words.ts';
import { lengthOf, untitled } from '../words.ts';
import styles from './Head.module.css';
import { leave } from './leave.ts';

interface Props {
  head: TranscriptHead;
  search: string | null;
  allOpen: boolean;
  onOpenAll: () => void;
  onFind: () => void;
  marks: { at: number; of: number };
  onJump: (by: 1 | -1) => void;
  /** A line that was asked for and is not among the rows. */
  missing: number | null;
}

export function Head({ head, search, allOpen, onOpenAll, onFind, marks, onJump, missing }: Props) {
  const { session } = head;
  const from = useList(({ from }) => from);
  const [more, setMore] = useState(false);
  return (
    <header className={styles.head}>
      <div className={styles.top}>
        <Button kind="quiet" onClick={() => leave(search)}>
          <ArrowLeft aria-hidden size="1em" />
          {from === null ? (search === null ? 'Sessions' : 'Search') : TITLES[from.page]}
        </Button>
        <div className={styles.tools}>
          {marks.of > 0 && (
            <span className={styles.marks} role="group" aria-label="Marks">
              <span className={styles.figures}>
                {marks.at > 0 && `${String(marks.at)} of `}
                {times(marks.of, 'mark')}
              </span>
              <Button kind="icon" label="Mark before (p)" disabled={marks.at <= 1} onClick={() => onJump(-1)}>
                <ChevronUp aria-hidden size="1.125em" />
              </Button>
              <Button kind="icon" label="Next mark (n)" disabled={marks.at === marks.of} onClick={() => onJump(1)}>
                <ChevronDown aria-hidden size="1.125em" />
              </Button>
            </span>
          )}
          <Button kind="icon" label="Find in this session (f)" onClick={onFind}>
            <Search aria-hidden size="1.125em" />
          </Button>
          <Button
            kind="icon"
            label={allOpen ? 'Fold all output (o)' : 'Open all output (o)'}
            pressed={allOpen}
            onClick={onOpenAll}
          >
            {allOpen ? <FoldVertical aria-hidden size="1.125em" /> : <UnfoldVertical aria-hidden size="1.125em" />}
          </Button>
        </div>
      </div>
      <h1 className={styles.title}>{session.title ?? untitled(session.relation)}</h1>
      <p className={styles.about}>
        <span>{agentName(session.agent)}</span>
        {session.project !== null && <span title={session.project}>{folderName(session.project)}</span>}
        <Time at={session.startedAt} />
        <Span>{lengthOf(session.startedAt, session.endedAt)}</Span>
        <Span>{countsOf(session)}</Span>
        <button type="button" className={styles.more} aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? 'Less' : 'More'}
        </button>
      </p>
      <Relations head={head} />
      {more && <Details session={session} rows={head.rows} />}
      {session.gone && (
        <p className={styles.notice}>
          Its log is gone from the disk. Only Reverie still has it: what it read of it before is here.
        </p>
      )}
      {missing !== null && (
        <p className={styles.notice} role="status">
          Line {missing} of the log is nothing that is shown here; it may have been rewritten since.
        </p>
      )}
    </header>
  );
}

function Span({ children }: { children: string | null }) {
  return children === null ? null : <span>{children}</span>;
}

function countsOf({ counts, learned }: SessionRow): string | null {
  const parts = [
    ...some(counts.prompts, (n) => times(n, 'prompt')),
    ...someOrUnknown(counts.toolCalls, (n) => times(n, 'call'), 'calls unknown'),
    ...(counts.toolCalls === 0
      ? []
      : someOrUnknown(counts.failedCalls, (n) => `${n.toLocaleString('en')} failed`, 'failures unknown')),
    ...some(counts.rejections, (n) => `${n.toLocaleString('en')} refused`),
    ...some(learned, (n) => `${n.toLocaleString('en')} learned`),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** Not every agent's log tells it: that there were none would be a guess. */
const someOrUnknown = (count: number | null, words: (count: number) => string, unknown: string): string[] =>
  count === null ? [unknown] : some(count, words);

const some = (count: number | null, words: (count: number) => string): string[] =>
  count === null || count === 0 ? [] : [words(count)];

function Relations({ head: { session, children } }: { head: TranscriptHead }) {
  const [all, setAll] = useState(false);
  const shown = all ? children : children.slice(0, FEW);
  if (session.parent === null && children.length === 0) return null;
  return (
    <div className={styles.relations}>
      {session.parent !== null && (
        <a
          href={hashOf({
            page: 'sessions',
            open: { agent: session.agent, id: session.parent, line: null },
            search: null,
          })}
        >
          {PARENT[session.relation]}
        </a>
      )}
      {shown.map(({ agent, id, relation, title, counts }) => (
        <a
          key={id}
          className={styles.child}
          href={hashOf({ page: 'sessions', open: { agent, id, line: null }, search: null })}
        >
          {CHILD[relation]}: {title ?? times(counts.toolCalls ?? 0, 'call')}
        </a>
      ))}
      {children.length > FEW && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Fewer' : `${String(children.length - FEW)} more`}
        </button>
      )}
    </div>
  );
}

const FEW = 3;

const PARENT = {
  root: 'Belongs to another session',
  subagent: 'Sub-agent of another session',
  fork: 'Forked from another session',
  resume: 'Resumes another session',
  continuation: 'Continues another session',
} as const;

const CHILD = {
  root: 'Session',
  subagent: 'Sub-agent',
  fork: 'Fork',
  resume: 'Resumed as',
  continuation: 'Continued as',
} as const;

function Details({ session, rows }: { session: SessionRow; rows: number }) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['Project', session.project],
    ['Branch', session.gitBranch],
    ['Model', session.models.length === 0 ? null : session.models.join(', ')],
    ['Log', session.file],
    ['Session', session.id],
    ['Rows', rows.toLocaleString('en')],
  ];
  return (
    <dl className={styles.details}>
      {facts.map(([name, value]) =>
        value === null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
