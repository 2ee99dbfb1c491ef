/** Two dreams' changes side by side, told apart. Pure. */
import type { OutputOf } from '../../../../shared/window/calls.ts';
import type { ReviewedChange } from '../../../../shared/window/views.ts';
import { times } from '../../../ui/words.ts';
import { wordsOfEntry } from '../../playbooks/entry-text.ts';

type Pair = OutputOf<'dreams.compare'>['pairs'][number];

/** `same`: word for word; `other-words`: one thing in different words; else only one of the dreams has it. */
export type Likeness = 'same' | 'other-words' | 'only-one' | 'only-other';

export interface Compared extends Pair {
  /** Stays the same while decisions are made. */
  key: string;
  likeness: Likeness;
}

/** What a change says, as one reads it: without ids, which differ from dream to dream and mean nothing. */
export const wordsOf = ({ change, edited }: ReviewedChange): string =>
  wordsOfEntry(edited ?? change.after ?? change.before ?? '');

export const compared = (pairs: readonly Pair[]): Compared[] =>
  pairs.map((pair) => ({
    ...pair,
    key: `${pair.one?.change.id ?? ''} ${pair.other?.change.id ?? ''}`,
    likeness: likenessOf(pair),
  }));

function likenessOf({ one, other }: Pair): Likeness {
  if (other === null) return 'only-one';
  if (one === null) return 'only-other';
  return wordsOf(one) === wordsOf(other) && one.change.op === other.change.op ? 'same' : 'other-words';
}

/** `2 the same, 1 in other words, 3 only in the first`; what there is none of is left out. */
export function sumOf(pairs: readonly Compared[]): string {
  const count = (likeness: Likeness): number => pairs.filter((pair) => pair.likeness === likeness).length;
  const parts = [
    [count('same'), 'the same word for word'],
    [count('other-words'), 'in other words'],
    [count('only-one'), 'only in the first'],
    [count('only-other'), 'only in the second'],
  ] as const;
  if (pairs.length === 0) return 'Neither has proposed anything.';
  return `${times(pairs.length, 'lesson')}: ${parts.flatMap(([n, words]) => (n > 0 ? [`${String(n)} ${words}`] : [])).join(', ')}`;
}
