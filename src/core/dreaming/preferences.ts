/**
 * Preferences, second half: the same wish in other words across sessions becomes one lesson. Two root sessions must
 * say it, or one person must have typed it as a rule that is to hold from now on. Newer wins over older.
 */
import { createHash } from 'node:crypto';
import type { Evidence, Scope } from '../../shared/contract.ts';
import type { RootedHead } from '../sessions/session.ts';
import { GO_AHEAD_HABIT } from '../signals/wishes/go-ahead.ts';
import { saysGeneral, saysPlease } from '../signals/wishes/markers.ts';
import type { WishSignal } from '../signals/wishes/wish.ts';
import { wordsOf } from '../signals/wishes/words.ts';
import type { Lesson } from './lesson.ts';
import {
  conflictOf,
  isNumber,
  isValue,
  likenessOf,
  refusedIn,
  tellingFrom,
  type Said,
  type Telling,
} from './likeness.ts';
import { withoutFrames } from './preferences/frames.ts';
import { acrossProjects, coreOf, patternsIn, type Pattern, type Uttered } from './preferences/patterns.ts';
import { titleOf } from './preferences/wording.ts';
import { youSaid } from './you-said.ts';

export interface SessionWishes {
  session: RootedHead;
  wishes: readonly WishSignal[];
}

/** Below, a standing marker counts as one more word only. */
const STANDING_SURE = 0.9;
/** So many different things in one sentence frame make it a frame of work. */
const FRAME_IN_PROJECT = 3;
const FRAME_ANYWHERE = 4;
/** A title is made of a wish, not of an aside. */
const WORTH_SAYING = 0.28;
/** Two sessions that name the same number of the same thing mean it. */
const WORTH_SAYING_AGREED = 0.2;
const CLEAR_WISH = 0.3;
const SESSIONS_OF_AN_ORDER = 3;
/** How sure a pattern of two sessions must be that it is about the manner of work. */
const SURE_ENOUGH = 0.22;

/** @param fresh root sessions read just now; patterns none of them has a part in are not compared across projects */
export function recallPreferences(input: readonly SessionWishes[], fresh: ReadonlySet<string> | null = null): Lesson[] {
  return lessonsOf(recallPatterns(input, fresh));
}

/** Words so many sessions begin with, letter by letter, come from a script or a prompt kept in a file. */
const OPENS_ALIKE = 2;
const TYPED_ANEW = 8;
/** What names its payload behind a colon is made to be filled in. */
const FILLED_IN = 4;

/**
 * A person who wants the same again says it in other words; the same opening to the letter, several words long, is
 * automation. What else its turn says falls with it.
 */
function withoutScripts(uttered: readonly Uttered[]): Uttered[] {
  const opening = ({ wish }: Uttered): string => scriptShape(wish.quote);
  const openings = uttered.filter(({ wish }) => wish.before.kind === 'nothing' || isPlain(wish));
  const roots = new Map<string, Set<string>>();
  for (const one of openings) {
    const shape = opening(one);
    if (shape.split(' ').length < (shape.includes(':') ? FILLED_IN : TYPED_ANEW)) continue;
    const said = roots.get(shape) ?? new Set<string>();
    roots.set(shape, said.add(one.head.rootOf));
  }
  const place = ({ head, wish }: Uttered): string => `${head.id} ${wish.seq}`;
  const scripted = new Set(openings.filter((one) => (roots.get(opening(one))?.size ?? 0) >= OPENS_ALIKE).map(place));
  return uttered.filter((one) => !scripted.has(place(one)));
}

/** Neither a contrast nor said as a rule: what people do say twice in the same words. */
const isPlain = (wish: WishSignal): boolean =>
  !wish.contrast && !wish.norm && wish.habit === null && wish.standing < STANDING_SURE && wish.quote.includes(':');

/** Scripts vary one last word or number ("exactly the word: first"). */
const scriptShape = (quote: string): string =>
  quote
    .toLowerCase()
    .replace(/:\s*\S{1,20}$/u, ':')
    .trim();

/** All patterns, also those too weak for a lesson. */
export function recallPatterns(
  input: readonly SessionWishes[],
  fresh: ReadonlySet<string> | null = null,
): { patterns: Pattern[]; telling: Telling } {
  const uttered: Uttered[] = withoutScripts(
    input.flatMap(({ session, wishes }) =>
      wishes.map((wish) => ({ head: session, project: session.project ?? session.cwd ?? '', wish })),
    ),
  );
  const telling = tellingFrom(
    input.map(({ wishes }) => {
      const terms = (list: readonly WishSignal[]): Set<string> =>
        new Set(list.flatMap(({ wanted, unwanted }) => [...wanted, ...unwanted]));
      return { all: terms(wishes), wishes: terms(wishes.filter(({ weight }) => weight >= CLEAR_WISH)) };
    }),
  );
  const byProject = Map.groupBy(withoutFrames(uttered, FRAME_ANYWHERE), ({ project }) => project);
  const within = [...byProject.values()].flatMap((own) => patternsIn(withoutFrames(own, FRAME_IN_PROJECT), telling));
  return { patterns: acrossProjects(within, telling, fresh), telling };
}

