import { useMemo } from 'react';
import { piecesOf } from '../../../ui/word-diff.ts';
import styles from './SideWords.module.css';

interface Run {
  text: string;
  /** The other has not said it. */
  own: boolean;
  code: boolean;
}

/**
 * One of two texts beside each other, with the words marked that the other has not.
 * @param other `null`: there is nothing to compare it with
 */
export function SideWords({ text, other }: { text: string; other: string | null }) {
  const runs = useMemo(() => runsOf(text, other), [text, other]);
  return (
    <div className={styles.words}>
      {runs.map(({ text, own, code }, i) => {
        const words = code ? <code key={i}>{text}</code> : text;
        return own ? (
          <strong key={i} className={styles.own}>
            {words}
          </strong>
        ) : (
          <span key={i}>{words}</span>
        );
      })}
    </div>
  );
}

/** A backtick begins or ends code wherever it stands, also between words that are marked and words that are not. */
function runsOf(text: string, other: string | null): Run[] {
  const pieces = other === null ? [{ kind: 'stays' as const, text }] : piecesOf(other, text);
  let code = false;
  return pieces.flatMap(({ kind, text }) =>
    kind === 'goes'
      ? []
      : text.split('`').flatMap((part, i): Run[] => {
          if (i > 0) code = !code;
          return part === '' ? [] : [{ text: part, own: kind === 'comes', code }];
        }),
  );
}
