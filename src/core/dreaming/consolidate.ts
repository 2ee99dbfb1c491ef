/**
 * Holds lessons against the store: what is new is added, what is known is reinforced, what the user has since
 * changed is revised, what is said twice is merged, what no longer holds is retired. Pure: the store is only read.
 */
import type { Kind, Scope } from '../../shared/contract.ts';
import type { Entry } from '../playbooks/entry.ts';
import type { Lesson } from './lesson.ts';

/** A change before its words are final and its rules are checked. Impossible combinations cannot be written down. */
export type Draft =
  | { op: 'add'; lesson: Lesson; because: string }
  | { op: 'reinforce'; lesson: Lesson; entry: Entry; because: string }
  | { op: 'revise'; lesson: Lesson; entry: Entry; because: string }
  | { op: 'merge'; keep: Entry; others: readonly Entry[]; because: string; key: string }
  | { op: 'retire'; entry: Entry; lesson: Lesson; because: string };

/** How lessons and entries are compared. Similarity nominates inside it; a deterministic comparison decides. */
export interface Likeness {
  /** The lesson says what the entry already says. */
  known(lesson: Lesson, entry: Entry): boolean;
  /** The lesson speaks about the entry's subject and wants something else, or speaks against what the entry wants. */
  replaces(lesson: Lesson, entry: Entry): boolean;
  /** Two entries of the store say the same thing. */
  twins(a: Entry, b: Entry): boolean;
}

/** What became of an idea in an earlier dream, by the lesson's key. */
export interface Idea {
  lessonKey: string;
  status: 'pending' | 'accepted' | 'discarded' | 'never';
  /** Root sessions it rested on then. */
  sessions: readonly string[];
  /** The entry it became, where it was accepted. */
  entry: string | null;
}

export interface Held {
  entries: readonly Entry[];
  ideas: ReadonlyMap<string, Idea>;
  /** Root sessions already in an entry's evidence file, by entry id. */
  seenFor(entry: string): ReadonlySet<string>;
}

/** A discarded idea comes back only with at least this many new sessions, and at least doubled. */
const COMEBACK_SESSIONS = 3;

export function consolidate(lessons: readonly Lesson[], held: Held, likeness: Likeness): Draft[] {
  const drafts: Draft[] = [];
  const taken = new Set<string>();
  for (const lesson of [...lessons].sort(newestFirst)) {
    const draft = draftFor(lesson, held, likeness, taken);
    if (draft === null) continue;
    drafts.push(...draft);
    for (const each of draft) if (each.op !== 'add' && each.op !== 'merge') taken.add(each.entry.id);
  }
  return [...drafts, ...merges(held, likeness, taken)];
}

/** Where two lessons want to revise one entry, the newer evidence must get it. */
const newestFirst = (a: Lesson, b: Lesson): number => (b.lastAt ?? 0) - (a.lastAt ?? 0) || (a.key < b.key ? -1 : 1);

function draftFor(lesson: Lesson, held: Held, likeness: Likeness, taken: ReadonlySet<string>): Draft[] | null {
  const idea = held.ideas.get(lesson.key);
  const comeback = idea ? comesBack(lesson, idea) : null;
  if (comeback === 'stays away') return null;
  const inScope = held.entries.filter((entry) => reaches(entry.scope, lesson.scope) && comparable(entry, lesson));
  const known =
    inScope.find((entry) => entry.id === idea?.entry) ?? inScope.find((entry) => likeness.known(lesson, entry));
  if (known) {
    if (taken.has(known.id)) return null;
    return reinforcement(lesson, known, held);
  }
  // An accepted idea whose entry is gone was removed by the user's own hand: that is a decision.
  if (idea?.status === 'accepted') return null;
  // What one project now does differently says nothing against a rule for all of them.
  const own = inScope.filter((entry) => entry.scope === lesson.scope && !entry.pinned && !taken.has(entry.id));
  const outdated = own.filter((entry) => likeness.replaces(lesson, entry));
  const [first, ...rest] = outdated;
  if (first) {
    return [
      { op: 'revise', lesson, entry: first, because: `the sessions now say otherwise than “${first.title}”` },
      ...rest.map((entry): Draft => ({ op: 'retire', lesson, entry, because: `replaced by “${lesson.title}”` })),
    ];
  }
  const because =
    comeback === 'with new evidence' ? 'discarded before; its evidence has at least doubled since' : 'new';
  return [{ op: 'add', lesson, because }];
}

function comesBack(lesson: Lesson, idea: Idea): 'stays away' | 'with new evidence' | null {
  switch (idea.status) {
    case 'accepted':
      return null;
    case 'pending':
    case 'never':
      return 'stays away';
    case 'discarded': {
      const before = new Set(idea.sessions);
      const fresh = lesson.sessions.filter((session) => !before.has(session)).length;
      return fresh >= COMEBACK_SESSIONS && lesson.sessions.length >= 2 * before.size
        ? 'with new evidence'
        : 'stays away';
    }
  }
}

/** Only sessions the entry has not been credited with yet count; nothing new is nothing to review. */
function reinforcement(lesson: Lesson, entry: Entry, held: Held): Draft[] | null {
  const seen = held.seenFor(entry.id);
  const fresh = lesson.sessions.filter((session) => !seen.has(session));
  if (fresh.length === 0) return null;
  const because = `seen again in ${fresh.length} more session${fresh.length === 1 ? '' : 's'}`;
  return [{ op: 'reinforce', lesson, entry, because }];
}

function merges(held: Held, likeness: Likeness, taken: ReadonlySet<string>): Draft[] {
  const free = held.entries.filter((entry) => !entry.pinned && !taken.has(entry.id));
  const done = new Set<string>();
  const drafts: Draft[] = [];
  for (const entry of free) {
    if (done.has(entry.id)) continue;
    const twins = free.filter(
      (other) =>
        other.id !== entry.id &&
        !done.has(other.id) &&
        other.scope === entry.scope &&
        other.kind === entry.kind &&
        likeness.twins(entry, other),
    );
    // Everything merged must be the same as everything else in it: likeness is not transitive.
    const group = [entry];
    for (const twin of twins) if (group.every((member) => likeness.twins(member, twin))) group.push(twin);
    if (group.length < 2) continue;
    for (const member of group) done.add(member.id);
    const [keep, ...others] = [...group].sort((a, b) => b.body.length - a.body.length || (a.id < b.id ? -1 : 1));
    const key = `merge ${group
      .map(({ id }) => id)
      .sort()
      .join(' ')}`;
    if (keep && !held.ideas.has(key))
      drafts.push({ op: 'merge', keep, others, key, because: 'these entries say the same thing' });
  }
  return drafts;
}

/** A mistake and a preference can be the same rule from two sides; a sequence of steps is neither. */
const comparable = (a: { kind: Kind }, b: { kind: Kind }): boolean =>
  (a.kind === 'workflow') === (b.kind === 'workflow');

/** An entry that holds everywhere also holds in a project; a project's entry says nothing about others. */
const reaches = (entry: Scope, lesson: Scope): boolean => entry === lesson || entry === 'global';
