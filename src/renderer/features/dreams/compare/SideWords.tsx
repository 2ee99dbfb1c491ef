import { useMemo } from 'react';
import { piecesOf } from '../../../ui/word-diff.ts';
import styles from './SideWords.module.css';

/**
 * One of two texts beside each other, with the words marked that the other has not.
 * @param other `null`: there is nothing to compare it with
 */
export function SideWords({ text, other }: { text: string; other: string | null }) {
  const pieces = useMemo(
    () => (other === null ? [{ kind: 'stays' as const, text }] : piecesOf(other, text)),
    [text, other],
  );
  return (
    <div className={styles.words}>
      {pieces.map(({ kind, text }, i) =>
        kind === 'goes' ? null : kind === 'comes' ? (
          <strong key={i} className={styles.own}>
            {text}
          </strong>
        ) : (
          <span key={i}>{text}</span>
        ),
      )}
    </div>
  );
}
