/**
 * How lessons and the store's entries are compared: by what they say, with the rules that compare wishes.
 *
 * Merging two rules that merely look alike destroys one of them, so twins must pass more than likeness: no other
 * value in the same place, no other number, and the commands and names of one must stand in the other.
 */
import { literalsOf } from '../guard/literals.ts';
import type { Entry } from '../playbooks/entry.ts';
import type { Likeness } from './consolidate.ts';
import type { Lesson } from './lesson.ts';
import {
  conflictOf,
  isNumber,
  isValue,
  likenessOf,
  otherValueInPlace,
  refusedIn,
  saidOf,
  sameWish,
  tellingByKind,
  type Said,
} from './likeness.ts';

/** What one text says, read once: a dream compares each lesson with each entry of its scope. */
interface Reading {
  text: string;
  said: Said;
  /** Code spans, flags, paths and numbers, lower case. */
  literals: readonly string[];
  words: readonly string[];
}

export function storeLikeness(): Likeness {
  const readings = new Map<string, Reading>();
  const read = (text: string): Reading => {
    const known = readings.get(text);
    if (known) return known;
    const fresh: Reading = {
      text: text.toLowerCase(),
      said: saidOf(text),
      literals: literalsOf(text).map((literal) => literal.toLowerCase()),
      words: text.toLowerCase().match(/[\p{L}\p{N}_./%@:-]+/gu) ?? [],
    };
    readings.set(text, fresh);
    return fresh;
  };
  const ofEntry = (entry: Entry): Reading => read(`${entry.title}\n${entry.body}`);
  const wordings = (lesson: Lesson): Reading[] => [
    read(lesson.title),
    ...lesson.evidence.filter(({ role }) => role === 'user').map(({ quote }) => read(quote)),
  ];
  return {
    known(lesson, entry) {
      const there = ofEntry(entry);
      if (
        speaksAgainst(againstOf(lesson, wordings(lesson)), there, read(entry.title)) ||
        otherNumbers(read(lesson.title), there) ||
        turnsAway(wordings(lesson), there) ||
        callsItGone(wordings(lesson), there, read(entry.title))
      )
        return false;
      // One wording may miss what another says; most of them together do not.
      const alike = wordings(lesson).map((wording) => saysTheSame(wording, there, read(entry.title)));
      return alike[0] === true || alike.filter(Boolean).length * 2 > alike.length;
    },
    replaces(lesson, entry) {
      // A cure for a failing command is no word against the tool: only a wish takes the place of a wish.
      if (lesson.kind !== entry.kind) return false;
      const there = ofEntry(entry);
      const against = againstOf(lesson, wordings(lesson));
      return (
        speaksAgainst(against, there, read(entry.title)) ||
        callsItGone(wordings(lesson), there, read(entry.title)) ||
        sameButNumber(read(lesson.title), there)
      );
    },
    twins: (a, b) => areTwins(a, b, read),
  };
}

const SHORT_WISH = 0.65;

function saysTheSame(wish: Reading, entry: Reading, entryTitle: Reading): boolean {
  if (conflictOf(wish.said, entry.said, false) !== null) return false;
  const { contained, jaccard, shared } = likenessOf(wish.said, entry.said, tellingByKind);
  // A word of a long entry's side remark is not what the entry is about.
  const aboutIt =
    jaccard >= 0.3 ||
    wish.said.wanted.some((term) => tellingByKind(term) >= 0.5 && entryTitle.said.wanted.includes(term));
  if (!aboutIt) return false;
  if (sameWish(wish.said, entry.said)) return true;
  // "add type hints" says little, but all of it is what the entry says.
  if (contained >= 0.8 && shared >= SHORT_WISH) return true;
  const named = wish.said.wanted.some((term) => isName(term) && entry.text.includes(term));
  return named && contained >= 0.3;
}

/** Written in a way plain words are not: `%w`, `t.Chdir`, `--force`. */
const isName = (term: string): boolean =>
  isValue(term) && term.length > 1 && !isNumber(term) && /[^\p{L}\p{N}\s]/u.test(term);

const otherNumbers = (a: Reading, b: Reading): boolean => conflictOf(a.said, b.said, false) === 'numbers';

/** "Lines under 120 characters" where the entry says 88: one subject, a newer value. */
function sameButNumber(wish: Reading, entry: Reading): boolean {
  if (!otherNumbers(wish, entry)) return false;
  const plain = ({ wanted, unwanted }: Said): Said => ({
    wanted: wanted.filter((term) => !isNumber(term)),
    unwanted: unwanted.filter((term) => !isNumber(term)),
  });
  const { contained, shared } = likenessOf(plain(wish.said), plain(entry.said), tellingByKind);
  return contained >= 0.7 && shared >= SHORT_WISH;
}

/** A rule that merely mentions what is spoken against is not about it. */
const ABOUT = 0.25;

/** A name may keep its last letter in one text and lose it with the plural in another ("CocoaPods", "cocoapods"). */
const loosely = (term: string): string => (term.length > 4 ? term.replace(/s$/, '') : term);
const loose = ({ wanted, unwanted }: Said): Said => ({ wanted: wanted.map(loosely), unwanted: unwanted.map(loosely) });

/** The lesson names something it is against, and the entry recommends just that. */
function speaksAgainst(against: readonly string[], { said }: Reading, title: Reading): boolean {
  const things = against.map((thing) => thing.split(' ').map(loosely).join(' '));
  const refused = refusedIn(things, loose(said));
  if (refused.length === 0) return false;
  const inTitle = refusedIn(refused, loose(title.said)).length > 0;
  const weight = (terms: readonly string[]): number => terms.reduce((sum, term) => sum + tellingByKind(term), 0);
  return inTitle || weight(refused.flatMap((thing) => thing.split(' '))) >= ABOUT * weight(said.wanted);
}

