/** Why an entry is there: the quotes it rests on, each a step from the transcript, and what was decided about it. */
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Evidence } from '../../../shared/contract.ts';
import type { Action, EntryView, Why } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { go } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { agentName } from '../../ui/agent.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { Inline } from '../../ui/Inline.tsx';
import { Time } from '../../ui/Time.tsx';
import { WordedBy } from '../../ui/WordedBy.tsx';
import { times } from '../../ui/words.ts';
import styles from './WhyPanel.module.css';

const useWhy = answerOf('playbooks.why', ['playbooks', 'sessions']);

export function WhyPanel({ entry, onClose }: { entry: EntryView; onClose: () => void }) {
  const why = useWhy({ entry: entry.id });
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <aside
      ref={panel}
      className={styles.panel}
      tabIndex={-1}
      aria-labelledby="why"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.head}>
        <h3 id="why">Why it is here</h3>
        <Button kind="icon" label="Close" onClick={onClose}>
          <X aria-hidden size="1.125em" />
        </Button>
      </header>
      <p className={styles.title}>
        <Inline text={entry.title} />
      </p>
      {why.state === 'failed' && <FailureNote failure={why.failure} />}
      {why.state === 'here' && (
        <>
          {why.value.wordedBy !== null && (
            <p className={styles.worded}>
              <WordedBy by={why.value.wordedBy} />
            </p>
          )}
          <Quotes entry={entry} evidence={why.value.evidence} />
          <Decisions decisions={why.value.decisions} />
        </>
      )}
    </aside>
  );
}

function Quotes({ entry, evidence }: { entry: EntryView; evidence: readonly Evidence[] }) {
  const sessions = [...Map.groupBy(evidence, ({ agent, session }) => `${agent} ${session}`).values()];
  return (
    <section aria-labelledby="why-quotes">
      <h4 className={styles.section} id="why-quotes">
        {evidence.length === 0
          ? 'No quotes'
          : `${times(evidence.length, 'quote')} from ${times(sessions.length, 'session')}`}
      </h4>
      {evidence.length === 0 && (
        <p className={styles.none}>It was written by hand. Dreams add the sessions in which they see it again.</p>
      )}
      <ul className={styles.cards}>
        {sessions.map((quotes) => (
          <Card key={`${quotes[0]?.agent ?? ''} ${quotes[0]?.session ?? ''}`} entry={entry} quotes={quotes} />
        ))}
      </ul>
    </section>
  );
}

const ROLES = { user: 'you', assistant: 'agent', tool: 'output', system: 'system' } as const;

/** What one session says, in its order. */
function Card({ entry, quotes }: { entry: EntryView; quotes: readonly Evidence[] }) {
  const ordered = quotes.toSorted((a, b) => a.line - b.line);
  const [first] = ordered;
  if (first === undefined) return null;
  return (
    <li className={styles.card}>
      <p className={styles.source}>
        {agentName(first.agent)} · <Time at={first.at} />
      </p>
      {ordered.map(({ agent, session, line, role, quote }) => (
        <a
          key={`${String(line)} ${quote}`}
          className={styles.quote}
          href={hashOf({ page: 'sessions', open: { agent, id: session, line }, search: null })}
          title={`Open the transcript at line ${String(line)}`}
          // Coming back leads to this entry.
          onClick={() => go({ page: 'playbooks', file: entry.playbook, entry: entry.id }, 'replace')}
        >
          <span className={styles.role}>{ROLES[role]}</span>
          <q className={styles.words}>{quote}</q>
        </a>
      ))}
    </li>
  );
}

const ACTIONS: Readonly<Record<Action, string>> = {
  accept: 'Accepted',
  discard: 'Discarded',
  never: 'Never again',
  edit: 'Edited',
  restore: 'Restored',
  undo: 'Taken back',
};

function Decisions({ decisions }: { decisions: Why['decisions'] }) {
  if (decisions.length === 0) return null;
  return (
    <section aria-labelledby="why-decisions">
      <h4 className={styles.section} id="why-decisions">
        What you decided
      </h4>
      <ol>
        {decisions.map(({ decision, at, action, title, undone }) => (
          <li key={decision} className={styles.decision} data-undone={undone || undefined}>
            <span>
              {ACTIONS[action]}
              {undone && ', then taken back'}
            </span>
            <span className={styles.when}>
              <Time at={at} />
            </span>
            <span className={styles.what}>
              <Inline text={title} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
