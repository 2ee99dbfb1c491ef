/**
 * Brings wishes of several sessions together. Terms nominate through an index (so the cost follows the wishes, not
 * their pairs), `conflictOf` decides, and a wish joins a pattern only when it is like the pattern on the whole.
 */
import type { RootedHead } from '../../sessions/session.ts';
import type { WishSignal } from '../../signals/wishes/wish.ts';
import { isFunctionWord, wordsOf } from '../../signals/wishes/words.ts';
import { conflictOf, isNumber, isValue, likenessOf, otherValueInPlace, type Said, type Telling } from '../likeness.ts';

export interface Uttered {
  head: RootedHead;
  project: string;
  wish: WishSignal;
}

export interface Pattern {
  members: Uttered[];
}

/** Wishes below are ordinary work; they may join a pattern but never begin one. */
const BEGINS = 0.2;
const JOINS = 0.05;
const ALIKE = 0.46;
const ALIKE_ELSEWHERE = 0.5;
/** A task joins only when it says nearly the same. */
const ALIKE_TASK = 0.62;
const ALIKE_LOPSIDED = 0.5;
/** Postings longer than this come from words everybody says; they nominate nobody. */
const MAX_POSTING = 400;

/** Patterns of one project. Order of the input does not matter: the surest wishes begin. */
export function patternsIn(uttered: readonly Uttered[], telling: Telling): Pattern[] {
  const order = uttered
    .filter(({ wish }) => wish.weight >= JOINS && wish.once < 0.5 && (wish.form !== 'question' || wish.habit !== null))
    .sort(
      (a, b) =>
        b.wish.weight - a.wish.weight ||
        (a.wish.at ?? 0) - (b.wish.at ?? 0) ||
        (a.head.id + a.wish.seq < b.head.id + b.wish.seq ? -1 : 1),
    );
  return gather(
    order.map((one) => ({ members: [one] })),
    telling,
    false,
    () => true,
  );
}

/** Patterns of several projects that say the same become one. */
export function acrossProjects(
  patterns: readonly Pattern[],
  telling: Telling,
  fresh: ReadonlySet<string> | null,
): Pattern[] {
  const isFresh = ({ members }: Pattern): boolean =>
    fresh === null || members.some(({ head }) => fresh.has(head.rootOf));
  // What was not read just now was compared in an earlier dream: it stands as it is, and comes first so that the
  // fresh patterns find it.
  const order = [...patterns].sort(
    (a, b) => Number(isFresh(a)) - Number(isFresh(b)) || b.members.length - a.members.length,
  );
  return gather(order, telling, true, isFresh);
}

function gather(
  order: readonly Pattern[],
  telling: Telling,
  strict: boolean,
  seeks: (pattern: Pattern) => boolean,
): Pattern[] {
  const patterns: Pattern[] = [];
  const index = new Map<string, Set<number>>();
  for (const next of order) {
    let best = -1;
    let most = 0;
    for (const candidate of seeks(next) ? nominated(next, index, telling) : []) {
      const pattern = patterns[candidate];
      // Wishes of one project have been compared already, by its own rules.
      if (!pattern || (strict && inOneProject(pattern, next))) continue;
      const alike = alikeness(pattern, next, telling, strict);
      if (alike > most) [best, most] = [candidate, alike];
    }
    const weight = Math.max(...next.members.map(({ wish }) => wish.weight));
    const needed = strict ? ALIKE_ELSEWHERE : weight < BEGINS ? ALIKE_TASK : ALIKE;
    const home = best >= 0 && most >= needed ? patterns[best] : undefined;
    if (home) home.members.push(...next.members);
    else if (weight >= BEGINS) {
      best = patterns.length;
      patterns.push({ members: [...next.members] });
    } else continue;
    for (const { wish } of next.members)
      for (const term of termsOf(wish)) {
        const posting = index.get(term) ?? new Set();
        if (posting.size < MAX_POSTING) posting.add(best);
        index.set(term, posting);
      }
  }
  return patterns;
}

function inOneProject(one: Pattern, other: Pattern): boolean {
  const [first] = one.members;
  return [...one.members, ...other.members].every(({ project }) => project === first?.project);
}

const NOMINATES = 0.15;
const MAX_NOMINATED = 60;

function nominated(next: Pattern, index: ReadonlyMap<string, Set<number>>, telling: Telling): number[] {
  const votes = new Map<number, number>();
  for (const { wish } of next.members)
    for (const term of termsOf(wish)) {
      const weight = telling(term);
      if (weight < NOMINATES / 3) continue;
      const posting = index.get(term);
      if (!posting || posting.size >= MAX_POSTING) continue;
      for (const candidate of posting) votes.set(candidate, (votes.get(candidate) ?? 0) + weight);
    }
  return [...votes]
    .filter(([, vote]) => vote >= NOMINATES)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MAX_NOMINATED)
    .map(([candidate]) => candidate);
}

const COMPARED = 12;
const NOTHING_BESIDES = 0.6;

