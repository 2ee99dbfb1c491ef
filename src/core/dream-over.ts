/**
 * One dream, from what it was asked for to the proposal that is kept: gathers what the stages need out of the rooms,
 * and writes down what came of them.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Coverage, DreamReport, DreamSummary } from '../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import { Trigger } from '../shared/window/live.ts';
import type { Settings } from '../shared/window/settings.ts';
import { dream, type Progress } from './dreaming/dream.ts';
import type { Projects } from './sessions/project.ts';
import { storeInProjects } from './projects.ts';
import { openDreamFolder, type DreamFolder } from './dreaming/dream-folder.ts';
import { gather, type Dreamed } from './dreaming/gather.ts';
import { specialists } from './dreaming/specialists.ts';
import { storeLikeness } from './dreaming/store-likeness.ts';
import { hasSecret, redact } from './guard/secrets.ts';
import { forked, type StartModelProcess } from './models/start.ts';
import { renderEntry } from './playbooks/render.ts';
import { seenSentence, withSeen } from './playbooks/seen.ts';
import type { Snapshot } from './playbooks/store.ts';
import type { SessionIndex } from './sessions/index.ts';
import type { RootedHead } from './sessions/session.ts';
import { loadTurnModel } from './signals/turns/model.ts';
import { READERS } from './sources/readers.ts';
import { recordTexts } from './sources/record-texts.ts';
import type { Durable } from './storage/durable.ts';
import type { ModelAnswers } from './storage/model-answers.ts';
import { openUnderstanding, type OpenUnderstanding } from './understanding.ts';

/** What a dream is asked for. Kept in its folder, so that it goes on as it was begun. */
export const DreamWish = z.object({
  /** Folder of a project; `null` for all of them. */
  project: z.string().nullable(),
  /** At most so many sessions, newest first. */
  sessions: z.number().int().min(1),
  since: z.coerce.date().nullable(),
  instructions: z.string().nullable(),
  trigger: Trigger,
  /** A dream whose sessions are read once more. */
  again: z.string().nullable().default(null),
  /** `null`: the model that is set; a `file` of `null`: none. */
  model: z.object({ file: z.string().nullable() }).nullable().default(null),
  /** Minutes the model may work; `null`: as set. */
  minutes: z.number().positive().nullable().default(null),
});
export type DreamWish = z.infer<typeof DreamWish>;

export interface DreamRequest extends Omit<z.input<typeof DreamWish>, 'trigger' | 'since'> {
  since: Date | null;
  /** A dream that was begun and not finished: it goes on with what it was asked for then. */
  resume: string | null;
}

export type EngineProgress = Progress | { stage: 'scan'; done: number; total: number };

export interface DreamWatch {
  onProgress?: (progress: EngineProgress) => void;
  signal?: AbortSignal;
}

/** What a dream works on, opened and up to date. */
export interface Opened {
  settings: Settings;
  answers: ModelAnswers;
  index: SessionIndex;
  heads: readonly RootedHead[];
  projects: Projects;
  memory: Durable;
  snapshot: Snapshot;
  coverage: Coverage;
}

/** How and where it is carried out. */
export interface DreamingOptions {
  dataDir: string;
  now: () => Date;
  random: () => number;
  turnModel?: URL;
  startModel?: StartModelProcess;
}

