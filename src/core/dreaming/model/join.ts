/**
 * Brings together what several sessions say in different words: candidates of the model with each other and with the
 * lessons that were found without it. Vectors nominate, a model compares, code rules out; only then are two one.
 */
import { createHash } from 'node:crypto';
import type { Evidence, Scope, WordedBy } from '../../../shared/contract.ts';
import type { Embedder } from '../../models/model.ts';
import { isValue, otherValueInPlace, saidOf } from '../likeness.ts';
import type { Lesson } from '../lesson.ts';
import { youSaid } from '../you-said.ts';
import type { Comparison } from './compare.ts';
import { neverOne, slotsOf } from './grounding.ts';
import { nominate, type Circle, type Vectors } from './nominate.ts';
import type { Candidate } from './read.ts';

type Item = { is: 'lesson'; lesson: Lesson; text: string } | { is: 'candidate'; candidate: Candidate; text: string };

export interface JoinInputs {
  comparison: Comparison;
  embedder: Embedder;
  vectors: Vectors;
  wordedBy: WordedBy;
  signal?: AbortSignal;
}

/** @returns the lessons, some with more evidence, and new ones that at least two sessions agree on */
export async function joinLessons(
  lessons: readonly Lesson[],
  candidates: readonly Candidate[],
  inputs: JoinInputs,
): Promise<Lesson[]> {
  const fresh = candidates.filter((candidate) => !lessons.some((lesson) => covers(lesson, candidate)));
  const items: Item[] = [
    ...lessons
      .filter(({ kind }) => kind !== 'workflow')
      .map((lesson): Item => ({ is: 'lesson', lesson, text: lesson.title })),
    ...fresh.map((candidate): Item => ({ is: 'candidate', candidate, text: candidate.title })),
  ];
  inputs.comparison.among(items.map(({ text }) => text));
  const groups = await grouped(items, inputs);
  const joined = new Map<Lesson, Lesson>();
  const swallowed = new Set<Lesson>();
  const found: Lesson[] = [];
  for (const group of groups) {
    const known = group.flatMap((item) => (item.is === 'lesson' ? [item.lesson] : []));
    const said = group.flatMap((item) => (item.is === 'candidate' ? [item.candidate] : []));
    const [first, ...others] = [...known].sort(
      (a, b) => b.sessions.length - a.sessions.length || (a.key < b.key ? -1 : 1),
    );
    if (first === undefined) {
      const lesson = lessonOf(said, inputs.wordedBy);
      if (lesson !== null) found.push(lesson);
      continue;
    }
    for (const other of others) swallowed.add(other);
    if (others.length + said.length > 0) joined.set(first, withMore(first, others, said));
  }
  return [
    ...lessons.filter((lesson) => !swallowed.has(lesson)).map((lesson) => joined.get(lesson) ?? lesson),
    ...found,
  ];
}

/** The lesson was made of these very words. */
const covers = (lesson: Lesson, { evidence }: Candidate): boolean =>
  evidence.some((mine) =>
    lesson.evidence.some(
      (its) =>
        its.session === mine.session &&
        its.line === mine.line &&
        (its.quote.includes(mine.quote) || mine.quote.includes(its.quote)),
    ),
  );

async function grouped(
  items: readonly Item[],
  { comparison, embedder, vectors, signal }: JoinInputs,
): Promise<Item[][]> {
  const groupOf = new Map(items.map((item) => [item, [item]]));
  const pairs = await nominate(
    items.map((item) => `${item.text}\n${firstQuoteOf(item)}`),
    circlesOf(items),
    embedder,
    vectors,
    signal,
  );
  const differs = new Map<Item, Set<Item>>();
  const refusals = (mine: readonly Item[], theirs: readonly Item[]): number =>
    mine.reduce((sum, a) => sum + theirs.filter((b) => differs.get(a)?.has(b)).length, 0);
  for (const pair of pairs) {
    const [one, other] = [items[pair.one], items[pair.other]];
    const [mine, theirs] = [one && groupOf.get(one), other && groupOf.get(other)];
    if (!one || !other || !mine || !theirs || mine === theirs) continue;
    // Likeness is not transitive: everybody in the one must go with everybody in the other.
    if (mine.some((a) => theirs.some((b) => !mayBeOne(a, b) || neverOne(a.text, b.text)))) continue;
    if (refusals(mine, theirs) >= ENOUGH) continue;
    const same = await comparison.same(one.text, other.text);
    if (same === true) {
      const both = [...mine, ...theirs];
      for (const item of both) groupOf.set(item, both);
    } else if (same === false)
      for (const [a, b] of [
        [one, other],
        [other, one],
      ] as const)
        differs.set(a, (differs.get(a) ?? new Set()).add(b));
  }
  return [...new Set(groupOf.values())];
}

/** Two groups that differ so often are not asked about again: of many paraphrases every one would be, with every other. */
const ENOUGH = 2;

/** All pairs of lessons are looked at while they are few; of many, only those that a candidate touches. */
const FEW = 400;

/**
 * Who looks for its like among whom. Candidates have a circle of their own, and one within their project: many lessons
 * that share a word with a candidate would otherwise stand before the one that says the same in other words.
 */
