import styles from './Confidence.module.css';
import { Tooltip } from './Tooltip.tsx';

/** Words for a figure: the same the terminal uses. */
export function sureness(confidence: number): string {
  if (confidence >= 0.85) return 'very strong';
  if (confidence >= 0.7) return 'strong';
  if (confidence >= 0.55) return 'fair';
  return 'weak, look closely';
}

/** How sure a change is, in a word and a figure; how the figure comes about, on demand. */
export function Confidence({ value }: { value: number }) {
  return (
    <Tooltip text="Follows from the number of sessions and days, how recent they are, and how many of them agree. Nothing is guessed by a model.">
      <button type="button" className={styles.confidence}>
        <span className={styles.bars} aria-hidden>
          {[0.3, 0.55, 0.7, 0.85].map((step) => (
            <span key={step} className={styles.bar} data-full={value >= step || undefined} />
          ))}
        </span>
        {sureness(value)} <span className={styles.figure}>{value.toFixed(2)}</span>
      </button>
    </Tooltip>
  );
}
