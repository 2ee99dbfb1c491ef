import type { DreamDetail } from '../../../shared/window/views.ts';
import { durationOf } from '../../app/Doing.tsx';
import { sentence, times } from '../../ui/words.ts';
import styles from './DreamDetail.module.css';

/** What the model of a dream did: how long, how far it came, and why no further. */
export function ByModel({ model }: { model: NonNullable<DreamDetail['model']> }) {
  const { name, hash, minutes, tokensRead, tokensWritten, windowsRead, windowsLeft, useless, gone } = model;
  const written = `${times(tokensRead, 'token')} read, ${tokensWritten.toLocaleString('en')} written`;
  return (
    <>
      <p>
        {name} <span className={styles.path}>{hash}</span>
      </p>
      <p>
        Worked for {durationOf(minutes * 60)}: {times(windowsRead, 'passage')} read
        {windowsLeft > 0 && `, ${windowsLeft.toLocaleString('en')} left for the next dream`}
      </p>
      <p className={styles.faint}>
        {written}
        {useless > 0 && ` · ${times(useless, 'answer')} of no use, left out`}
      </p>
      {gone !== null && <p className={styles.gone}>The dream went on without it. {sentence(gone)}</p>}
    </>
  );
}
