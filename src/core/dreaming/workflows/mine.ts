/**
 * Closed frequent sequences with gaps: which actions follow each other in several sessions, in one order, more often
 * than chance would have it. Grown from the left like PrefixSpan (Pei et al., 2001), with a bounded gap between
 * neighbours; only pairs that belong together are ever grown, which bounds the work by the length of the sessions.
 */
import type { Step } from '../../signals/steps.ts';
import { actionsOf, type Action } from './actions.ts';

/** The steps between two changes of subject, in order, of one session. */
export interface Episode {
  /** The root session it counts for. */
  root: string;
  steps: readonly Step[];
}

/** One way through an episode that holds all actions of a sequence, in order. */
export interface Embedding {
  episode: number;
  /** Index into the episode's steps, one for each action. */
  at: readonly number[];
}

export interface Sequence {
  actions: readonly Action[];
  /** One for each root session, the shortest it has. */
  embeddings: ReadonlyMap<string, Embedding>;
  /** Root sessions that took (all but one of) these steps in one episode, in whatever order. */
  tookThem: number;
}

/** A way of working is one when this many sessions share it. */
export const SESSIONS_MIN = 3;
/** Between two steps of one workflow lie at most this many others. */
const GAP_MAX = 8;
const LENGTH_MAX = 8;
/** Of the sessions that show the rarer of two neighbours, this share show them together. */
const TOGETHER_MIN = 0.5;
/** First attempts in this order for each one in the other. */
const ORDER_MIN = 2.5;
/** How much likelier an episode holds the one where it holds the other. */
const LIFT_MIN = 1.5;
/** Bounds the search where everything follows everything. */
const GROWN_MAX = 20_000;

interface Item {
  id: number;
  action: Action;
  /** Equal for all names of one command: a sequence has each once. */
  head: string;
  /** How particular the name is: 0 is the most general. */
  level: number;
  roots: ReadonlySet<string>;
  episodes: number;
}

interface Pool {
  episodes: readonly Episode[];
  items: readonly Item[];
  /** Items of each step of each episode. */
  itemsAt: readonly (readonly (readonly number[])[])[];
}

export function frequentSequences(episodes: readonly Episode[]): Sequence[] {
  const pool = poolOf(episodes);
  const next = neighbours(pool);
  const grown: { items: number[]; found: readonly Embedding[] }[] = [];
  let budget = GROWN_MAX;

  const grow = (items: number[], found: readonly Embedding[]): void => {
    if (items.length > 1) grown.push({ items, found });
    if (items.length >= LENGTH_MAX) return;
    for (const follower of next.get(items.at(-1) ?? -1) ?? []) {
      if (budget-- <= 0) return;
      if (items.some((item) => pool.items[item]?.head === pool.items[follower]?.head)) continue;
      const longer = extend(pool, found, follower);
      if (rootsOf(pool, longer).size >= SESSIONS_MIN) grow([...items, follower], longer);
    }
  };
  for (const item of next.keys()) grow([item], starts(pool, item));

  return choose(pool, grown).map(({ items, found }) => ({
    actions: items.flatMap((item) => pool.items[item]?.action ?? []),
    embeddings: shortestOf(pool, found),
    tookThem: rootsThatTook(pool, items).size,
  }));
}

function poolOf(episodes: readonly Episode[]): Pool {
  const known = new Map<string, { action: Action; head: string; level: number; roots: Set<string>; episodes: Set<number> }>();
  const actionsAt = episodes.map((episode, e) =>
    episode.steps.map((step) => {
      const actions = actionsOf(step);
      const head = actions[0]?.key ?? '';
      actions.forEach((action, level) => {
        const one = known.get(action.key) ?? { action, head: step.kind === 'edit' ? 'edit' : head, level, roots: new Set(), episodes: new Set() };
        one.roots.add(episode.root);
        one.episodes.add(e);
        known.set(action.key, one);
      });
      return actions;
    }),
  );
  const items: Item[] = [];
  const idOf = new Map<string, number>();
  for (const [key, { action, head, level, roots, episodes: seen }] of known) {
    if (roots.size < SESSIONS_MIN) continue;
    idOf.set(key, items.length);
    items.push({ id: items.length, action, head, level, roots, episodes: seen.size });
  }
  const itemsAt = actionsAt.map((steps) =>
    steps.map((actions) => {
      const ids = actions.flatMap((action) => idOf.get(action.key) ?? []);
      // A general name that is used wherever the particular one is says less about the same steps.
      return ids.filter((id, i) => !ids.slice(i + 1).some((other) => items[other]?.episodes === items[id]?.episodes));
    }),
  );
  return { episodes, items, itemsAt };
}

