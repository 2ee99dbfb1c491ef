/**
 * Gates: the checks a change goes through before it counts as done. Their order varies (whatever failed is run again
 * first), so they are found as sets of one episode and told in their usual order.
 */
import { isCheck, sameAction, shortForm } from './actions.ts';
import { rootOf, SESSIONS_MIN, type Embedding, type Item, type Pool, type Sequence } from './mine.ts';

/** More kinds of checks than this are not looked at, the rarest left out; bounds the number of sets. */
const CHECKS_MAX = 12;
const SIZE_MAX = 6;

/** From this size on a session counts that left one of the checks out. */
const LENIENT_SIZE = 4;
/** So many left nothing out. */
const COMPLETE_MIN = 2;
const ENOUGH = 0.7;

interface Run {
  episode: number;
  /** By item: its first step, and the one to quote: the first that worked. */
  steps: ReadonlyMap<number, { first: number; quoted: number }>;
}

export function gatesIn(pool: Pool): Sequence[] {
  const checks = pool.items
    .filter(
      (item) => item.kind === 'run' && isCheck(item.action.shown) && shortForm(item.action.shown) === item.action.shown,
    )
    .filter((item, _, all) => !all.some((other) => other !== item && supplants(other, item)))
    .sort((a, b) => b.roots.size - a.roots.size || a.id - b.id)
    .slice(0, CHECKS_MAX);
  const runs = runsOf(pool, checks);
  const gates: Sequence[] = [];
  const grow = (items: readonly Item[], from: number): void => {
    if (items.length > 1) {
      const through = runs.filter(
        ({ steps }) => items.filter(({ id }) => steps.has(id)).length >= needed(items.length),
      );
      if (rootsOf(pool, through).size < SESSIONS_MIN) return;
      const complete = through.filter(({ steps }) => items.every(({ id }) => steps.has(id)));
      if (
        rootsOf(pool, complete).size >= COMPLETE_MIN &&
        items.every(({ id }) => through.filter(({ steps }) => steps.has(id)).length * 2 > through.length)
      )
        gates.push(gateOf(pool, items, through));
    }
    if (items.length >= SIZE_MAX) return;
    for (let next = from; next < checks.length; next++) {
      const item = checks[next];
      if (item) grow([...items, item], next + 1);
    }
  };
  grow([], 0);
  return gates;
}

/** `ruff check` stands for `ruff` where most that ran the one ran the other; else `ruff` stands for both. */
function supplants(other: Item, item: Item): boolean {
  if (!sameAction(other.action.key, item.action.key)) return false;
  const [general, particular] = other.level < item.level ? [other, item] : [item, other];
  const isEnough = particular.roots.size >= ENOUGH * general.roots.size;
  return other === (isEnough ? particular : general);
}

const needed = (size: number): number => (size >= LENIENT_SIZE ? size - 1 : size);

function runsOf(pool: Pool, checks: readonly Item[]): Run[] {
  const wanted = new Set(checks.map(({ id }) => id));
  return pool.episodes.flatMap((one, episode) => {
    const steps = new Map<number, { first: number; quoted: number }>();
    (pool.itemsAt[episode] ?? []).forEach((items, at) => {
      for (const id of items) {
        if (!wanted.has(id)) continue;
        const known = steps.get(id);
        if (!known) steps.set(id, { first: at, quoted: at });
        else if (one.steps[known.quoted]?.worked === false && one.steps[at]?.worked !== false)
          steps.set(id, { ...known, quoted: at });
      }
    });
    return steps.size > 1 ? [{ episode, steps }] : [];
  });
}

const rootsOf = (pool: Pool, runs: readonly Run[]): Set<string> =>
  new Set(runs.map(({ episode }) => rootOf(pool, episode)));

function gateOf(pool: Pool, items: readonly Item[], runs: readonly Run[]): Sequence {
  const ordered = usualOrder(items, runs);
  const best = new Map<string, { embedding: Embedding; kept: boolean; size: number }>();
  for (const { episode, steps } of runs) {
    const root = rootOf(pool, episode);
    const firsts = ordered.flatMap(({ id }) => steps.get(id)?.first ?? []);
    const kept = firsts.every((at, i) => i === 0 || at > (firsts[i - 1] ?? 0));
    const known = best.get(root);
    if (known && (known.size > firsts.length || (known.size === firsts.length && (known.kept || !kept)))) continue;
    best.set(root, {
      embedding: { episode, at: ordered.map(({ id }) => steps.get(id)?.quoted ?? null) },
      kept,
      size: firsts.length,
    });
  }
  const embeddings = new Map([...best].map(([root, { embedding }]) => [root, embedding]));
  const agreed = [...best.values()].filter(({ kept }) => kept).length;
  return { items: ordered, embeddings, agreement: agreed / best.size, order: 'usual', lift: 1 };
}

/** By how many of the others each check usually precedes. */
function usualOrder(items: readonly Item[], runs: readonly Run[]): Item[] {
  const precedes = (a: Item, b: Item): boolean => {
    let ahead = 0;
    for (const { steps } of runs) {
      const [one, other] = [steps.get(a.id), steps.get(b.id)];
      if (one && other) ahead += one.first < other.first ? 1 : -1;
    }
    return ahead > 0;
  };
  const wins = new Map(
    items.map((item) => [item.id, items.filter((other) => other !== item && precedes(item, other)).length]),
  );
  return [...items].sort((a, b) => (wins.get(b.id) ?? 0) - (wins.get(a.id) ?? 0) || a.id - b.id);
}
