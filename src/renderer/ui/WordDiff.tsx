import { useMemo } from 'react';
import { piecesOf } from './word-diff.ts';
import styles from './WordDiff.module.css';

/**
 * Two texts as one: what goes is struck, what comes is marked. Never by colour alone.
 * @param before `null`: all of it is new
 * @param after `null`: all of it goes
 */
export function WordDiff({ before, after }: { before: string | null; after: string | null }) {
  const pieces = useMemo(() => piecesOf(before ?? '', after ?? ''), [before, after]);
  return (
    <div className={styles.diff}>
      {pieces.map(({ kind, text }, i) => {
        switch (kind) {
          case 'comes':
            return (
              <ins key={i} className={styles.comes}>
                {text}
              </ins>
            );
          case 'goes':
            return (
              <del key={i} className={styles.goes}>
                {text}
              </del>
            );
          case 'stays':
            return <span key={i}>{text}</span>;
        }
      })}
    </div>
  );
}
