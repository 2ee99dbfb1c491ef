import type { Fit } from '../../../shared/window/models.ts';
import styles from './FitNote.module.css';
import { fitWords, neededBy, VERDICTS } from './words.ts';

/** Whether a model runs here: what is taken already, what it would take of the rest, and the numbers. */
export function FitNote({ fit }: { fit: Fit }) {
  const shareOf = (part: number): string => `${String(Math.min(100, (part / Math.max(1, fit.memory)) * 100))}%`;
  return (
    <p className={styles.fit} data-verdict={fit.verdict}>
      <span className={styles.bar} aria-hidden>
        <span className={styles.taken} style={{ width: shareOf(fit.memory - fit.free) }} />
        <span className={styles.needed} style={{ width: shareOf(neededBy(fit)) }} />
      </span>
      <span>
        <span className={styles.verdict}>{VERDICTS[fit.verdict]}</span>: {fitWords(fit)}
      </span>
    </p>
  );
}
