import type { Op } from '../../shared/contract.ts';
import styles from './OpSign.module.css';

const SIGNS: Readonly<Record<Op, { sign: string; word: string }>> = {
  add: { sign: '+', word: 'New' },
  revise: { sign: '~', word: 'Revised' },
  merge: { sign: '⇄', word: 'Merged' },
  retire: { sign: '−', word: 'Retired' },
  reinforce: { sign: '↑', word: 'Seen again' },
};

/** What a change does: a sign in its own quiet hue, and the word, which is drawn or only read. */
export function OpSign({ op, show = 'sign' }: { op: Op; show?: 'sign' | 'word' }) {
  const { sign, word } = SIGNS[op];
  if (show === 'word')
    return (
      <span className={styles.word} data-op={op}>
        <span aria-hidden>{sign}</span> {word}
      </span>
    );
  return (
    <span className={styles.sign} data-op={op} title={word}>
      <span aria-hidden>{sign}</span>
      <span className="unseen">{word}: </span>
    </span>
  );
}