function circlesOf(items: readonly Item[]): Circle[] {
  const candidates = items.flatMap((item, i) => (item.is === 'candidate' ? [i] : []));
  const between =
    (may: (one: Item, other: Item) => boolean) =>
    (one: number, other: number): boolean => {
      const [a, b] = [items[one], items[other]];
      return a !== undefined && b !== undefined && mayBeOne(a, b) && may(a, b);
    };
  const both = (one: Item, other: Item): boolean => one.is === 'candidate' && other.is === 'candidate';
  const at = (one: Item, other: Item): boolean => scopeOf(one) === scopeOf(other);
  return [
    { asks: candidates, may: between((one, other) => both(one, other) && at(one, other)), most: PEERS },
    { asks: candidates, may: between((one, other) => both(one, other) && !at(one, other)), most: PEERS },
    {
      asks: items.length <= FEW ? [...items.keys()] : candidates,
      may: between((one, other) => !both(one, other)),
      most: NEIGHBOURS,
    },
  ];
}

/** So many are looked at of each circle, and of candidates more: there most is said twice, and words cannot tell which. */
const NEIGHBOURS = 5;
const PEERS = 32;

const firstQuoteOf = (item: Item): string =>
  (item.is === 'lesson' ? item.lesson.evidence : item.candidate.evidence)[0]?.quote.slice(0, 300) ?? '';

function mayBeOne(one: Item, other: Item): boolean {
  if (one.is === 'lesson' && other.is === 'lesson') return mayBeOneLesson(one.lesson, other.lesson);
  // What is wanted in two projects is wanted everywhere.
  if (one.is === 'candidate' && other.is === 'candidate') return true;
  const [a, b] = [scopeOf(one), scopeOf(other)];
  return a === b || a === 'global' || b === 'global';
}

/** Two lessons have passed as two: only the same kind, in the same place, with no other value, may be one after all. */
function mayBeOneLesson(one: Lesson, other: Lesson): boolean {
  if (one.kind !== other.kind || one.scope !== other.scope) return false;
  const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_./%@:-]+/gu) ?? [];
  if (otherValueInPlace(words(one.title), words(other.title))) return false;
  const text = ({ title, evidence }: Lesson): string =>
    [title, ...evidence.map(({ quote }) => quote)].join('\n').toLowerCase();
  const lacks = (a: Lesson, b: Lesson): boolean => a.slots.some((slot) => !text(b).includes(slot.toLowerCase()));
  return !(lacks(one, other) && lacks(other, one));
}

const scopeOf = (item: Item): Scope => (item.is === 'lesson' ? item.lesson.scope : scopeOfCandidates([item.candidate]));

function scopeOfCandidates(candidates: readonly Candidate[]): Scope {
  const projects = new Set(candidates.map(({ session }) => session.project ?? session.cwd ?? ''));
  const [only] = projects;
  return projects.size === 1 && only ? `project:${only}` : 'global';
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** The lesson with what else was said for it; its key stays, so that what became of it is remembered. */
function withMore(lesson: Lesson, others: readonly Lesson[], said: readonly Candidate[]): Lesson {
  const times = [
    ...[lesson, ...others].flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]),
    ...said.map(({ at }) => at),
  ].flatMap((at) => (at === null ? [] : [at]));
  return {
    ...lesson,
    evidence: distinct([
      ...lesson.evidence,
      ...others.flatMap(({ evidence }) => evidence),
      ...said.flatMap(({ evidence }) => evidence),
    ]),
    against: unique([...lesson.against, ...others.flatMap(({ against }) => against)]),
    sessions: unique([
      ...lesson.sessions,
      ...others.flatMap(({ sessions }) => sessions),
      ...said.map(({ session }) => session.rootOf),
    ]),
    days: unique([
      ...lesson.days,
      ...others.flatMap(({ days }) => days),
      ...said.flatMap(({ at }) => (at === null ? [] : [dayOf(at)])),
    ]).sort(),
    firstAt: times.length > 0 ? Math.min(...times) : null,
    lastAt: times.length > 0 ? Math.max(...times) : null,
    standing: lesson.standing || others.some(({ standing }) => standing),
  };
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map(evidence.map((one) => [`${one.session}\0${String(one.line)}\0${one.quote}`, one]));
  return [...seen.values()];
}

/** @returns `null` where it is one session's word only */
function lessonOf(said: readonly Candidate[], wordedBy: WordedBy): Lesson | null {
  const sessions = unique(said.map(({ session }) => session.rootOf));
  if (sessions.length < 2) return null;
  // The oldest gives the key, which then is the same in every later dream; the newest the words.
  const byTime = [...said].sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || (a.session.id < b.session.id ? -1 : 1));
  const [oldest, newest] = [byTime.at(0), byTime.at(-1)];
  if (oldest === undefined || newest === undefined) return null;
  const evidence = distinct([...newest.evidence, ...[...byTime].reverse().flatMap(({ evidence: its }) => its)]);
  const times = said.flatMap(({ at }) => (at === null ? [] : [at]));
  const scope = scopeOfCandidates(said);
  const unwanted = saidOf(newest.title).unwanted.filter(isValue);
  return {
    key: keyOf(newest.kind, scope, oldest.title),
    kind: newest.kind,
    scope,
    title: newest.title,
    advice: youSaid(
      newest.title,
      evidence.map(({ quote }) => quote),
    ),
    slots: [...slotsOf(newest.title)],
    against: unwanted.length > 0 && unwanted.length <= 3 ? [unwanted.join(' ')] : [],
    evidence,
    sessions,
    days: unique(times.map(dayOf)).sort(),
    firstAt: times.length > 0 ? Math.min(...times) : null,
    lastAt: times.length > 0 ? Math.max(...times) : null,
    standing: false,
    agreement: 1,
    wordedBy,
  };
}

function keyOf(kind: string, scope: Scope, title: string): string {
  const { wanted, unwanted } = saidOf(title);
  return createHash('sha256')
    .update(['model', kind, scope, ...[...wanted, ...unwanted].sort()].join('\0'))
    .digest('hex')
    .slice(0, 16);
}