function lessonsOf({ patterns, telling }: { patterns: Pattern[]; telling: Telling }): Lesson[] {
  const drafts = patterns.flatMap((pattern) => {
    const lesson = lessonOf(pattern, telling);
    return lesson ? [{ lesson, pattern }] : [];
  });
  return newerWins(drafts, telling);
}

function lessonOf(pattern: Pattern, telling: Telling): Lesson | null {
  const members = [...pattern.members].sort((a, b) => b.wish.weight - a.wish.weight);
  const roots = new Set(members.map(({ head }) => head.rootOf));
  const standing = members.some(({ wish }) => wish.standing >= STANDING_SURE && wish.once < 0.5);
  // An order of turns is weaker evidence than words.
  const needed = habitOfMost(members) === GO_AHEAD_HABIT ? SESSIONS_OF_AN_ORDER : 2;
  const recurs = roots.size >= needed && sureEnough(members);
  const normative = !standing && members.some(isNormative);
  if (!standing && !normative && !recurs) return null;
  const core = coreOf(pattern);
  if (!standing && !normative && !members.some((member) => isOfManner(member, core))) return null;
  const said = standing
    ? members.filter(({ wish }) => wish.standing >= STANDING_SURE)
    : normative
      ? members.filter(isNormative)
      : members;
  const worded = titleOf(
    said.map(({ wish }) => wish),
    core,
    agreesOnNumber(core, telling) ? WORTH_SAYING_AGREED : WORTH_SAYING,
  );
  const source = worded && said[worded.from];
  // A norm of one session is its own subject; several must be about what they share.
  const speaksForItself = source?.wish.habit !== null || (source.wish.norm && roots.size === 1);
  if (!worded || !source || (!speaksForItself && !coversCore(worded.title, source.wish, core, telling))) return null;
  const scope = scopeOf(members);
  const evidence = evidenceOf(members, source);
  const times = members.flatMap(({ wish }) => (wish.at === null ? [] : [wish.at]));
  const values = valuesOf(pattern, telling);
  return {
    key: keyOf(scope, values, core, habitOfMost(members)),
    kind: 'preference',
    scope,
    title: worded.title,
    advice: youSaid(
      worded.title,
      [source, ...members].map(({ wish }) => wish.quote),
    ),
    slots: values,
    against: againstOf(members),
    evidence,
    sessions: [...roots],
    days: [...new Set(times.map((at) => new Date(at).toISOString().slice(0, 10)))].sort(),
    firstAt: times.length > 0 ? Math.min(...times) : null,
    lastAt: times.length > 0 ? Math.max(...times) : null,
    standing: standing || normative,
    ...(normative ? { implied: true } : {}),
    agreement: 1,
  };
}

/**
 * How work is to be done, not which: a contrast, a habit, a rule, a complaint, a word that makes it general, or words
 * right after what the agent did. A thing named in two sessions is the same piece of work twice.
 */
const isOfManner = ({ wish }: Uttered, core: Said): boolean =>
  wish.contrast ||
  wish.habit !== null ||
  wish.norm ||
  wish.form === 'rule' ||
  wish.form === 'complaint' ||
  core.wanted.some(isNumber) ||
  (wish.form !== 'task' &&
    (wish.form === 'request' ||
      wish.weight >= STATED ||
      saysGeneral(wish.quote) ||
      saysPlease(wish.quote) ||
      OBJECTS.has(wish.before.kind)));
/** A statement of how things are is put this surely. */
const STATED = 0.3;
const OBJECTS: ReadonlySet<string> = new Set(['call', 'edit', 'rejected-call', 'interruption']);

const isNormative = ({ wish }: Uttered): boolean => wish.norm && wish.once < 0.5;

const agreesOnNumber = ({ wanted }: Said, telling: Telling): boolean =>
  wanted.some(isNumber) && wanted.some((term) => !isNumber(term) && telling(term) >= 0.4);

/** The title must say what the members have in common, not what one of them said besides. */
function coversCore(title: string, source: WishSignal, core: Said, telling: Telling): boolean {
  const common = [...core.wanted, ...core.unwanted];
  if (common.length === 0) return false;
  const said = new Set(wordsOf(title, source.language).map(({ term }) => term));
  const strongest = Math.max(...common.map(telling));
  return common.some((term) => said.has(term) && telling(term) >= 0.6 * strongest);
}

/** One clear wish and another that leans the same way; two tasks are only two tasks. */
function sureEnough(members: readonly Uttered[]): boolean {
  const perRoot = new Map<string, WishSignal>();
  for (const { head, wish } of members)
    if ((perRoot.get(head.rootOf)?.weight ?? -1) < wish.weight) perRoot.set(head.rootOf, wish);
  const [first, second] = [...perRoot.values()].sort((a, b) => b.weight - a.weight);
  if (!first || !second || (first.form === 'task' && second.form === 'task' && first.weight < 0.35)) return false;
  return (
    first.weight >= WORTH_SAYING_AGREED && second.weight >= 0.08 && (first.weight + second.weight) / 2 >= SURE_ENOUGH
  );
}

