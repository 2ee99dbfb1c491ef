import type { WordedBy as By } from '../../shared/contract.ts';
import { Tooltip } from './Tooltip.tsx';
import styles from './WordedBy.module.css';

/**
 * Who put an entry into words. Which model it was exactly, its content's hash, is told on hover and focus.
 * @param edited the words are the user's own by now
 */
export function WordedBy({ by, edited = false }: { by: By; edited?: boolean }) {
  const before = edited ? 'Edited by you; first worded by' : 'Worded by';
  if (by.by === 'built-in') return <span className={styles.by}>{before} Reverie’s own rules</span>;
  return (
    <span className={styles.by}>
      {before}{' '}
      <Tooltip text={`The model’s hash: ${by.hash}`} unheard>
        <button type="button" className={styles.name}>
          {by.name}
          <span className="unseen">, hash {by.hash}</span>
        </button>
      </Tooltip>
    </span>
  );
}
