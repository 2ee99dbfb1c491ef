import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'react';
import styles from './WordDiff.module.css';

/**
 * Two texts as one, word by word: what goes is struck, what comes is marked. Never by colour alone.
 * @param before `null`: all of it is new
 * @param after `null`: all of it goes
 */
export function WordDiff({ before, after }: { before: string | null; after: string | null }) {
  const parts = useMemo(() => diffWordsWithSpace(before ?? '', after ?? ''), [before, after]);
  return (
    <div className={styles.diff}>
      {parts.map(({ value, added, removed }, i) =>
        added ? (
          <ins key={i} className={styles.comes}>
            {value}
          </ins>
        ) : removed ? (
          <del key={i} className={styles.goes}>
            {value}
          </del>
        ) : (
          <span key={i}>{value}</span>
        ),
      )}
    </div>
  );
}
