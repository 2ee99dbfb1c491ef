/**
 * One dream: gather → extract → recall → consolidate → check → propose. Sessions and store in, one proposal out;
 * neither is changed. Every stage leaves its result in the dream's folder. With a language model it also reads passages
 * before recall and words what is new before the check; what it says goes the same way as everything else.
 */
import type { Change, Scope } from '../../shared/contract.ts';
import { verifyQuotes, type TextsOf } from '../guard/quotes.ts';
import type { RootedHead, Session } from '../sessions/session.ts';
import { check, type Checked, type Worded } from './check.ts';
import { confidenceOf } from './confidence.ts';
import { consolidate, type Draft, type Held, type Likeness } from './consolidate.ts';
import type { DreamFolder } from './dream-folder.ts';
import { extractSignals, type SignalCache, type Specialist } from './extract.ts';
import type { Gathered } from './gather.ts';
import type { Lesson } from './lesson.ts';
import { understand, type Understanding } from './model/understand.ts';
import { propose } from './propose.ts';

export type Stage = 'gather' | 'extract' | 'read' | 'recall' | 'consolidate' | 'word' | 'check' | 'propose';

export interface Progress {
  stage: Stage;
  done: number;
  total: number;
}

export interface DreamInputs {
  gathered: Gathered;
  held: Held;
  specialists: readonly Specialist[];
  likeness: Likeness;
  folder: DreamFolder;
  signals: SignalCache;
  contentKey(head: RootedHead): string;
  load(head: RootedHead): Session | null;
  textsOf: TextsOf;
  redact(text: string): string;
  hasSecret(text: string): boolean;
  exists(project: string, path: string): boolean | null;
  words: Words;
  /** Words the user gave the dream; lessons that speak of them come first. */
  instructions: string | null;
  /** A language model, and what it needs; `null`: none. */
  understanding: Understanding | null;
}

/** What the store says about how an entry is written and where it goes. */
export interface Words {
  newChangeId(): string;
  newEntryId(kind: Lesson['kind']): string;
  playbookFor(scope: Scope): string;
  render(entry: { id: string; title: string; body: string; pinned: boolean }): string;
  /** The sentence about how often it was seen. @param last calendar day */
  seen(sessions: number, last: string | null): string;
  /** The text with that sentence in place of an older one; a text without one comes back as it is. */
  withSeen(markdown: string, sentence: string): string;
}

export type Dreamt =
  | { status: 'succeeded'; changes: readonly Change[]; lessonKeys: ReadonlyMap<string, string> }
  /** Stopped by the user; what is finished is kept and the dream can be resumed. */
  | { status: 'cancelled'; stage: Stage };