function alikeness(pattern: Pattern, next: Pattern, telling: Telling, strict: boolean): number {
  let sum = 0;
  let pairs = 0;
  let best = 0;
  for (const one of pattern.members.slice(0, COMPARED)) {
    for (const other of next.members.slice(0, COMPARED)) {
      if (conflictOf(one.wish, other.wish, false)) return 0;
      const habits = [one.wish.habit, other.wish.habit];
      if (habits[0] !== null && habits[1] !== null && habits[0] !== habits[1] && !sameContrast(one.wish, other.wish))
        return 0;
      // "write the test first, I assume it's local" has a habit and an aside; another's "local" is not that habit.
      const lopsided = (habits[0] === null) !== (habits[1] === null);
      const { contained, jaccard, shared } = likenessOf(one.wish, other.wish, telling);
      const values = sharedValues(one.wish, other.wish);
      const enough = shared >= (lopsided ? 0.9 : 0.55) && bound(one.wish, other.wish, telling);
      const alike = sameContrast(one.wish, other.wish)
        ? 0.9
        : habits[0] !== null && habits[0] === habits[1]
          ? 0.8
          : enough
            ? 0.6 * contained + 0.4 * jaccard + (values > 0 ? 0.08 : 0)
            : 0;
      if (lopsided && alike < ALIKE_LOPSIDED) return 0;
      sum += alike > 0 ? alike + deedsAlike(one.wish, other.wish, telling) : 0;
      best = Math.max(best, alike);
      pairs += 1;
    }
  }
  if (strict && (conflictOf(coreOf(pattern), coreOf(next), true) || otherThingInPlace(pattern, next))) return 0;
  return pairs === 0 ? 0 : 0.5 * (sum / pairs) + 0.5 * best;
}

/**
 * "The base branch is next" here, "the base branch is stable" there: one frame, and another word in one place. Tested
 * on the words as said, because a plain word is no value to `conflictOf`. A habit or a contrast both share is one
 * thing, whatever it is said of.
 */
function otherThingInPlace(pattern: Pattern, next: Pattern): boolean {
  return pattern.members.slice(0, COMPARED).some(({ wish: one }) =>
    next.members.slice(0, COMPARED).some(({ wish: other }) => {
      if ((one.habit !== null && one.habit === other.habit) || sameContrast(one, other)) return false;
      return otherValueInPlace(spoken(one), spoken(other), isFunctionWord);
    }),
  );
}

const SPOKEN = new WeakMap<WishSignal, readonly string[]>();

function spoken(wish: WishSignal): readonly string[] {
  const known = SPOKEN.get(wish);
  if (known) return known;
  const fresh = wordsOf(wish.quote, wish.language).map(({ text }) => text.toLowerCase());
  SPOKEN.set(wish, fresh);
  return fresh;
}

const DEED = 0.08;

/** Both followed the same command, or the agent understood both the same way: it ran what one of them names. */
function deedsAlike(one: WishSignal, other: WishSignal, telling: Telling): number {
  const common = (a: readonly string[], b: readonly string[]): string[] =>
    a.filter((term) => telling(term) >= 0.5 && b.includes(term));
  const before = common(one.before.terms, other.before.terms).length >= 2 ? DEED : 0;
  const named = new Set([...one.focus, ...other.focus]);
  const after = common(one.after.terms, other.after.terms).some((term) => named.has(term)) ? DEED : 0;
  return before + after;
}

/** Both want this and refuse that: "422, not 400" in whatever words. */
const sameContrast = (one: Said, other: Said): boolean =>
  one.wanted.some((term) => isValue(term) && other.wanted.includes(term)) &&
  one.unwanted.some((term) => isValue(term) && other.unwanted.includes(term));

const sharedValues = (one: WishSignal, other: WishSignal): number =>
  one.focus.filter((term) => !isNumber(term) && other.focus.includes(term)).length;

/**
 * One word in common is chance unless both turn on it; two telling words are not. "session" in two sentences about
 * sessions binds nothing, "pnpm" after "use" and after "stick to" does.
 */
function bound(one: WishSignal, other: WishSignal, telling: Telling): boolean {
  if (one.focus.some((term) => other.focus.includes(term) && telling(term) >= 0.5 && !isNumber(term))) return true;
  const common = [...termsOf(one)].filter(
    (term) => (other.wanted.includes(term) || other.unwanted.includes(term)) && telling(term) >= 0.3,
  );
  if (common.length >= 2) return true;
  // A number and what it counts: "3 retries", however often this user talks of retries.
  const counted = one.wanted.filter((term) => isValue(term) && other.wanted.includes(term));
  if (counted.some(isNumber) && !counted.every(isNumber)) return true;
  // "add type hints to these functions", "pls add type hints": one subject, and nothing said besides it.
  return common.length === 1 && likenessOf(one, other, telling).jaccard >= NOTHING_BESIDES;
}

const termsOf = (wish: WishSignal): ReadonlySet<string> =>
  new Set([...wish.wanted, ...wish.unwanted, ...(wish.habit === null ? [] : [`habit ${wish.habit}`])]);

/** What at least half of its members say; a pattern of one is all it says. */
export function coreOf(pattern: Pattern): Said {
  const half = pattern.members.length <= 2 ? pattern.members.length : pattern.members.length / 2;
  const often = (side: 'wanted' | 'unwanted'): string[] => {
    const count = new Map<string, number>();
    for (const { wish } of pattern.members)
      for (const term of new Set(wish[side])) count.set(term, (count.get(term) ?? 0) + 1);
    return [...count]
      .filter(([, times]) => times >= half)
      .sort((a, b) => b[1] - a[1])
      .map(([term]) => term);
  };
  return { wanted: often('wanted'), unwanted: often('unwanted') };
}