/** For each item those that follow it as if they belonged together. */
function neighbours(pool: Pool): Map<number, number[]> {
  const follows = new Map<string, Set<string>>();
  const firstBefore = new Map<string, Set<string>>();
  const together = new Map<string, number>();
  const note = (into: Map<string, Set<string>>, key: string, root: string): void => {
    into.set(key, (into.get(key) ?? new Set()).add(root));
  };
  pool.itemsAt.forEach((steps, e) => {
    const root = pool.episodes[e]?.root ?? '';
    const first = new Map<number, number>();
    steps.forEach((items, at) => {
      for (const item of items) if (!first.has(item)) first.set(item, at);
    });
    const pairs = new Set<string>();
    steps.forEach((items, at) => {
      for (let to = at + 1; to < Math.min(steps.length, at + 1 + GAP_MAX); to++) {
        for (const a of items) for (const b of steps[to] ?? []) pairs.add(`${a} ${b}`);
      }
    });
    for (const pair of pairs) {
      const [a, b] = pair.split(' ').map(Number);
      if (a === undefined || b === undefined) continue;
      note(follows, pair, root);
      together.set(pair, (together.get(pair) ?? 0) + 1);
      if ((first.get(a) ?? 0) < (first.get(b) ?? 0)) note(firstBefore, pair, root);
    }
  });
  const result = new Map<number, number[]>();
  for (const [pair, roots] of follows) {
    if (roots.size < SESSIONS_MIN) continue;
    const [a, b] = pair.split(' ').map(Number);
    const from = pool.items[a ?? -1];
    const to = pool.items[b ?? -1];
    // An edit is the occasion of what follows; what was edited afterwards is the work itself.
    if (!from || !to || from.head === to.head || to.head === 'edit') continue;
    const rarer = Math.min(from.roots.size, to.roots.size);
    const ordered = firstBefore.get(pair)?.size ?? 0;
    const reversed = firstBefore.get(`${to.id} ${from.id}`)?.size ?? 0;
    const lift = ((together.get(pair) ?? 0) * pool.episodes.length) / (from.episodes * to.episodes);
    if (roots.size / rarer < TOGETHER_MIN || ordered < ORDER_MIN * reversed || lift < LIFT_MIN) continue;
    result.set(from.id, [...(result.get(from.id) ?? []), to.id]);
  }
  return result;
}

function starts(pool: Pool, item: number): Embedding[] {
  return pool.itemsAt.flatMap((steps, episode) => steps.flatMap((items, at) => (items.includes(item) ? [{ episode, at: [at] }] : [])));
}

/** Each embedding grown by the next such step; of those that end at one step the one that began last. */
function extend(pool: Pool, found: readonly Embedding[], item: number): Embedding[] {
  const best = new Map<string, Embedding>();
  for (const { episode, at } of found) {
    const steps = pool.itemsAt[episode] ?? [];
    const last = at.at(-1) ?? 0;
    for (let to = last + 1; to < Math.min(steps.length, last + 1 + GAP_MAX); to++) {
      if (!steps[to]?.includes(item)) continue;
      best.set(`${episode} ${to}`, { episode, at: [...at, to] });
      break;
    }
  }
  return [...best.values()];
}

const rootsOf = (pool: Pool, found: readonly Embedding[]): Set<string> =>
  new Set(found.flatMap(({ episode }) => pool.episodes[episode]?.root ?? []));

const lengthOf = (embedding: Embedding): number => (embedding.at.at(-1) ?? 0) - (embedding.at[0] ?? 0);

function shortestOf(pool: Pool, found: readonly Embedding[]): Map<string, Embedding> {
  const best = new Map<string, Embedding>();
  for (const embedding of found) {
    const root = pool.episodes[embedding.episode]?.root ?? '';
    const known = best.get(root);
    if (!known || lengthOf(embedding) < lengthOf(known)) best.set(root, embedding);
  }
  return best;
}

function rootsThatTook(pool: Pool, items: readonly number[]): Set<string> {
  const roots = new Set<string>();
  pool.itemsAt.forEach((steps, e) => {
    const present = new Set(steps.flat());
    if (items.filter((item) => present.has(item)).length >= Math.max(2, items.length - 1)) roots.add(pool.episodes[e]?.root ?? '');
  });
  return roots;
}

/** One sequence for each way of working: the one that says most for most sessions; its variants are closed away. */
function choose<T extends { items: readonly number[]; found: readonly Embedding[] }>(pool: Pool, grown: readonly T[]): T[] {
  const worth = ({ items, found }: T): number => {
    const said = items.reduce((sum, item) => sum + 1 + Math.min(0.2, 0.05 * (pool.items[item]?.level ?? 0)), -1);
    return rootsOf(pool, found).size * said;
  };
  const ranked = grown.map((one) => ({ one, worth: worth(one) })).sort((a, b) => b.worth - a.worth);
  const chosen: T[] = [];
  const taken = new Set<string>();
  for (const { one } of ranked) {
    const heads = one.items.map((item) => pool.items[item]?.head ?? '');
    const fresh = heads.filter((head) => !taken.has(head)).length;
    if (fresh * 2 <= heads.length) continue;
    for (const head of heads) taken.add(head);
    chosen.push(one);
  }
  return chosen;
}