export interface Watch {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** Gives other work on this thread a turn, so that a dream can be cancelled and its progress shown. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const BREATHE_EVERY_MS = 50;

export async function dream(inputs: DreamInputs, watch: Watch): Promise<Dreamt> {
  const { gathered, folder } = inputs;
  const report = (stage: Stage, done: number, total: number): void => watch.onProgress?.({ stage, done, total });
  const stopped = (): boolean => watch.signal?.aborted ?? false;

  const sessions = [...gathered.fresh, ...gathered.known];
  folder.write('gather', {
    fresh: gathered.fresh.map(({ id, agent, file }) => ({ id, agent, file })),
    known: gathered.known.length,
  });
  report('gather', sessions.length, sessions.length);

  const model = inputs.understanding === null ? null : understand(inputs.understanding, inputs.hasSecret, report);
  if (gathered.fresh.length === 0 && model === null) {
    // Nothing new was read, so nothing new can be said: what is known need not be compared again.
    folder.write('propose', []);
    report('propose', 0, 0);
    return { status: 'succeeded', changes: [], lessonKeys: new Map() };
  }

  const read: { session: RootedHead; signals: readonly unknown[] }[] = [];
  const extractors = model === null ? inputs.specialists : [...inputs.specialists, model.passages];
  let breathed = performance.now();
  for (const head of sessions) {
    if (stopped()) return { status: 'cancelled', stage: 'extract' };
    const signals = extractSignals(inputs.contentKey(head), () => inputs.load(head), extractors, inputs.signals);
    read.push({ session: head, signals });
    if (performance.now() - breathed > BREATHE_EVERY_MS) {
      report('extract', read.length, sessions.length);
      await breathe();
      breathed = performance.now();
    }
  }
  report('extract', sessions.length, sessions.length);
  folder.write('extract', { sessions: read.length });

  const freshRoots = new Set(gathered.fresh.map(({ rootOf }) => rootOf));
  if (model !== null) {
    const passages = read.map(({ session, signals }) => ({ session, passages: signals[inputs.specialists.length] }));
    // What was left of earlier sessions is news as well, once it has been read.
    for (const root of await model.read(passages)) freshRoots.add(root);
    folder.write('read', model.summary());
    if (stopped()) return { status: 'cancelled', stage: 'read' };
  }
  let lessons: Lesson[] = [];
  for (const [i, specialist] of inputs.specialists.entries()) {
    if (stopped()) return { status: 'cancelled', stage: 'recall' };
    const own = read.flatMap(({ session, signals }) => {
      const found = signals[i];
      return found === null || found === undefined ? [] : [{ session, signals: found }];
    });
    lessons.push(...specialist.recall(own, freshRoots));
    report('recall', i + 1, inputs.specialists.length);
    await breathe();
  }
  if (model !== null) lessons = await model.join(lessons);
  if (stopped()) return { status: 'cancelled', stage: 'recall' };
  folder.write('recall', lessons);

  // Only what the new sessions have a part in is news; the rest was said in an earlier dream.
  const news = lessons.filter((lesson) => lesson.sessions.some((session) => freshRoots.has(session)));
  const likeness = (await model?.knowing(news, inputs.held.entries, inputs.likeness)) ?? inputs.likeness;
  const found = consolidate(news, inputs.held, likeness);
  const drafts = (await model?.word(found)) ?? found;
  if (model !== null) folder.write('read', model.summary());
  folder.write('consolidate', drafts);
  report('consolidate', drafts.length, drafts.length);
  if (stopped()) return { status: 'cancelled', stage: 'consolidate' };

  const checked = await checkAll(drafts, sessions, inputs);
  folder.write('check', checked.map(summaryOf));
  report('check', checked.length, checked.length);
  if (stopped()) return { status: 'cancelled', stage: 'check' };

  const newest = sessions.reduce<number | null>(
    (latest, { endedAt }) => (endedAt !== null && endedAt > (latest ?? 0) ? endedAt : latest),
    null,
  );
  const { changes, lessonKeys } = propose(checked, inputs, (support) => confidenceOf(support, newest));
  folder.write('propose', changes);
  report('propose', changes.length, changes.length);
  return { status: 'succeeded', changes, lessonKeys };
}

async function checkAll(
  drafts: readonly Draft[],
  sessions: readonly RootedHead[],
  inputs: DreamInputs,
): Promise<Checked[]> {
  const roots = new Map(sessions.map(({ id, rootOf }) => [id, rootOf]));
  const worded = drafts.map((draft) => wordedOf(draft, inputs));
  const evidence = worded.flatMap((one) => one.evidence);
  const verdicts = await verifyQuotes(evidence, inputs.textsOf);
  let at = 0;
  return worded.map((one) =>
    check({
      worded: one,
      verdicts: verdicts.slice(at, (at += one.evidence.length)),
      rootOf: (session) => roots.get(session) ?? session,
      hasSecret: inputs.hasSecret,
      exists: inputs.exists,
    }),
  );
}

function wordedOf(draft: Draft, { words, held }: DreamInputs): Worded {
  switch (draft.op) {
    case 'add':
      return written(draft, draft.lesson, words.newEntryId(draft.lesson.kind), words);
    case 'revise':
      return written(draft, draft.lesson, draft.entry.id, words);
    case 'reinforce': {
      const { entry, lesson } = draft;
      const sessions = new Set([...held.seenFor(entry.id), ...lesson.sessions]);
      const seen = words.seen(sessions.size, dayOf(lesson.lastAt));
      const after = entry.pinned ? entry.source : words.withSeen(entry.source, seen);
      return { draft, title: entry.title, after, evidence: lesson.evidence };
    }
    case 'merge':
      return { draft, title: draft.keep.title, after: draft.keep.source, evidence: [] };
    case 'retire':
      return { draft, title: draft.entry.title, after: null, evidence: draft.lesson.evidence };
  }
}

const dayOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString().slice(0, 10));

function written(draft: Draft, lesson: Lesson, id: string, words: Words): Worded {
  const { kind, title, advice, sessions, lastAt, evidence } = lesson;
  // How often and how lately matters for a mistake, which may have been cured since. A wish or a way of working is
  // no weaker for having been said once; numbers behind it would only be in the way.
  const seen = kind === 'mistake' ? words.seen(sessions.length, dayOf(lastAt)) : '';
  const body = [advice.trim(), seen].filter(Boolean).join('\n');
  return { draft, title, after: words.render({ id, title, body, pinned: false }), evidence };
}

const summaryOf = ({ verdict, worded, checks }: Checked): unknown => ({
  verdict,
  op: worded.draft.op,
  title: worded.title,
  failed: checks.filter(({ status }) => status === 'fail'),
});
