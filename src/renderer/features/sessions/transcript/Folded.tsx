import { useMemo } from 'react';
import styles from './Folded.module.css';

/** Lines shown of a text that is spoken, and of what a tool takes or gives. */
export const TEXT_LINES = 40;
export const TOOL_LINES = 12;

/** So many characters of a fold at most, however long its lines are. */
const MOST = 4000;

/** The first lines of a text as it stands, and on demand the rest. */
export function Folded({
  text,
  lines,
  whole,
  onWhole,
  mono = false,
}: {
  text: string;
  lines: number;
  whole: boolean;
  onWhole: () => void;
  mono?: boolean;
}) {
  const { shown, count } = useMemo(() => begin(text, lines), [text, lines]);
  const folded = !whole && shown.length < text.length;
  return (
    <div className={styles.text} data-mono={mono || undefined}>
      {folded ? shown : text}
      {folded && (
        <button type="button" className={styles.all} tabIndex={-1} onClick={onWhole}>
          {count > lines ? `Show all ${count.toLocaleString('en')} lines` : 'Show all of it'}
        </button>
      )}
    </div>
  );
}

export const isLong = (text: string, lines: number): boolean => begin(text, lines).shown.length < text.length;

function begin(text: string, lines: number): { shown: string; count: number } {
  let [count, end] = [1, text.length];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (count === lines) end = at;
    count += 1;
  }
  return { shown: text.slice(0, Math.min(end, MOST)), count };
}