function scopeOf(members: readonly Uttered[]): Scope {
  const projects = new Set(members.map(({ project }) => project));
  const [only] = projects;
  return projects.size >= 2 || members.some(({ wish }) => wish.everywhere) || !only ? 'global' : `project:${only}`;
}

/** The values most members agree on, the most telling first. */
function valuesOf(pattern: Pattern, telling: Telling): string[] {
  const core = coreOf(pattern);
  return core.wanted
    .filter(isValue)
    .sort((a, b) => telling(b) - telling(a))
    .slice(0, 6);
}

/** What is spoken against in so many words, each as the terms of one thing. */
function againstOf(members: readonly Uttered[]): string[] {
  const counts = new Map<string, number>();
  for (const { wish } of members) {
    const values = wish.unwanted.filter(isValue);
    const isOneThing = values.length <= 3 && values.some((term) => !wish.wanted.includes(term));
    if (isOneThing) counts.set(values.join(' '), (counts.get(values.join(' ')) ?? 0) + 1);
  }
  const votes = (term: string): number =>
    members.reduce(
      (sum, { wish }) => sum + Number(wish.wanted.includes(term)) - Number(wish.unwanted.includes(term)),
      0,
    );
  return [...counts.keys()].filter((thing) => thing.split(' ').some((term) => votes(term) < 0));
}

/** A habit is the same habit in any words; else the values make the wish, else what is shared. */
function keyOf(scope: Scope, values: readonly string[], core: Said, habit: string | null): string {
  const telling =
    habit !== null
      ? [`habit ${habit}`]
      : values.length > 0
        ? values.slice(0, 3)
        : [...core.wanted, ...core.unwanted].slice(0, 4);
  return createHash('sha256')
    .update(['preference', scope, ...[...telling].sort()].join('\0'))
    .digest('hex')
    .slice(0, 16);
}

function habitOfMost(members: readonly Uttered[]): string | null {
  const named = members.flatMap(({ wish }) => (wish.habit === null ? [] : [wish.habit]));
  const [first] = named;
  return first !== undefined && named.length * 2 >= members.length ? first : null;
}

const QUOTES_PER_SESSION = 1;
const MAX_EVIDENCE = 12;

/** The words of the title first, then one quote of each session, the newest first. */
function evidenceOf(members: readonly Uttered[], source: Uttered): Evidence[] {
  const perSession = new Map<string, number>();
  const ordered = [
    source,
    ...members.filter((one) => one !== source).sort((a, b) => (b.wish.at ?? 0) - (a.wish.at ?? 0)),
  ];
  return ordered
    .filter(({ head }) => {
      const given = perSession.get(head.id) ?? 0;
      perSession.set(head.id, given + 1);
      return given < QUOTES_PER_SESSION;
    })
    .slice(0, MAX_EVIDENCE)
    .map(({ head, wish }) => ({
      agent: head.agent,
      session: head.id,
      file: head.file,
      line: wish.line,
      role: 'user' as const,
      at: wish.at === null ? null : new Date(wish.at).toISOString(),
      quote: wish.quote,
    }));
}

/** Of two lessons of one scope that contradict each other, the one said last stays and speaks against the other. */
function newerWins(drafts: readonly { lesson: Lesson; pattern: Pattern }[], telling: Telling): Lesson[] {
  const dropped = new Set<Lesson>();
  const against = new Map<Lesson, Set<string>>();
  for (const one of drafts) {
    for (const other of drafts) {
      if (
        one === other ||
        one.lesson.scope !== other.lesson.scope ||
        (one.lesson.lastAt ?? 0) < (other.lesson.lastAt ?? 0)
      )
        continue;
      const values = contradicted(one, other, telling);
      if (values.length === 0) continue;
      dropped.add(other.lesson);
      against.set(one.lesson, new Set([...(against.get(one.lesson) ?? one.lesson.against), ...values]));
    }
  }
  return drafts
    .filter(({ lesson }) => !dropped.has(lesson))
    .map(({ lesson }) => ({ ...lesson, against: [...(against.get(lesson) ?? lesson.against)] }));
}

function contradicted(
  newer: { lesson: Lesson; pattern: Pattern },
  older: { lesson: Lesson; pattern: Pattern },
  telling: Telling,
): string[] {
  const [now, then] = [coreOf(newer.pattern), coreOf(older.pattern)];
  const refused = refusedIn(newer.lesson.against, then);
  if (refused.length > 0) return refused;
  if (refusedIn(older.lesson.against, now).length > 0)
    return then.wanted.filter((term) => isValue(term) && !now.wanted.includes(term)).slice(0, 2);
  if (conflictOf(now, then, false) === 'numbers') {
    const bare = (terms: readonly string[]): string[] => terms.filter((term) => !isNumber(term));
    const { jaccard } = likenessOf(
      { wanted: bare(now.wanted), unwanted: [] },
      { wanted: bare(then.wanted), unwanted: [] },
      telling,
    );
    if (jaccard >= 0.6) return then.wanted.filter(isNumber);
  }
  return [];
}
