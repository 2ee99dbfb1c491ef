/** How lessons and the store's entries are compared: what they say, by the same rules that compare wishes. */
import type { Entry } from '../playbooks/entry.ts';
import type { Likeness } from './consolidate.ts';
import type { Lesson } from './lesson.ts';
import { conflictOf, isValue, sameWish, saidOf, type Said } from './likeness.ts';

/** Reading a text costs; a dream compares each lesson with each entry of its scope. */
export function storeLikeness(): Likeness {
  const said = new Map<string, Said>();
  const of = (key: string, text: () => string): Said => {
    const known = said.get(key);
    if (known) return known;
    const fresh = saidOf(text());
    said.set(key, fresh);
    return fresh;
  };
  const ofEntry = (entry: Entry): Said => of(`entry ${entry.source}`, () => `${entry.title}\n${entry.body}`);
  const ofLesson = (lesson: Lesson): Said => of(`lesson ${lesson.key}`, () => `${lesson.title}\n${lesson.advice}`);
  return {
    known: (lesson, entry) => !speaksAgainst(lesson, ofEntry(entry)) && sameWish(ofLesson(lesson), ofEntry(entry)),
    replaces: (lesson, entry) => speaksAgainst(lesson, ofEntry(entry)),
    twins: (a, b) => conflictOf(ofEntry(a), ofEntry(b), true) === null && sameWish(ofEntry(a), ofEntry(b)),
  };
}

/** The lesson names something it is against, and the entry recommends just that. */
function speaksAgainst(lesson: Lesson, entry: Said): boolean {
  const against = lesson.against.flatMap((text) => saidOf(text).wanted.concat(saidOf(text).unwanted));
  return against.some((term) => isValue(term) && entry.wanted.includes(term));
}
