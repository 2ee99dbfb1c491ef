/** One change, with everything that speaks for and against it, and the decision at its foot. */
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import type { ReviewedChange } from '../../../shared/window/views.ts';
import { Button } from '../../ui/Button.tsx';
import { Confidence } from '../../ui/Confidence.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { Markdown } from '../../ui/Markdown.tsx';
import { OpSign } from '../../ui/OpSign.tsx';
import { Time } from '../../ui/Time.tsx';
import { WordedBy } from '../../ui/WordedBy.tsx';
import { sentence, times } from '../../ui/words.ts';
import { projectOf, scopeName } from '../playbooks/scope.ts';
import styles from './ChangeDetail.module.css';
import { Checks } from './Checks.tsx';
import { undo, useDecisions, type Verb } from './decisions.ts';
import { EditEntry } from './EditEntry.tsx';
import { EntryDiff } from './EntryDiff.tsx';
import { Evidence } from './Evidence.tsx';
import { daysOf, lastOf, sessionsOf } from './inbox.ts';
import { WholeFile } from './WholeFile.tsx';

interface Props {
  reviewed: ReviewedChange;
  editing: boolean;
  onEdit: (open: boolean) => void;
  onDecide: (verb: Verb) => void;
  /** It was decided in here, not by `onDecide`. */
  onDecided: () => void;
  undoable: boolean;
  onBack: () => void;
}

export function ChangeDetail({ reviewed, editing, onEdit, onDecide, onDecided, undoable, onBack }: Props) {
  const { change, status, edited } = reviewed;
  const refusal = useDecisions(({ refused }) => refused.get(change.id));
  const [view, setView] = useState<'entry' | 'file'>('entry');
  const isPending = status === 'pending';
  const hasWords = change.op !== 'reinforce' && change.op !== 'retire';

  return (
    <article className={styles.column} aria-label="The chosen change">
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Change and evidence">
        <div className={styles.content}>
          <div className={styles.back}>
            {/* In a narrow window the list, which has the page's name, is not there. */}
            <h1 className="unseen">Review</h1>
            <Button kind="quiet" onClick={onBack}>
              <ArrowLeft aria-hidden size="1em" /> All changes
            </Button>
          </div>
          <header className={styles.head}>
            <h2 className={styles.title}>
              <Markdown text={change.title} />
            </h2>
            <Facts reviewed={reviewed} />
          </header>

          {refusal !== undefined && <FailureNote failure={refusal} />}
          {!isPending && <p className={styles.decided}>{DECIDED[status]}</p>}

          <section className={styles.block} aria-label="What would be written">
            {editing ? (
              <EditEntry reviewed={reviewed} onClose={() => onEdit(false)} onAccepted={onDecided} />
            ) : (
              <>
                <div className={styles.views} role="group" aria-label="Show">
                  <Button kind="quiet" pressed={view === 'entry'} onClick={() => setView('entry')}>
                    Entry
                  </Button>
                  <Button kind="quiet" pressed={view === 'file'} onClick={() => setView('file')}>
                    Whole file
                  </Button>
                  <span className={styles.file}>{change.playbook}</span>
                </div>
                {view === 'entry' ? <EntryDiff change={change} edited={edited} /> : <WholeFile change={change.id} />}
              </>
            )}
            {change.wordedBy !== undefined && hasWords && !editing && (
              <p className={styles.worded}>
                <WordedBy by={change.wordedBy} edited={edited !== null} />
              </p>
            )}
          </section>

          <section className={styles.why}>
            <h3 className={styles.label}>Why now</h3>
            <p>{sentence(change.reason)}</p>
            <Checks checks={change.checks} />
          </section>

          {change.evidence.length > 0 && (
            <div className={styles.evidence}>
              <Evidence evidence={change.evidence} />
            </div>
          )}
        </div>
      </div>
      {!editing && (
        <footer className={styles.foot}>
          {isPending && (
            <>
              <Button kind="main" keys="a" onClick={() => onDecide('accept')}>
                Accept
              </Button>
              <Button keys="e" disabled={!hasWords} onClick={() => onEdit(true)}>
                Edit
              </Button>
              <Button keys="d" onClick={() => onDecide('discard')}>
                Discard
              </Button>
              <Button keys="n" onClick={() => onDecide('never')}>
                Never again
              </Button>
            </>
          )}
          <span className={styles.undo}>
            <Button kind="quiet" keys="u" disabled={!undoable} onClick={() => void undo()}>
              Undo
            </Button>
          </span>
        </footer>
      )}
    </article>
  );
}

const DECIDED = {
  pending: '',
  accepted: 'Accepted: it stands in the playbook.',
  discarded: 'Discarded. It may be proposed again when there is much more evidence.',
  never: 'Never again: it will not be proposed any more.',
} as const;

function Facts({ reviewed }: { reviewed: ReviewedChange }) {
  const { change } = reviewed;
  const [sessions, days, last] = [sessionsOf(reviewed), daysOf(reviewed), lastOf(reviewed)];
  const project = projectOf(change.scope);
  return (
    <ul className={styles.facts}>
      <li>
        <OpSign op={change.op} show="word" />
      </li>
      <li>{change.kind}</li>
      <li title={project ?? undefined}>{scopeName(change.scope)}</li>
      {sessions > 0 && (
        <li>
          {times(sessions, 'session')}
          {days > 0 && `, ${times(days, 'day')}`}
        </li>
      )}
      {last !== null && (
        <li>
          <span>
            last <Time at={last} show="day" />
          </span>
        </li>
      )}
      <li>
        <Confidence value={change.confidence} />
      </li>
    </ul>
  );
}
