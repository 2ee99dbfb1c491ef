/** The inbox of proposals: what waits on the left, the change that is chosen on the right, decisions by one key. */
import { useEffect, useMemo, useState } from 'react';
import { useKeys } from '../../app/keys.ts';
import { go } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { FailureNote } from '../../ui/Failure.tsx';
import { ChangeDetail } from './ChangeDetail.tsx';
import { ChangeList } from './ChangeList.tsx';
import { decide, forget, undo, useDecisions, type Verb } from './decisions.ts';
import { inboxOf, nextAfter, type Look } from './inbox.ts';
import { NothingToReview } from './NothingToReview.tsx';
import styles from './Review.module.css';

const useInbox = answerOf('review.inbox', ['proposals', 'dreams']);

export function Review({ change }: { change: string | null }) {
  const answer = useInbox({});
  const decided = useDecisions(({ decided }) => decided);
  const [look, setLook] = useState<Look>({ order: 'confidence', kind: 'all' });
  const [editing, setEditing] = useState<string | null>(null);
  /** In a narrow window the list and the change are two views. */
  const [reading, setReading] = useState(change !== null);
  const proposals = answer.state === 'here' ? answer.value.proposals : null;
  const inbox = useMemo(() => inboxOf(proposals ?? [], look, decided), [proposals, look, decided]);

  useEffect(() => {
    // What the engine itself reports as decided need not be remembered here.
    if (proposals !== null)
      forget(
        proposals.flatMap(({ changes }) => changes.flatMap((one) => (one.status === 'pending' ? [] : [one.change.id]))),
      );
  }, [proposals]);

  const all = [...inbox.pending, ...inbox.decided];
  const chosen = all.find((one) => one.change.id === change) ?? inbox.pending[0] ?? null;
  const id = chosen?.change.id ?? null;
  const choose = (next: string | null): void => {
    if (next === null) return;
    setEditing(null);
    go({ page: 'review', change: next }, 'replace');
  };
  const step = (by: 1 | -1): void => {
    const at = inbox.pending.findIndex((one) => one.change.id === id);
    choose(inbox.pending[at + by]?.change.id ?? null);
  };
  const decideOn = (verb: Verb): void => {
    if (chosen === null || chosen.status !== 'pending') return;
    choose(nextAfter(inbox.pending, chosen.change.id));
    void decide(verb, [chosen.change.id]);
  };
  const edit = (): void => {
    if (chosen?.status === 'pending' && isEditable(chosen.change.op)) setEditing(chosen.change.id);
  };
  useKeys('Review', [
    { keys: 'j', label: 'Next change', run: () => step(1) },
    { keys: 'k', label: 'Previous change', run: () => step(-1) },
    { keys: 'a', label: 'Accept', run: () => decideOn('accept') },
    { keys: 'e', label: 'Edit', run: edit },
    { keys: 'd', label: 'Discard', run: () => decideOn('discard') },
    { keys: 'n', label: 'Never again', run: () => decideOn('never') },
    { keys: 'u', label: 'Undo the last decision', run: () => void undo() },
  ]);

  if (answer.state === 'waiting') return <div className={styles.review} aria-busy />;
  if (answer.state === 'failed')
    return (
      <div className={styles.alone}>
        <FailureNote failure={answer.failure} />
      </div>
    );
  if (chosen === null || (inbox.pending.length === 0 && look.kind === 'all' && chosen.change.id !== change))
    return <NothingToReview decided={inbox.decided} undoable={answer.value.undoable !== null} />;
  return (
    <div className={styles.review} data-reading={reading || undefined}>
      <ChangeList
        inbox={inbox}
        look={look}
        onLook={setLook}
        chosen={id}
        onChoose={(next) => {
          choose(next);
          setReading(true);
        }}
      />
      <ChangeDetail
        key={chosen.change.id}
        reviewed={chosen}
        editing={editing === chosen.change.id}
        onEdit={(open) => setEditing(open ? chosen.change.id : null)}
        onDecide={decideOn}
        onDecided={() => choose(nextAfter(inbox.pending, chosen.change.id))}
        undoable={answer.value.undoable !== null}
        onBack={() => setReading(false)}
      />
    </div>
  );
}

/** Of the others nothing is written that has words. */
const isEditable = (op: string): boolean => op !== 'reinforce' && op !== 'retire';
