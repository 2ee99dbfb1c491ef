/**
 * Closed frequent sequences with gaps: which actions follow each other in several sessions, in one order, more often
 * than chance would have it. Grown from the left like PrefixSpan (Pei et al., 2001), with a bounded gap between
 * neighbours; only pairs that belong together are ever grown, which bounds the work by the length of the sessions.
 */
import type { RootedHead } from '../../sessions/session.ts';
import type { Step } from '../../signals/steps.ts';
import { actionsOf, sameAction, type Action } from './actions.ts';

/** The steps between two changes of subject, in order, of one session. */
export interface Episode {
  session: RootedHead;
  steps: readonly Step[];
}

/** The root session an episode counts for. */
export const rootOf = (pool: Pool, episode: number): string => pool.episodes[episode]?.session.rootOf ?? '';

/** One way through an episode that holds all actions of a sequence, in order. */
export interface Embedding {
  episode: number;
  /** Index into the episode's steps, one for each action; `null` for a check of a gate that was left out. */
  at: readonly (number | null)[];
}

export interface Sequence {
  /** In order. */
  items: readonly Item[];
  /** One for each root session, the shortest it has. */
  embeddings: ReadonlyMap<string, Embedding>;
  /** Share of the root sessions with (nearly) all of these steps in one episode that took them in this order. */
  agreement: number;
  /** `usual`: the steps belong together, their order is only the usual one. */
  order: 'kept' | 'usual';
  /** How much likelier each step is where the one before it was taken: the least of all pairs. */
  lift: number;
}

/** A way of working is one when this many sessions share it. */
export const SESSIONS_MIN = 3;
/** Between two steps of one workflow lie at most this many others; many edits in a row are one piece of work. */
const GAP_MAX = 8;
const EDIT_WEIGHT = 0.25;
const LENGTH_MAX = 8;
/** Of the sessions that show the rarer of two neighbours, this share show them together. */
const TOGETHER_MIN = 0.5;
/** First attempts in this order for each one in the other. */
const ORDER_MIN = 2.5;
/** How much likelier an episode holds the one where it holds the other. */
const LIFT_MIN = 1.5;
/** Where nearly all sessions that show either show both, nothing is left to compare with. */
const INSEPARABLE = 0.8;
/** Of the sessions with the step after an edit, this share edited such a file before it. */
const OCCASION_MIN = 0.75;
/** A folder or a kind of files is an occasion where at most this share of the sessions with edits touches it. */
const BROAD_MAX = 1 / 3;
/** Embeddings and episodes looked at in all: bounds the search where everything follows everything. */
const LOOKED_AT_MAX = 1_000_000;
/** A step is compared under this many of its names: the most general one and the most particular ones. */
const NAMES_MAX = 4;

/** An action that several sessions took. */
export interface Item {
  id: number;
  kind: Step['kind'];
  action: Action;
  /** How particular the name is: 0 is the most general. */
  level: number;
  roots: ReadonlySet<string>;
  episodes: number;
}

export interface Pool {
  episodes: readonly Episode[];
  items: readonly Item[];
  /** Items of each step of each episode. */
  itemsAt: readonly (readonly (readonly number[])[])[];
  /** Episodes of each item. */
  episodesOf: readonly (readonly number[])[];
  /** Where each step lies, as gaps are measured. */
  placeAt: readonly (readonly number[])[];
}

/** @returns every sequence several sessions took in one order; many are variants of each other (see choose.ts) */
export function sequencesIn(pool: Pool): Sequence[] {
  const next = followers(pool);
  const sequences: Sequence[] = [];
  let budget = LOOKED_AT_MAX;

  const grow = (items: readonly Item[], found: readonly Embedding[], lift: number): void => {
    if (items.length > 1) {
      const embeddings = shortestOf(pool, found);
      const tookThem = rootsThatTook(pool, items).size;
      sequences.push({
        items,
        embeddings,
        agreement: embeddings.size / Math.max(embeddings.size, tookThem),
        order: 'kept',
        lift,
      });
    }
    if (items.length >= LENGTH_MAX) return;
    for (const follower of next.get(items.at(-1)?.id ?? -1) ?? []) {
      budget -= found.length + follower.item.episodes;
      if (budget <= 0) return;
      if (items.some(({ action }) => sameAction(action.key, follower.item.action.key))) continue;
      const longer = extend(pool, found, follower.item.id);
      if (rootsOf(pool, longer).size >= SESSIONS_MIN)
        grow([...items, follower.item], longer, Math.min(lift, follower.lift));
    }
  };
  for (const item of pool.items) if (next.has(item.id)) grow([item], starts(pool, item.id), Number.POSITIVE_INFINITY);
  return sequences;
}