/** Right before a thing, and right behind it: it is over. In the languages the rest of the dream reads. */
const NOT_THIS =
  /(?<![\p{L}])(?:not|no|no more|instead of|rather than|replaced?|dropped|removed|(?:moved|switched|migrated|away) from|statt|nicht|kein\w*|pas|plus de|au lieu de|en vez de)\s+`?$/u;
const IS_OVER =
  /^`?\s+(?:(?:is|are|was|were|got|has been|have been|ist|wurde|est|a été|fue)\s+)?(?:no longer|gone|out|removed|dropped|replaced|retired|deprecated|abolished|weg|abgeschafft|ersetzt|supprimé|remplacé|eliminado|ya no)(?![\p{L}])/u;

/** "`make ferryd` no longer exists, run `task ferryd`": what the entry is about, and that it is over. */
function callsItGone(wordings: readonly Reading[], entry: Reading, title: Reading): boolean {
  const subjects = [...entry.literals, ...subjectsOf(title)].filter((subject) => subject.length > 3);
  return wordings.some(({ text }) =>
    subjects.some((subject) => {
      const at = text.indexOf(subject);
      return at >= 0 && (NOT_THIS.test(text.slice(0, at)) || IS_OVER.test(text.slice(at + subject.length)));
    }),
  );
}

const SUBJECTS = new WeakMap<Reading, readonly string[]>();

function subjectsOf(title: Reading): readonly string[] {
  const known = SUBJECTS.get(title);
  if (known) return known;
  const fresh = title.words.filter((word) => isSubject(word, title.said));
  SUBJECTS.set(title, fresh);
  return fresh;
}

/** A word that names one thing the entry wants: neither everyday talk nor a term of the trade, nor what it is against. */
const isSubject = (word: string, { wanted, unwanted }: Said): boolean => {
  const [term] = loose(saidOf(word)).wanted;
  if (term === undefined || !wanted.map(loosely).includes(term) || unwanted.map(loosely).includes(term)) return false;
  return isValue(term) && !isNumber(term) && tellingByKind(term) >= 1;
};

/** What the lesson names, and what at least half of the user's own wordings speak against and none of them wants. */
function againstOf(lesson: Lesson, wordings: readonly Reading[]): string[] {
  const unwanted = new Map<string, number>();
  for (const { said } of wordings) for (const term of said.unwanted) unwanted.set(term, (unwanted.get(term) ?? 0) + 1);
  const half = [...unwanted].filter(([term, n]) => isValue(term) && n * 2 >= wordings.length).map(([term]) => term);
  return [...new Set([...lesson.against, ...half])];
}

/**
 * Some wording sets one thing against another, and the other is what the entry wants: whatever else they share, the
 * sessions do not bear the entry out.
 */
const turnsAway = (wordings: readonly Reading[], { said }: Reading): boolean =>
  wordings.some(
    ({ said: wish }) =>
      wish.wanted.length > 0 &&
      wish.unwanted.some(
        (term) => tellingByKind(term) >= TELLING && !wish.wanted.includes(term) && said.wanted.includes(term),
      ),
  );
const TELLING = 0.5;

const TWIN_BY_WORDS = 0.5;

/** A literal of both stands on the same side in both: wanted in both, or refused in both. */
function sharesNamedSide(a: Reading, b: Reading): boolean {
  const both = a.literals.filter((literal) => !isNumber(literal) && b.text.includes(literal));
  const on = (side: readonly string[], literal: string): boolean => side.some((term) => term.includes(literal));
  return (
    both.some(
      (one) =>
        (on(a.said.wanted, one) && on(b.said.wanted, one)) || (on(a.said.unwanted, one) && on(b.said.unwanted, one)),
    ) &&
    !both.some(
      (one) =>
        (on(a.said.wanted, one) && on(b.said.unwanted, one)) || (on(a.said.unwanted, one) && on(b.said.wanted, one)),
    )
  );
}

function areTwins(one: Entry, other: Entry, read: (text: string) => Reading): boolean {
  const [a, b] = [read(`${one.title}\n${one.body}`), read(`${other.title}\n${other.body}`)];
  const conflict = conflictOf(a.said, b.said, false);
  // "…, never null" beside "instead of null" may be read as opposite sides; the names both recommend settle it.
  if (conflict !== null && (conflict !== 'opposite' || !sharesNamedSide(a, b))) return false;
  if (otherValueInPlace(read(one.body).words, read(other.body).words)) return false;
  const [few, many] = a.literals.length <= b.literals.length ? [a, b] : [b, a];
  const names = few.literals.filter((literal) => !isNumber(literal));
  const { contained, jaccard, shared } = likenessOf(a.said, b.said, tellingByKind);
  if (names.length === 0) {
    return (
      many.literals.length === 0 &&
      conflictOf(a.said, b.said, true) === null &&
      jaccard >= TWIN_BY_WORDS &&
      shared >= 1.5
    );
  }
  const held = names.filter((literal) => many.text.includes(literal));
  if (held.length < names.length) return false;
  // The same command can be the subject of two rules: something besides it must be shared too.
  const besides = a.said.wanted.filter(
    (term) => b.said.wanted.includes(term) && !held.includes(term) && tellingByKind(term) >= 0.5,
  );
  return besides.length > 0 || contained >= TWIN_BY_WORDS || names.length >= 2;
}
