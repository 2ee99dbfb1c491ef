import type { Trial } from '../../../shared/window/models.ts';
import { FailureNote } from '../../ui/Failure.tsx';
import type { Tried } from './trials.ts';
import styles from './TrialNote.module.css';
import { paceOf, worthOf } from './words.ts';

/** How a model did when it was tried, in numbers and in words. */
export function TrialNote({ tried }: { tried: Tried }) {
  switch (tried.state) {
    case 'running':
      return (
        <p className={styles.trial} role="status" aria-busy>
          Loading it and asking a few small questions with known answers…
        </p>
      );
    case 'failed':
      return <FailureNote failure={tried.failure} />;
    case 'done':
      return <Done trial={tried.trial} />;
  }
}

function Done({ trial }: { trial: Trial }) {
  const { right, asked, device } = trial;
  const worth = worthOf(trial);
  return (
    <div className={styles.trial} role="status" data-worth={worth?.worth}>
      {worth !== null && (
        <p>
          <strong className={styles.right}>
            {right} of {asked} control questions right.
          </strong>{' '}
          {worth.words}
        </p>
      )}
      <p className={styles.pace}>
        {paceOf(trial)}. On: {device}.
      </p>
    </div>
  );
}