/** Of the sessions that used a skill, this share began with it. */
const OPENS_MIN = 0.6;
const OPENER_SESSIONS_MIN = 4;

/** Skills with which the sessions of a project begin. */
export function openersIn(pool: Pool): Sequence[] {
  return pool.items.flatMap((item): Sequence[] => {
    if (item.kind !== 'skill' || item.roots.size < OPENER_SESSIONS_MIN) return [];
    const opened = new Map<string, Embedding>();
    const begun = new Set<string>();
    pool.itemsAt.forEach((steps, episode) => {
      const root = rootOf(pool, episode);
      if (!begun.has(root) && steps[0]?.includes(item.id)) opened.set(root, { episode, at: [0] });
      begun.add(root);
    });
    const agreement = opened.size / item.roots.size;
    if (opened.size < OPENER_SESSIONS_MIN || agreement < OPENS_MIN) return [];
    return [{ items: [item], embeddings: opened, agreement, order: 'kept', lift: Number.POSITIVE_INFINITY }];
  });
}

/** @param episodes those of one root session beside each other */
export function poolOf(episodes: readonly Episode[]): Pool {
  const known = new Map<
    string,
    Omit<Item, 'id' | 'roots' | 'episodes'> & { roots: Set<string>; episodes: Set<number> }
  >();
  const named = new Map<string, readonly Action[]>();
  const actionsAt = episodes.map((episode, e) =>
    episode.steps.map((step) => {
      const name = `${step.kind} ${step.path} ${step.text}`;
      const actions = named.get(name) ?? actionsOf(step);
      named.set(name, actions);
      actions.forEach((action, level) => {
        const one = known.get(action.key) ?? { kind: step.kind, action, level, roots: new Set(), episodes: new Set() };
        one.roots.add(episode.session.rootOf);
        one.episodes.add(e);
        known.set(action.key, one);
      });
      return actions;
    }),
  );
  const items: Item[] = [];
  const episodesOf: (readonly number[])[] = [];
  const idOf = new Map<string, number>();
  for (const [key, one] of known) {
    if (one.roots.size < SESSIONS_MIN) continue;
    idOf.set(key, items.length);
    items.push({ ...one, id: items.length, episodes: one.episodes.size });
    episodesOf.push([...one.episodes]);
  }
  const itemsAt = actionsAt.map((steps) =>
    steps.map((actions) => {
      const ids = actions.flatMap((action) => idOf.get(action.key) ?? []);
      // A general name that is used wherever the particular one is says less about the same steps.
      const telling = ids.filter(
        (id, i) => !ids.slice(i + 1).some((other) => items[other]?.episodes === items[id]?.episodes),
      );
      return telling.length > NAMES_MAX ? [...telling.slice(0, 1), ...telling.slice(1 - NAMES_MAX)] : telling;
    }),
  );
  const placeAt = episodes.map(({ steps }) => {
    let place = 0;
    return steps.map(({ kind }) => (place += kind === 'edit' ? EDIT_WEIGHT : 1));
  });
  return { episodes, items, itemsAt, episodesOf, placeAt };
}

function isNear(pool: Pool, episode: number, from: number, to: number): boolean {
  const places = pool.placeAt[episode] ?? [];
  const place = places[to];
  return place !== undefined && place - (places[from] ?? 0) <= GAP_MAX;
}

/** How often one item follows another: in root sessions, in those where it did so at first, and in episodes. */
interface Pair {
  from: number;
  to: number;
  roots: number;
  ordered: number;
  episodes: number;
  lastRoot: string;
  lastOrdered: string;
}

function pairsIn(pool: Pool): Map<number, Pair> {
  const pairs = new Map<number, Pair>();
  const size = pool.items.length;
  pool.itemsAt.forEach((steps, e) => {
    const root = rootOf(pool, e);
    const first = new Map<number, number>();
    steps.forEach((items, at) => {
      for (const item of items) if (!first.has(item)) first.set(item, at);
    });
    const near = new Set<number>();
    steps.forEach((items, at) => {
      if (items.length === 0) return;
      for (let to = at + 1; isNear(pool, e, at, to); to++) {
        for (const a of items) for (const b of steps[to] ?? []) near.add(a * size + b);
      }
    });
    for (const key of near) {
      const [from, to] = [Math.floor(key / size), key % size];
      const pair = pairs.get(key) ?? { from, to, roots: 0, ordered: 0, episodes: 0, lastRoot: '', lastOrdered: '' };
      pair.episodes++;
      if (pair.lastRoot !== root) pair.roots++;
      pair.lastRoot = root;
      if ((first.get(from) ?? 0) < (first.get(to) ?? 0)) {
        if (pair.lastOrdered !== root) pair.ordered++;
        pair.lastOrdered = root;
      }
      pairs.set(key, pair);
    }
  });
  return pairs;
}

