/**
 * How much a term says about which wish it is. Names and rare words tell most, what the lexicon calls generic least.
 */
import { isGeneric } from './concepts.ts';

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
  // A file somebody works on is where, not how; a rule may still name it.
  if (/[\w-]\/[\w./-]+\.\w{1,5}$/.test(term)) return 0.45;
  // A number alone binds nothing: "3 files" and "3 approvals" share it.
  if (isNumber(term)) return term.length >= 3 ? 0.8 : 0.5;
  return 1;
};

/** A term that stands for one value: a name, a number, a plain word that is neither lexicon nor everyday talk. */
export const isValue = (term: string): boolean => !term.startsWith('#') && !COMMON.has(term) && !/^\p{L}$/u.test(term);
export const isNumber = (term: string): boolean => /^\d/.test(term);
