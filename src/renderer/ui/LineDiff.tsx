import { structuredPatch } from 'diff';
import { useMemo } from 'react';
import styles from './LineDiff.module.css';

const CONTEXT = 3;

/** A file before and after, line by line, with three unchanged lines around each change. */
export function LineDiff({ before, after }: { before: string | null; after: string | null }) {
  const hunks = useMemo(
    () => structuredPatch('a', 'b', before ?? '', after ?? '', undefined, undefined, { context: CONTEXT }).hunks,
    [before, after],
  );
  if (hunks.length === 0) return <p className={styles.none}>The file stays as it is.</p>;
  return (
    <div className={styles.file} tabIndex={0} role="region" aria-label="Changes in the file">
      {hunks.map((hunk) => (
        <div className={styles.hunk} key={hunk.newStart}>
          {numbered(hunk).map(({ sign, text, number }, i) => (
            <div className={styles.line} data-sign={sign} key={i}>
              <span className={styles.number} aria-hidden>
                {number}
              </span>
              <span>{sign}</span>
              <span className={styles.text}>{text}</span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

interface Line {
  sign: '+' | '-' | ' ';
  text: string;
  number: number;
}

function numbered({
  lines,
  oldStart,
  newStart,
}: {
  lines: readonly string[];
  oldStart: number;
  newStart: number;
}): Line[] {
  let [old, fresh] = [oldStart, newStart];
  return lines.flatMap((line): Line[] => {
    const text = line.slice(1);
    if (line.startsWith('+')) return [{ sign: '+', text, number: fresh++ }];
    if (line.startsWith('-')) return [{ sign: '-', text, number: old++ }];
    // "\ No newline at end of file"
    if (!line.startsWith(' ')) return [];
    old++;
    return [{ sign: ' ', text, number: fresh++ }];
  });
}