/** All files of a folder or of a kind. */
const isBroad = ({ action }: Item): boolean => action.key.startsWith('edit *') || action.key.endsWith('/');

interface Follower {
  item: Item;
  lift: number;
}

/** For each item those that follow it as if they belonged together. */
function followers(pool: Pool): Map<number, Follower[]> {
  const edited = pool.episodes.filter(({ steps }) => steps.some(({ kind }) => kind === 'edit'));
  const changed = new Set(edited.map(({ session }) => session.rootOf)).size;
  const pairs = pairsIn(pool);
  const result = new Map<number, Follower[]>();
  for (const pair of pairs.values()) {
    const [from, to] = [pool.items[pair.from], pool.items[pair.to]];
    if (pair.roots < SESSIONS_MIN || !from || !to) continue;
    // An edit is the occasion of what follows; what was edited afterwards is the work itself.
    if (to.kind === 'edit' || sameAction(from.action.key, to.action.key)) continue;
    const lift = (pair.episodes * pool.episodes.length) / (from.episodes * to.episodes);
    const [rarer, other] = [Math.min(from.roots.size, to.roots.size), Math.max(from.roots.size, to.roots.size)];
    if (pair.roots < TOGETHER_MIN * rarer || (lift < LIFT_MIN && pair.roots < INSEPARABLE * other)) continue;
    if (from.kind === 'edit') {
      // What nearly every change touches is the occasion of nothing, and a check is run again after each edit.
      if (from.episodes * 2 > edited.length || pair.roots < OCCASION_MIN * to.roots.size) continue;
      if (isBroad(from) && from.roots.size > BROAD_MAX * changed) continue;
    } else if (pair.ordered < ORDER_MIN * (pairs.get(to.id * pool.items.length + from.id)?.ordered ?? 0)) continue;
    const known = result.get(from.id);
    if (known) known.push({ item: to, lift });
    else result.set(from.id, [{ item: to, lift }]);
  }
  return result;
}

function starts(pool: Pool, item: number): Embedding[] {
  return pool.itemsAt.flatMap((steps, episode) =>
    steps.flatMap((items, at) => (items.includes(item) ? [{ episode, at: [at] }] : [])),
  );
}

/** Each embedding grown by the next such step; of those that end at one step the one that began last. */
function extend(pool: Pool, found: readonly Embedding[], item: number): Embedding[] {
  const best = new Map<string, Embedding>();
  for (const { episode, at } of found) {
    const steps = pool.itemsAt[episode] ?? [];
    const last = at.at(-1) ?? 0;
    for (let to = last + 1; isNear(pool, episode, last, to); to++) {
      if (!steps[to]?.includes(item)) continue;
      best.set(`${episode} ${to}`, { episode, at: [...at, to] });
      break;
    }
  }
  return [...best.values()];
}

const rootsOf = (pool: Pool, found: readonly Embedding[]): Set<string> =>
  new Set(found.map(({ episode }) => rootOf(pool, episode)));

const lengthOf = (embedding: Embedding): number => (embedding.at.at(-1) ?? 0) - (embedding.at[0] ?? 0);

function shortestOf(pool: Pool, found: readonly Embedding[]): Map<string, Embedding> {
  const best = new Map<string, Embedding>();
  for (const embedding of found) {
    const root = rootOf(pool, embedding.episode);
    const known = best.get(root);
    if (!known || lengthOf(embedding) < lengthOf(known)) best.set(root, embedding);
  }
  return best;
}

function rootsThatTook(pool: Pool, items: readonly Item[]): Set<string> {
  const taken = new Map<number, number>();
  for (const { id } of items) for (const e of pool.episodesOf[id] ?? []) taken.set(e, (taken.get(e) ?? 0) + 1);
  const enough = Math.max(2, items.length - 1);
  return new Set([...taken].flatMap(([episode, n]) => (n >= enough ? [rootOf(pool, episode)] : [])));
}
