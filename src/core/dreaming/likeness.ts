/**
 * When are two wishes the same wish? Likeness of terms nominates; `conflictOf` decides: other numbers, other names in
 * the same place, or opposite sides make them two, however alike the words. Used for wishes of sessions and for
 * entries of the store alike, so that both are held to one rule.
 */
import { isGeneric } from '../signals/wishes/concepts.ts';
import { stanceOf, type Side } from '../signals/wishes/stance.ts';
import { languageOf, wordsOf, type Word } from '../signals/wishes/words.ts';

/** What is compared: terms of what is wanted and of what is not (see signals/wishes/words.ts). */
export interface Said {
  wanted: readonly string[];
  unwanted: readonly string[];
}

/** How telling a term is, 0..1: rare words of this user tell more than what everybody says. */
export type Telling = (term: string) => number;

/** Plain words that carry no value of their own. Two wishes never differ by one of these. */
const COMMON = new Set(
  `new old good bad better best right wrong easy easier hard big long need show give look see say tell think know work thing way case part point
   time day week month year last next last current different other another possible able sure clear clean correct proper consistent instead place
   enough try help let stay stick go come start stop end begin happen mean set call ask reason problem idea want like prefer follow
   leave keep put take get find miss break fix stuff actual exact exactly normal usual default own real whole per lot kind sort number value
   behind under over between across along against upon within please pretty quite even else ever far ago yet bit soon later early
   mind requir care hate love nice forget remember expect avoid allow must convert reword pull bring carry banni utilis prend prefer mejor banned
   gon mov switch chang replac gew umgestieg dropp month today tomorrow`.split(/\s+/),
);

/** Telling before anything is known of the user: what the lexicon calls generic tells least. */
export const tellingByKind: Telling = (term) => {
  if (isGeneric(term)) return 0.12;
  if (term.startsWith('#')) return 0.7;
  if (COMMON.has(term)) return 0.15;
  // A number alone binds nothing: "3 files" and "3 approvals" share it.
  if (isNumber(term)) return term.length >= 3 ? 0.8 : 0.5;
  return 1;
};

/**
 * @param documents the terms of each session's wishes; frequent terms of this user tell less
 */
export function tellingFrom(documents: readonly ReadonlySet<string>[]): Telling {
  const frequency = new Map<string, number>();
  for (const document of documents) for (const term of document) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const total = Math.max(documents.length, 1);
  return (term) => {
    const share = (frequency.get(term) ?? 0) / total;
    // Below a tenth of the sessions a word keeps its full weight; said in every second one it is worth a third.
    const rarity = total < 8 ? 1 : Math.max(0.3, Math.min(1, 1.1 - 1.6 * share));
    return tellingByKind(term) * rarity;
  };
}

/** A term that stands for one value: a name, a number, a plain word that is neither lexicon nor everyday talk. */
export const isValue = (term: string): boolean => !term.startsWith('#') && !COMMON.has(term) && !/^\p{L}$/u.test(term);
export const isNumber = (term: string): boolean => /^\d/.test(term);

export interface Likeness {
  /** 0..1 of the smaller one's weight that the other shares. */
  contained: number;
  /** 0..1 of both. */
  jaccard: number;
  /** Summed weight of what is shared. */
  shared: number;
}

export function likenessOf(one: Said, other: Said, telling: Telling): Likeness {
  const a = new Set([...one.wanted, ...one.unwanted]);
  const b = new Set([...other.wanted, ...other.unwanted]);
  let shared = 0;
  for (const term of a) if (b.has(term)) shared += telling(term) * sideFactor(term, one, other);
  const weigh = (terms: ReadonlySet<string>): number => [...terms].reduce((sum, term) => sum + telling(term), 0);
  const [weightA, weightB] = [weigh(a), weigh(b)];
  const smaller = Math.min(weightA, weightB);
  const union = weightA + weightB - shared;
  return { contained: smaller > 0 ? shared / smaller : 0, jaccard: union > 0 ? shared / union : 0, shared };
}

const sideFactor = (term: string, one: Said, other: Said): number =>
  (one.wanted.includes(term) && other.wanted.includes(term)) || (one.unwanted.includes(term) && other.unwanted.includes(term)) ? 1 : 0.5;

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
  const numbers = (said: Said): string[] => said.wanted.filter(isNumber);
  const [n, m] = [numbers(one), numbers(other)];
  if (n.length > 0 && m.length > 0 && !n.some((value) => m.includes(value))) return 'numbers';
  if (strict && (n.length > 0 || m.length > 0) && !(n.every((value) => all(other).includes(value)) || m.every((value) => all(one).includes(value)))) return 'numbers';
  const opposes = (x: Said, y: Said): boolean =>
    x.wanted.some((term) => isValue(term) && !x.unwanted.includes(term) && y.unwanted.includes(term) && !y.wanted.includes(term));
  if (opposes(one, other) && opposes(other, one)) return 'opposite';
  if ((opposes(one, other) || opposes(other, one)) && !one.wanted.some((term) => isValue(term) && other.wanted.includes(term))) return 'opposite';
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
    ...new Set(words.filter((word: Word, at) => which.includes(sides[at] ?? 'turn') && word.kind !== 'function').map((word) => word.term)),
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
