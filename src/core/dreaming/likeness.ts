/**
 * When are two wishes the same wish? Likeness of terms nominates; `conflictOf` decides: other numbers, other names in
 * the same place, or opposite sides make them two, however alike the words. Used for wishes of sessions and for
 * entries of the store alike, so that both are held to one rule.
 */
import { stanceOf, type Side } from '../signals/wishes/stance.ts';
import { isNumber, isValue, tellingByKind, type Telling } from '../signals/wishes/telling.ts';
import { languageOf, wordsOf, type Word } from '../signals/wishes/words.ts';

export { isNumber, isValue, tellingByKind, type Telling };

/** What is compared: terms of what is wanted and of what is not (see signals/wishes/words.ts). */
export interface Said {
  wanted: readonly string[];
  unwanted: readonly string[];
}

/** What one session says, for counting: all its terms, and those it says in wishes. */
export interface Talk {
  all: ReadonlySet<string>;
  wishes: ReadonlySet<string>;
}

/**
 * Frequent words of this user tell less ("session" where the product is about sessions), unless it is wishes they
 * are frequent in ("pnpm" of somebody who has to say it again and again).
 */
export function tellingFrom(talks: readonly Talk[]): Telling {
  const inAll = new Map<string, number>();
  const inWishes = new Map<string, number>();
  for (const { all, wishes } of talks) {
    for (const term of all) inAll.set(term, (inAll.get(term) ?? 0) + 1);
    for (const term of wishes) inWishes.set(term, (inWishes.get(term) ?? 0) + 1);
  }
  const total = talks.length;
  if (total < FEW_SESSIONS) return tellingByKind;
  return (term) => {
    const all = inAll.get(term) ?? 0;
    const wished = all === 0 ? 1 : (inWishes.get(term) ?? 0) / all;
    const rarity = Math.max(0.2, Math.min(1, 1.1 - 3 * (all / total)));
    return tellingByKind(term) * Math.max(rarity, wished >= 0.7 ? 1 : 0);
  };
}

/** Of fewer sessions no frequency can be told. */
const FEW_SESSIONS = 20;

export interface Likeness {
  /** 0..1 of the smaller one's weight that the other shares. */
  contained: number;
  /** 0..1 of both. */
  jaccard: number;
  /** Summed weight of what is shared. */
  shared: number;
}

export function likenessOf(one: Said, other: Said, telling: Telling): Likeness {
  const [a, b] = [weighed(one, telling), weighed(other, telling)];
  let shared = 0;
  for (const [term, weight] of a.terms) if (b.terms.has(term)) shared += weight * sideFactor(term, one, other);
  const smaller = Math.min(a.weight, b.weight);
  const union = a.weight + b.weight - shared;
  return { contained: smaller > 0 ? shared / smaller : 0, jaccard: union > 0 ? shared / union : 0, shared };
}

interface Weighed {
  terms: ReadonlyMap<string, number>;
  weight: number;
}

/** One wish is held against hundreds of others; its terms are weighed once. */
const WEIGHED = new WeakMap<Telling, WeakMap<Said, Weighed>>();

function weighed(said: Said, telling: Telling): Weighed {
  let ofTelling = WEIGHED.get(telling);
  if (!ofTelling) WEIGHED.set(telling, (ofTelling = new WeakMap()));
  const known = ofTelling.get(said);
  if (known) return known;
  const terms = new Map<string, number>();
  for (const term of [...said.wanted, ...said.unwanted]) terms.set(term, telling(term));
  const fresh = { terms, weight: [...terms.values()].reduce((sum, weight) => sum + weight, 0) };
  ofTelling.set(said, fresh);
  return fresh;
}

const sideFactor = (term: string, one: Said, other: Said): number =>
  (one.wanted.includes(term) && other.wanted.includes(term)) ||
  (one.unwanted.includes(term) && other.unwanted.includes(term))
    ? 1
    : 0.5;

/** One number for nomination, 0..1. */
export const similarity = (one: Said, other: Said, telling: Telling = tellingByKind): number => {
  const { contained, jaccard } = likenessOf(one, other, telling);
  return 0.55 * contained + 0.45 * jaccard;
};

export type Conflict = 'numbers' | 'opposite' | 'values';

/**
 * Why two are never one thing, or null. `strict` is for two projects or two entries: there a differing value on each
 * side ("squash" here, "fast-forward" there) is a conflict; inside one project different words are only other words.
 */
