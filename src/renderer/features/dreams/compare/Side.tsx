import type { ReviewedChange } from '../../../../shared/window/views.ts';
import { Button } from '../../../ui/Button.tsx';
import { Confidence } from '../../../ui/Confidence.tsx';
import { FailureNote } from '../../../ui/Failure.tsx';
import { OpSign } from '../../../ui/OpSign.tsx';
import { WordedBy } from '../../../ui/WordedBy.tsx';
import { plainTitle, times } from '../../../ui/words.ts';
import { sessionsOf } from '../../review/inbox.ts';
import { accept, useRefusals } from './accept.ts';
import { wordsOf } from './compared.ts';
import styles from './Compare.module.css';
import { SideWords } from './SideWords.tsx';

interface Props {
  reviewed: ReviewedChange | null;
  /** What the other dream made of it. */
  other: ReviewedChange | null;
  /** `1` or `2`. */
  keys: string;
  /** The dream it is from, for who cannot see that it stands left or right. */
  from: string;
  /** The model of that dream, for a window in which the two stand below each other. */
  by: string;
}

export function Side({ reviewed, other, keys, from, by }: Props) {
  const refusal = useRefusals(({ refused }) => refused.get(reviewed?.change.id ?? ''));
  if (reviewed === null)
    return (
      <div className={styles.none}>
        <span className={styles.from}>{by}</span>
        <span className="unseen">{from}: </span>Not proposed
      </div>
    );
  const { change, status, edited } = reviewed;
  const sessions = sessionsOf(reviewed);
  const isSame = keys === '2' && other !== null && wordsOf(other) === wordsOf(reviewed);
  return (
    <section className={styles.side} aria-label={`${from}: ${plainTitle(change.title)}`}>
      <span className={styles.from}>{by}</span>
      <p className={styles.facts}>
        <OpSign op={change.op} show="word" />
        <span>{change.kind}</span>
        <span className={styles.file}>{change.playbook}</span>
      </p>
      {isSame ? (
        <p className={styles.faint}>The same, word for word.</p>
      ) : (
        <SideWords text={wordsOf(reviewed)} other={other === null ? null : wordsOf(other)} />
      )}
      <p className={styles.facts}>
        <Confidence value={change.confidence} />
        {sessions > 0 && <span>{times(sessions, 'session')}</span>}
        {change.wordedBy !== undefined && <WordedBy by={change.wordedBy} edited={edited !== null} />}
      </p>
      {refusal !== undefined && <FailureNote failure={refusal} />}
      <div className={styles.decide}>
        {status === 'pending' ? (
          <Button
            keys={keys}
            label={`Accept, of ${from}: ${plainTitle(change.title)}`}
            onClick={() => void accept(change.id)}
          >
            Accept
          </Button>
        ) : (
          <span className={styles.status} data-status={status}>
            {status === 'discarded' && other?.status === 'accepted'
              ? 'Closed: the other one was accepted'
              : STATUS[status]}
          </span>
        )}
      </div>
    </section>
  );
}

const STATUS = { accepted: 'Accepted', discarded: 'Discarded', never: 'Never again' } as const;