export async function dreamOver(
  request: DreamRequest,
  watch: DreamWatch,
  { dataDir, now, random, turnModel, startModel }: DreamingOptions,
  { settings, answers, index, heads, projects, memory, snapshot, coverage }: Opened,
): Promise<Result<DreamReport, Failure>> {
  const started = request.resume === null ? null : memory.dreams().find(({ id }) => id === request.resume);
  if (started === undefined) return fail(noSuchDream(request.resume));
  if (started?.status === 'succeeded') return fail(dreamIsOver(started.id));

  const roots = new Map(heads.map(({ id, rootOf }) => [id, rootOf]));
  const rootOf = (session: string): string => roots.get(session) ?? session;
  const id = started?.id ?? newDreamId(now(), random);
  const folder = openDreamFolder(dataDir, id, redact);
  const keyOf = keysFrom(index);
  const begun = started ? DreamWish.safeParse(folder.read(WISH)) : null;
  const wish = begun?.success ? begun.data : DreamWish.parse({ ...request, trigger: 'user' });
  if (!started) folder.write(WISH, { ...request, resume: undefined, trigger: 'user' });
  const project = wish.project === null ? null : projects.of(wish.project);
  const choice = { project, sessions: wish.sessions, since: wish.since?.getTime() ?? null };
  const again = wish.again === null ? null : gatheredBefore(openDreamFolder(dataDir, wish.again, redact));
  if (wish.again !== null && again === null) return fail(noSuchDream(wish.again));
  const dreamed = dreamedIn(memory.dreamedSessions(), keyOf);
  const isAgain = (head: RootedHead): boolean => again?.has(nameOf(head)) ?? false;
  const gathered = gather(
    heads,
    again === null ? choice : { ...choice, since: null, sessions: Infinity },
    (head) => (isAgain(head) ? 'never' : dreamed(head)),
    again ?? gatheredBefore(folder),
  );

  const turnsRead = loadTurnModel(turnModel);
  const turns = turnsRead.ok ? turnsRead.value : null;
  const file = wish.model === null ? settings.model.language : wish.model.file;
  let models: OpenUnderstanding | null = null;
  if (file !== null) {
    const opened = openUnderstanding({
      file,
      settings: settings.model,
      minutes: wish.minutes ?? settings.model.minutes,
      start: startModel ?? forked(),
      cores: availableParallelism(),
      answers,
      turns,
      dream: id,
      device: {
        last: memory.setting(MODEL_DEVICE),
        remember: (worked) => memory.setSetting(MODEL_DEVICE, worked),
      },
      clock: () => performance.now(),
      redact,
      ...(watch.signal === undefined ? {} : { signal: watch.signal }),
    });
    if (!opened.ok) return opened;
    models = opened.value;
  }

  const summary = (status: DreamSummary['status'], finished: boolean): DreamSummary => ({
    id,
    status,
    sessions: rootsOf(gathered.fresh),
    startedAt: started?.startedAt ?? startedAt,
    finishedAt: finished ? now().toISOString() : null,
    model: models?.chosen.name.name ?? null,
  });
  const startedAt = now().toISOString();
  memory.saveDream(summary('running', false), coverage);

  const store = storeInProjects(snapshot, projects);
  const newIds = new Set<string>();
  const dreaming = dream(
    {
      gathered,
      held: {
        entries: store.entries,
        // What is undecided only because it was dreamt before is dreamt again, to be compared.
        ideas: new Map(
          memory
            .ideas()
            .filter(({ status }) => again === null || status !== 'pending')
            .map((idea) => [idea.lessonKey, idea]),
        ),
        seenFor: (entry) => new Set(snapshot.evidenceOf(entry).map(({ session }) => rootOf(session))),
      },
      specialists: specialists(turns),
      likeness: storeLikeness(),
      folder,
      signals: index,
      contentKey: keyOf,
      load: (head: RootedHead) => index.session(head.id, head.agent),
      textsOf: (asked) => recordTexts(asked, READERS),
      redact,
      hasSecret,
      exists: (project, path) => (existsSync(project) ? existsSync(join(project, path)) : null),
      words: {
        newChangeId: () => newId('c', random),
        newEntryId(kind) {
          for (;;) {
            const entry = snapshot.newId(kind, random);
            if (!newIds.has(entry)) {
              newIds.add(entry);
              return entry;
            }
          }
        },
        playbookFor: store.playbookFor,
        render: renderEntry,
        seen: seenSentence,
        withSeen,
      },
      instructions: wish.instructions,
      understanding: models?.understanding ?? null,
    },
    watch,
  );
  const dreamt = await dreaming.finally(() => models?.close());

  if (dreamt.status === 'cancelled') {
    const cancelled = summary('cancelled', true);
    memory.saveDream(cancelled, coverage);
    return ok({ dream: cancelled, coverage, proposal: { id: `p-${id}`, changes: [] } });
  }
  const report: DreamReport = {
    dream: summary('succeeded', true),
    coverage,
    proposal: {
      id: `p-${id}`,
      changes: dreamt.changes.map((change) => ({ ...change, scope: store.scopeOf(change.playbook, change.scope) })),
    },
  };
  // In this order: a crash in between makes the next dream read these sessions again and find its ideas pending.
  memory.saveProposal(report, dreamt.lessonKeys, rootOf);
  if (models !== null) memory.setSetting(PASSAGES_LEFT, ReadStage.safeParse(folder.read('read')).data?.left ?? 0);
  memory.markDreamed(gathered.fresh.map((head) => ({ id: nameOf(head), contentKey: keyOf(head) })));
  return ok(report);
}

/** Where the device is remembered that a model ran on. */
const MODEL_DEVICE = 'model-device';
/** How many passages the last dream with a model left unread. */
export const PASSAGES_LEFT = 'passages-left';

const ReadStage = z.object({ left: z.number().int() });

/** Name of the stage that says what a dream was asked for. */
export const WISH = 'wish';

const Before = z.object({ fresh: z.array(z.object({ id: z.string(), agent: z.string() })) });

/** The sessions a dream had chosen when it was stopped, by name; `null`: it had not come to that. */
function gatheredBefore(folder: DreamFolder): ReadonlySet<string> | null {
  const before = Before.safeParse(folder.read('gather'));
  return before.success ? new Set(before.data.fresh.map(nameOf)) : null;
}

export const rootsOf = (heads: readonly RootedHead[]): number => new Set(heads.map((head) => head.rootOf)).size;

/** As they are now: a session that grows while a dream runs is another one to the next dream. */
export function keysFrom(index: SessionIndex): (head: RootedHead) => string {
  const keys = index.contentKeys();
  return (head) => keys.get(nameOf(head)) ?? '';
}

/** Two agents may use one session id. */
const nameOf = ({ agent, id }: Pick<RootedHead, 'id'> & { agent: string }): string => `${agent}/${id}`;

export const dreamedIn =
  (keys: ReadonlyMap<string, string>, keyOf: (head: RootedHead) => string): Dreamed =>
  (head) => {
    const key = keys.get(nameOf(head));
    if (key === undefined) return 'never';
    return key === keyOf(head) ? 'as it is' : 'before it changed';
  };

/** Sorts by time, and two dreams in one second stay two. */
export const newDreamId = (now: Date, random: () => number): string =>
  `${now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${newId('d', random).slice(2, 6)}`;

const ID_LENGTH = 8;
const newId = (letter: string, random: () => number): string =>
  `${letter}-${Array.from({ length: ID_LENGTH }, () => Math.floor(random() * 36).toString(36)).join('')}`;

const noSuchDream = (id: string | null): Failure => ({
  code: 'unknown-dream',
  message: `There is no dream ${id ?? ''}.`,
  hint: 'Run `reverie proposals` to see the dreams there were, or start one with `reverie dream`.',
});
const dreamIsOver = (id: string): Failure => ({
  code: 'dream-is-over',
  message: `Dream ${id} has finished; there is nothing left to resume.`,
  hint: `See what it proposed with \`reverie proposals show p-${id}\`.`,
});
