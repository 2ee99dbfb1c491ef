import { useState } from 'react';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { KeptSession } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { bytes } from '../../ui/bytes.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { times } from '../../ui/words.ts';
import styles from './Kept.module.css';
import { KeptList } from './KeptList.tsx';
import type { Row } from './rows.ts';
import { Section } from './Section.tsx';

/** As many as one answer brings; those further down are fetched as they come into sight. */
export const PAGE = 200;

const useKept = answerOf('kept.list', ['sessions', 'sources']);

/** What Reverie keeps of its own, and what of it nobody else has any more. */
export function Kept({ rows }: { rows: readonly Row[] }) {
  const answer = useKept({ offset: 0, limit: PAGE });
  return (
    <Section title="Kept sessions" rows={rows}>
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      {answer.state === 'here' && <What kept={answer.value} />}
    </Section>
  );
}

function What({ kept }: { kept: OutputOf<'kept.list'> }) {
  const { folder, copies, bytes: size, total, refused } = kept;
  const [asking, setAsking] = useState<KeptSession | 'all' | null>(null);
  return (
    <>
      <div className={styles.sum}>
        <div className={styles.words}>
          <h3 className={styles.heading}>Kept by Reverie</h3>
          <p className={styles.about}>
            {copies === 0
              ? 'Nothing yet.'
              : `${times(copies, 'session')}, ${bytes(size)}. ${total === 0 ? 'All of them still have their logs.' : `${total.toLocaleString('en')} of them only Reverie still has:`}`}
          </p>
          <p className={styles.place}>{folder}</p>
        </div>
        {copies > 0 && (
          <Button kind="danger" onClick={() => setAsking('all')}>
            Delete all copies…
          </Button>
        )}
      </div>
      {refused.length > 0 && (
        <details className={styles.refused}>
          <summary>{times(refused.length, 'copy', 'copies')} cannot be read</summary>
          <ul>
            {refused.map(({ name, reason }) => (
              <li key={name}>
                {reason}
                <span className={styles.place}>{name}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {total > 0 && <KeptList first={kept} onDelete={setAsking} />}
      {asking !== null && <Delete what={asking} only={total} onClose={() => setAsking(null)} />}
    </>
  );
}

function Delete({ what, only, onClose }: { what: KeptSession | 'all'; only: number; onClose: () => void }) {
  const go = async (): Promise<void> => {
    const session = what === 'all' ? null : { agent: what.agent, id: what.id };
    const done = await call('kept.delete', { session });
    if (done.ok) say('Deleted');
    else sayFailure(done.error);
    onClose();
  };
  return (
    <Dialog
      title={what === 'all' ? 'Delete all copies?' : 'Delete this session?'}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" onClick={() => void go()}>
            {what === 'all' ? 'Delete all copies' : 'Delete the session'}
          </Button>
        </>
      }
    >
      {what === 'all' ? (
        <p>
          {only === 0
            ? 'All of these sessions still have their logs. '
            : `${times(only, 'session')} that only Reverie still has ${only === 1 ? 'is' : 'are'} lost for good. `}
          As long as copies are kept, sessions whose logs are there are copied again.
        </p>
      ) : (
        <p>
          Only Reverie still has “{what.title ?? what.id}”. Deleted, it is lost for good, and where a lesson rests on it
          nothing can be opened any more. Lessons and their quotes stay.
        </p>
      )}
    </Dialog>
  );
}