export function conflictOf(one: Said, other: Said, strict: boolean): Conflict | null {
  const all = (said: Said): string[] => [...said.wanted, ...said.unwanted];
  const numbers = (said: Said): string[] =>
    all(said).filter((term) => isNumber(term) && !(said === one ? other : one).unwanted.includes(term));
  const [n, m] = [numbers(one), numbers(other)];
  if (n.length > 0 && m.length > 0 && !n.some((value) => m.includes(value))) return 'numbers';
  if (strict && n.length > 0 !== m.length > 0) return 'numbers';
  const opposes = (x: Said, y: Said): boolean =>
    x.wanted.some(
      (term) => isValue(term) && !x.unwanted.includes(term) && y.unwanted.includes(term) && !y.wanted.includes(term),
    );
  if (opposes(one, other) && opposes(other, one)) return 'opposite';
  if (
    (opposes(one, other) || opposes(other, one)) &&
    !one.wanted.some((term) => isValue(term) && other.wanted.includes(term))
  )
    return 'opposite';
  if (!strict) return null;
  const left = (x: Said, y: Said): boolean => x.wanted.some((term) => isValue(term) && !all(y).includes(term));
  return left(one, other) && left(other, one) ? 'values' : null;
}

/**
 * @param against what a lesson speaks against, each as the terms of one thing ("make ferryd" is not "make docs")
 * @returns those that the other recommends
 */
export function refusedIn(against: readonly string[], other: Said): string[] {
  return against.filter((thing) => {
    const terms = thing.split(' ').filter(isValue);
    return terms.length > 0 && terms.every((term) => other.wanted.includes(term));
  });
}

/** Any text, an entry of a playbook for instance, as what it says. */
export function saidOf(text: string): Said {
  const language = languageOf(text);
  const words = wordsOf(text.replace(/\*\*/g, ''), language);
  const { sides } = stanceOf(words);
  const side = (...which: readonly Side[]): string[] => [
    ...new Set(
      words
        .filter((word: Word, at) => which.includes(sides[at] ?? 'turn') && word.kind !== 'function')
        .map((word) => word.term),
    ),
  ];
  return { wanted: side('wanted', 'about'), unwanted: side('unwanted') };
}

/** The lowest similarity at which two texts of one scope may be called the same wish. */
const SAME = 0.5;

/**
 * Whether two entries, or a lesson and an entry, say the same. Both texts may be long; the shorter must be found in
 * the longer, and neither may name a value the other contradicts.
 */
export function sameWish(one: Said, other: Said, telling: Telling = tellingByKind): boolean {
  if (conflictOf(one, other, false)) return false;
  const { contained, shared } = likenessOf(one, other, telling);
  const values = one.wanted.filter((term) => isValue(term) && other.wanted.includes(term));
  return shared >= 1 && (contained >= SAME + 0.1 || (values.length > 0 && contained >= SAME - 0.1));
}

/** Of two sentences with one frame, the share of words that must be common before a difference counts as a value. */
const FRAME = 0.6;
const VALUE_WORDS = 2;

/**
 * "Finish branches with a squash merge" and "… with a fast-forward merge": the same words in the same order, and in
 * one place another value. Paraphrases differ in their frame, near misses in one place only.
 */
export function otherValueInPlace(
  a: readonly string[],
  b: readonly string[],
  isNothing: (word: string) => boolean = () => false,
): boolean {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = lengths[i];
    for (let j = b.length - 1; row && j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const counts = (word: string | undefined): number => (word === undefined || isNothing(word) ? 0 : 1);
  if (at(0, 0) < FRAME * Math.min(a.length, b.length)) return false;
  let [i, j] = [0, 0];
  for (;;) {
    let [onlyA, onlyB] = [0, 0];
    while (i < a.length && j < b.length && a[i] !== b[j]) {
      if (at(i + 1, j) >= at(i, j + 1)) {
        onlyA += counts(a[i]);
        i++;
      } else {
        onlyB += counts(b[j]);
        j++;
      }
    }
    const ended = i >= a.length || j >= b.length;
    if (ended) {
      for (const word of a.slice(i)) onlyA += counts(word);
      for (const word of b.slice(j)) onlyB += counts(word);
    }
    if (onlyA > 0 && onlyB > 0 && onlyA <= VALUE_WORDS && onlyB <= VALUE_WORDS) return true;
    if (ended) return false;
    i++;
    j++;
  }
}
