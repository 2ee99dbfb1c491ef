import { expect, test } from 'vitest';
import { consolidate, type Held, type Idea, type Likeness } from '../../src/core/dreaming/consolidate.ts';
import type { Lesson } from '../../src/core/dreaming/lesson.ts';
import type { Entry } from '../../src/core/playbooks/entry.ts';

const lesson = (over: Partial<Lesson>): Lesson => ({
  key: 'k1',
  kind: 'preference',
  scope: 'project:/home/ann/shop',
  title: 'Write tests with Vitest',
  advice: '',
  slots: ['vitest'],
  against: [],
  evidence: [],
  sessions: ['s1', 's2'],
  days: ['2026-05-01'],
  firstAt: 1,
  lastAt: 2,
  standing: false,
  agreement: 1,
  ...over,
});

const entry = (over: Partial<Entry>): Entry => ({
  id: 'p-1',
  kind: 'preference',
  scope: 'project:/home/ann/shop',
  playbook: 'shop.md',
  title: 'Tests use Jest',
  body: 'Write tests with Jest.',
  pinned: false,
  source: '- **Tests use Jest** ^p-1\n',
  range: { start: 0, end: 1 },
  ...over,
});

/** Words stand for meaning here; how likeness is really judged is tested where it lives. */
const likeness: Likeness = {
  known: (l, e) => l.slots.some((slot) => e.title.toLowerCase().includes(slot)),
  replaces: (l, e) => l.against.some((old) => e.title.toLowerCase().includes(old)),
  twins: (a, b) => a.body === b.body,
};

const held = (entries: Entry[], ideas: Idea[] = [], seen: Record<string, string[]> = {}): Held => ({
  entries,
  ideas: new Map(ideas.map((idea) => [idea.lessonKey, idea])),
  seenFor: (id) => new Set(seen[id] ?? []),
});

const ops = (lessons: Lesson[], state: Held): string[] =>
  consolidate(lessons, state, likeness).map((draft) => `${draft.op} ${'entry' in draft ? draft.entry.id : ''}`.trim());

test('an unknown lesson is added, a known one reinforced only by sessions not credited yet', () => {
  expect(ops([lesson({})], held([]))).toEqual(['add']);
  const known = entry({ title: 'Vitest it is' });
  expect(ops([lesson({})], held([known]))).toEqual(['reinforce p-1']);
  expect(ops([lesson({})], held([known], [], { 'p-1': ['s1', 's2'] }))).toEqual([]);
});

test('newer evidence revises the entry it contradicts and retires further ones', () => {
  const against = lesson({ against: ['jest'] });
  expect(ops([against], held([entry({}), entry({ id: 'p-2', body: 'Other words.' })]))).toEqual([
    'revise p-1',
    'retire p-2',
  ]);
});

test('pinned entries and rules for everywhere are not revised by one project', () => {
  const against = lesson({ against: ['jest'] });
  expect(ops([against], held([entry({ pinned: true })]))).toEqual(['add']);
  expect(ops([against], held([entry({ scope: 'global' })]))).toEqual(['add']);
});

test('of two lessons about one entry the newer one gets it', () => {
  const older = lesson({ key: 'old', title: 'Older', against: ['jest'], lastAt: 1 });
  const newer = lesson({ key: 'new', title: 'Newer', against: ['jest'], lastAt: 9 });
  const drafts = consolidate([older, newer], held([entry({})]), likeness);
  expect(drafts.map((draft) => ('lesson' in draft ? `${draft.op} ${draft.lesson.title}` : draft.op))).toEqual([
    'revise Newer',
    'add Older',
  ]);
});

test('entries that say the same are merged once, whatever their number; pinned ones never', () => {
  const same = ['a', 'b', 'c'].map((id) => entry({ id, body: 'Same.' }));
  const [draft] = consolidate([], held(same), likeness);
  expect(draft?.op === 'merge' ? [draft.keep.id, ...draft.others.map(({ id }) => id)] : null).toEqual(['a', 'b', 'c']);
  expect(consolidate([], held(same.map((one) => ({ ...one, pinned: true }))), likeness)).toEqual([]);
  expect(consolidate([], held([entry({ id: 'a' }), entry({ id: 'b', scope: 'global' })]), likeness)).toEqual([]);
});

test('a decision is remembered', () => {
  const idea = (status: Idea['status'], entryId: string | null = null): Idea => ({
    lessonKey: 'k1',
    status,
    sessions: ['s1', 's2'],
    entry: entryId,
  });
  const grown = lesson({ sessions: ['s1', 's2', 's3', 's4', 's5'] });
  expect(ops([lesson({})], held([], [idea('pending')]))).toEqual([]);
  expect(ops([lesson({})], held([], [idea('discarded')]))).toEqual([]);
  expect(ops([grown], held([], [idea('discarded')]))).toEqual(['add']);
  expect(ops([grown], held([], [idea('never')]))).toEqual([]);
});

test('an accepted entry the user removed by hand does not come back; a reworded one is still known', () => {
  const accepted: Idea = { lessonKey: 'k1', status: 'accepted', sessions: ['s1', 's2'], entry: 'p-9' };
  expect(ops([lesson({})], held([], [accepted]))).toEqual([]);
  const reworded = entry({ id: 'p-9', title: 'Something in the user’s words' });
  expect(ops([lesson({})], held([reworded], [accepted]))).toEqual(['reinforce p-9']);
});
