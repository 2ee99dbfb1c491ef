/**
 * Two texts as pieces that stay, go and come. Line by line first; where a line became another that is still like it,
 * word by word. Two lines that have little in common are shown whole: their words mixed together say nothing.
 */
import { diffLines, diffWordsWithSpace } from 'diff';

export interface Piece {
  kind: 'stays' | 'goes' | 'comes';
  text: string;
}

/** So much of the longer line has to stay for the two to be read as one. */
const ALIKE = 0.5;

export function piecesOf(before: string, after: string): Piece[] {
  const pieces: Piece[] = [];
  let gone: string | null = null;
  const flush = (): void => {
    if (gone !== null) pieces.push({ kind: 'goes', text: gone });
    gone = null;
  };
  // With a line break at both ends, a last line is the same with and without one.
  for (const { value, added, removed } of diffLines(`${before.trimEnd()}\n`, `${after.trimEnd()}\n`)) {
    if (removed) gone = value;
    else if (added && gone !== null) {
      pieces.push(...paired(gone, value));
      gone = null;
    } else {
      flush();
      pieces.push({ kind: added ? 'comes' : 'stays', text: value });
    }
  }
  flush();
  return pieces;
}

function paired(gone: string, come: string): Piece[] {
  const [old, fresh] = [gone.split(/(?<=\n)/), come.split(/(?<=\n)/)];
  if (old.length !== fresh.length) return whole(gone, come);
  return old.flatMap((line, i) => {
    const other = fresh[i] ?? '';
    const words = diffWordsWithSpace(line, other);
    const same = words.reduce(
      (sum, { value, added, removed }) => (added || removed ? sum : sum + value.trim().length),
      0,
    );
    if (same / Math.max(line.trim().length, other.trim().length, 1) < ALIKE) return whole(line, other);
    return words.map(({ value, added, removed }): Piece => ({
      kind: added ? 'comes' : removed ? 'goes' : 'stays',
      text: value,
    }));
  });
}

const whole = (gone: string, come: string): Piece[] => [
  { kind: 'goes', text: gone },
  { kind: 'comes', text: come },
];
