/** A session as a conversation to read: of any length, with marks for what went wrong and what was learned. */
import { useRef } from 'react';
import type { OutputOf } from '../../../../shared/window/calls.ts';
import { useKeys } from '../../../app/keys.ts';
import { answerOf } from '../../../app/use-answer.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { leave } from './leave.ts';
import { Reader } from './Reader.tsx';
import styles from './Transcript.module.css';

const useHead = answerOf('sessions.open', ['sessions', 'playbooks', 'proposals']);

interface Props {
  agent: string;
  id: string;
  line: number | null;
  /** What was searched for when it was opened. */
  search: string | null;
}

export function Transcript({ agent, id, line, search }: Props) {
  const head = useHead({ agent, id, line });
  // Another line of the same session: what is there stays until its place is known.
  const last = useRef<{ line: number | null; value: OutputOf<'sessions.open'> } | null>(null);
  if (head.state === 'here') last.current = { line, value: head.value };
  if (head.state === 'failed')
    return (
      <>
        <h1 className="unseen">Sessions</h1>
        <Leaving search={search} />
        <Empty
          title="This session is not here"
          action={<Button onClick={() => leave(search)}>Back to sessions</Button>}
        >
          <p>{head.failure.message}</p>
          <p>{head.failure.hint}</p>
          <p>Quotes that entries rest on are kept beside the playbooks, and stay there.</p>
        </Empty>
      </>
    );
  if (last.current === null)
    return (
      <div className={styles.waiting} aria-busy aria-label="The session is being opened">
        <Leaving search={search} />
        {Array.from({ length: 6 }, (_, i) => (
          <div key={i} className={styles.bar} />
        ))}
      </div>
    );
  return <Reader head={last.current.value} line={last.current.line} search={search} />;
}

function Leaving({ search }: { search: string | null }) {
  useKeys('Transcript', [{ keys: 'Escape', label: 'Back', run: () => leave(search) }]);
  return null;
}
