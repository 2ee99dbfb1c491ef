/** One sequence for each way of working: its variants and parts are closed away, and what everybody does is left out. */
import { isCheck, isPlainCheck, sameAction } from './actions.ts';
import type { Item, Sequence } from './mine.ts';

/** A set of checks says less than an order that was kept. */
const USUAL_ORDER_WORTH = 0.85;
/** Two steps in a row are soon found by chance: they need more sessions, or a stronger bond. */
const PAIR_SESSIONS_MIN = 4;
const PAIR_LIFT_MIN = 2;
const OCCASION_LIFT_MIN = 3;

/** @param sequences those that are ways of working at all (see workflows.ts) */
export function choose(sequences: readonly Sequence[]): Sequence[] {
  const ranked = sequences
    .filter(isTelling)
    .map((sequence) => ({ sequence, worth: worthOf(sequence) }))
    .sort((a, b) => b.worth - a.worth);
  const chosen: Sequence[] = [];
  const taken: string[] = [];
  for (const { sequence } of ranked) {
    const said = saidBy(sequence);
    if (said.filter((key) => !taken.some((other) => sameAction(key, other))).length * 2 <= said.length) continue;
    taken.push(...sequence.items.filter(isDone).map(({ action }) => action.key));
    chosen.push(sequence);
  }
  return chosen;
}

/** What is particular about it; where nothing is, what is done at all. */
function saidBy({ items }: Sequence): string[] {
  const done = items.filter(isDone);
  const particular = done.filter((item) => !isPlain(item));
  return (particular.length > 0 ? particular : done).map(({ action }) => action.key);
}

/** The occasion and what every project does say nothing of how a thing is done here. */
const isDone = (item: Item): boolean => item.kind !== 'edit' && !isRoutine(item);

/** Whether most of what `one` says, `other` says too. */
export function coversMost(one: Sequence, other: Sequence): boolean {
  const said = saidBy(one);
  const known = saidBy(other);
  return said.filter((key) => known.some((otherKey) => sameAction(key, otherKey))).length * 2 > said.length;
}

/** Sessions times what it says: each step beyond the first, the particular ones a little more. */
function worthOf({ items, embeddings, order }: Sequence): number {
  const said =
    items.length === 1 ? 1 : items.reduce((sum, item) => sum + weightOf(item) + Math.min(0.2, 0.05 * item.level), -1);
  return embeddings.size * said * (order === 'usual' ? USUAL_ORDER_WORTH : 1);
}

function weightOf(item: Item): number {
  if (item.kind === 'edit') return 0.8;
  return isRoutine(item) ? 0.5 : isPlain(item) ? 0.3 : 1;
}

function isTelling({ items, embeddings, order, lift }: Sequence): boolean {
  const said = items.filter((item) => !isRoutine(item));
  if (items.length === 1) return true;
  if (said.length === 0 || said.every((item) => item.kind === 'edit' || isPlain(item))) return false;
  if (order === 'usual' && said.filter((item) => !isPlain(item)).length < 2) return false;
  if (items.length > 2) return said.length > 1;
  if (items[0]?.kind === 'edit' && said.some((item) => isCheck(item.action.shown))) return lift >= OCCASION_LIFT_MIN;
  if (embeddings.size < PAIR_SESSIONS_MIN) return false;
  return order === 'usual' || (lift >= PAIR_LIFT_MIN && isBound(items, embeddings.size));
}

/** Neither of the two is mostly done without the other. What is committed varies; a skill is used for a purpose. */
function isBound([first, second]: readonly Item[], sessions: number): boolean {
  if (!first || !second || isRoutine(first)) return false;
  if (first.kind !== 'run' || isRoutine(second)) return true;
  return sessions * 2 >= Math.max(first.roots.size, second.roots.size);
}

/** Every project in the world commits and pushes. */
const isRoutine = (item: Item): boolean =>
  /^git (?:commit|push|pull|fetch|merge|rebase|init|clone)\b/.test(item.action.shown);

const isPlain = (item: Item): boolean => item.kind === 'run' && isPlainCheck(item.action.shown);
