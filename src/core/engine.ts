/**
 * The whole of Reverie behind one door: what a terminal command or the window asks for. It opens each part when it is
 * first needed, so that looking at sessions needs no store and reviewing needs no logs.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { Coverage, DreamReport, DreamSummary } from '../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import { DEFAULT_SETTINGS, type Settings } from '../shared/window/settings.ts';
import { Trigger } from '../shared/window/live.ts';
import { dream, type Progress } from './dreaming/dream.ts';
import { openDreamFolder, type DreamFolder } from './dreaming/dream-folder.ts';
import { gather, type Dreamed } from './dreaming/gather.ts';
import { specialists } from './dreaming/specialists.ts';
import { storeLikeness } from './dreaming/store-likeness.ts';
import { hasSecret, redact } from './guard/secrets.ts';
import { renderEntry } from './playbooks/render.ts';
import { seenSentence, withSeen } from './playbooks/seen.ts';
import { openStore, type Snapshot, type Store } from './playbooks/store.ts';
import { openReview, type Review } from './review/review.ts';
import { openIndex, type ScanOptions, type ScanReport, type SessionIndex } from './sessions/index.ts';
import type { RootedHead } from './sessions/session.ts';
import { storedSettings } from './settings.ts';
import { loadTurnModel } from './signals/turns/model.ts';
import { READERS } from './sources/readers.ts';
import { recordLines } from './sources/record-lines.ts';
import { openDurable, type Durable } from './storage/durable.ts';
import { holdLock } from './storage/lock.ts';
import { openModelAnswers, type ModelAnswers } from './storage/model-answers.ts';
import { vectorExtension } from './storage/vector-extension.ts';
import { forked, type StartModelProcess } from './models/start.ts';
import { Device } from './models/process/messages.ts';
import { embedEntries, openUnderstanding, type OpenUnderstanding } from './understanding.ts';

export interface EngineOptions {
  /** Where agents' folders are looked for. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Files and folders read instead of the agents' own places. */
  sources: readonly string[];
  /** Reverie's own data. */
  dataDir: string;
  /** The playbooks. */
  storeDir: string;
  /** The user named that folder for this run: then it counts before the one in the settings. */
  storeNamed?: boolean;
  /** The compiled scan-worker of a bundled program; `null` reads on the calling thread. */
  scanWorker?: URL | null;
  /** The weights of the turn classifier, where a bundled program has them. */
  turnModel?: URL;
  /** How a model's process is started; `null`: this program cannot. */
  startModel?: StartModelProcess | null;
  now: () => Date;
  /** A number in [0, 1). */
  random: () => number;
}

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

export interface Engine {
  index(): Result<SessionIndex, Failure>;
  store(): Result<Store, Failure>;
  memory(): Result<Durable, Failure>;
  answers(): Result<ModelAnswers, Failure>;
  review(): Result<Review, Failure>;
  /** As they are kept; the defaults where nothing is kept yet. */
  settings(): Settings;
  /** Where the playbooks are: as named for this run, else as set, else the custom of the platform. */
  storeFolder(): string;
  scan(watch: Pick<ScanOptions, 'onProgress' | 'signal'>): Promise<Result<ScanReport, Failure>>;
  /** Sessions of sources the user lets be read. */
  heads(): Result<readonly RootedHead[], Failure>;
  /** Root sessions that no dream has read as they are now. */
  waiting(): Result<number, Failure>;
  /** Passages that the model which is set had no time for in the last dream. */
  left(): number;
  /** Makes vectors of what the store says with the embedding model that is set, and forgets those of others. */
  embedStore(signal?: AbortSignal): Promise<Result<{ embedded: number }, Failure>>;
  /** Writes down that a dream is begun. It is carried out by `dream` with its id to resume. @returns its id */
  begin(wish: DreamWish): Result<string, Failure>;
  dream(request: DreamRequest, watch: DreamWatch): Promise<Result<DreamReport, Failure>>;
  close(): void;
}

export function openEngine(options: EngineOptions): Engine {
  const { dataDir, storeDir, now, random } = options;
  const opened: { close(): void }[] = [];
  const closing = <T extends { close(): void }>(result: Result<T, Failure>): Result<T, Failure> => {
    if (result.ok) opened.push(result.value);
    return result;
  };
  const { scanWorker } = options;
  const index = once(() =>
    closing(openIndex({ dataDir, ...(scanWorker === undefined ? {} : { worker: scanWorker }) })),
  );
  const answers = once(() => closing(openModelAnswers(dataDir, vectorExtension())));
  const database = join(dataDir, 'reverie.db');
  const memory = once(() => closing(openDurable(database, { now, redact })));
  const settings = (): Settings => {
    // Opening it would make it.
    const kept = existsSync(database) ? memory() : null;
    return kept?.ok ? storedSettings(kept.value) : DEFAULT_SETTINGS;
  };
  const storeFolder = (): string => (options.storeNamed ? storeDir : (settings().store ?? storeDir));
  const store = once((): Result<Store, Failure> => openStore(storeFolder()));
  const review = once((): Result<Review, Failure> => {
    const [playbooks, durable] = [store(), memory()];
    if (!playbooks.ok) return playbooks;
    return durable.ok ? openReview({ store: playbooks.value, durable: durable.value, random, redact }) : durable;
  });
  const scan: Engine['scan'] = async (watch) => {
    const opened = index();
    if (!opened.ok) return opened;
    const { home, env, sources } = options;
    const off = settings().sourcesOff;
    // The app, a terminal and `serve` may run at once: one of them fills the index, the others then find it filled.
    const held = await holdLock(join(dataDir, 'derived.db'), SCAN_WAIT_MS, watch.signal);
    if (held === null) return fail(indexBusy);
    try {
      return ok(await opened.value.scan({ home, env, sources, off, readers: READERS, ...watch }));
    } finally {
      held.release();
    }
  };
  const heads: Engine['heads'] = () => {
    const opened = index();
    if (!opened.ok) return opened;
    const isOff = within(settings().sourcesOff);
    return ok(opened.value.heads().filter(({ file }) => !isOff(file)));
  };

  return {
    index,
    store,
    memory,
    answers,
    review,
    settings,
    storeFolder,
    scan,
    heads,
    waiting() {
      const [all, sessions, durable] = [heads(), index(), memory()];
      if (!all.ok) return all;
      if (!sessions.ok) return sessions;
      if (!durable.ok) return durable;
      const keyOf = keysFrom(sessions.value);
      const dreamed = dreamedIn(durable.value.dreamedSessions(), keyOf);
      const everything = { project: null, sessions: Infinity, since: null };
      return ok(rootsOf(gather(all.value, everything, dreamed).fresh));
    },
    left() {
      const durable = settings().model.language === null ? null : memory();
      return durable?.ok ? (z.number().int().safeParse(durable.value.setting(PASSAGES_LEFT)).data ?? 0) : 0;
    },
    async embedStore(signal) {
      const [kept, playbooks] = [answers(), store()];
      if (!kept.ok) return kept;
      if (!playbooks.ok) return playbooks;
      const snapshot = playbooks.value.snapshot();
      if (!snapshot.ok) return snapshot;
      const start = options.startModel === undefined ? forked() : options.startModel;
      return ok(
        await embedEntries(snapshot.value.entries, kept.value, {
          settings: settings().model,
          start,
          cores: availableParallelism(),
          ...(signal === undefined ? {} : { signal }),
        }),
      );
    },
    begin(wish) {
      const durable = memory();
      if (!durable.ok) return durable;
      const id = newDreamId(now(), random);
      openDreamFolder(dataDir, id, redact).write(WISH, wish);
      durable.value.saveDream(
        { id, status: 'running', sessions: 0, startedAt: now().toISOString(), finishedAt: null, model: null },
        null,
      );
      return ok(id);
    },
    async dream(request, watch) {
      const [sessions, durable, playbooks] = [index(), memory(), store()];
      if (!sessions.ok) return sessions;
      if (!durable.ok) return durable;
      if (!playbooks.ok) return playbooks;
      const snapshot = playbooks.value.snapshot();
      if (!snapshot.ok) return snapshot;
      const { signal, onProgress } = watch;
      const scanned = await scan({
        ...(signal ? { signal } : {}),
        ...(onProgress
          ? { onProgress: ({ filesDone, files }) => onProgress({ stage: 'scan', done: filesDone, total: files }) }
          : {}),
      });
      if (!scanned.ok) return scanned;
      const listed = heads();
      if (!listed.ok) return listed;
      // A playbook that cannot be read hides its entries from the dream: that belongs beside what was not read of logs.
      const { coverage } = scanned.value;
      const problems = [...coverage.problems, ...snapshot.value.problems];
      const kept = answers();
      if (!kept.ok) return kept;
      return dreamOver(request, watch, options, {
        settings: settings(),
        answers: kept.value,
        index: sessions.value,
        heads: listed.value,
        memory: durable.value,
        snapshot: snapshot.value,
        coverage: { ...coverage, problems },
      });
    },
    close() {
      for (const part of opened.reverse()) part.close();
    },
  };
}

interface Opened {
  settings: Settings;
  answers: ModelAnswers;
  index: SessionIndex;
  heads: readonly RootedHead[];
  memory: Durable;
  snapshot: Snapshot;
  coverage: Coverage;
}

async function dreamOver(
  request: DreamRequest,
  watch: DreamWatch,
  { dataDir, now, random, turnModel, startModel }: EngineOptions,
  { settings, answers, index, heads, memory, snapshot, coverage }: Opened,
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
  const choice = { project: wish.project, sessions: wish.sessions, since: wish.since?.getTime() ?? null };
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
    const start = startModel === undefined ? forked() : startModel;
    if (start === null) return fail(noModelsHere);
    const opened = openUnderstanding({
      file,
      settings: settings.model,
      minutes: wish.minutes ?? settings.model.minutes,
      start,
      cores: availableParallelism(),
      answers,
      turns,
      dream: id,
      device: {
        last: Device.safeParse(memory.setting(MODEL_DEVICE)).data ?? null,
        remember: (device) => memory.setSetting(MODEL_DEVICE, device),
      },
      now,
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

  const newIds = new Set<string>();
  const dreaming = dream(
    {
      gathered,
      held: {
        entries: snapshot.entries,
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
      linesOf: recordLines,
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
        playbookFor: (scope) => snapshot.playbookFor(scope),
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
    proposal: { id: `p-${id}`, changes: [...dreamt.changes] },
  };
  // In this order: a crash in between makes the next dream read these sessions again and find its ideas pending.
  memory.saveProposal(report, dreamt.lessonKeys, rootOf);
  if (models !== null) memory.setSetting(PASSAGES_LEFT, ReadStage.safeParse(folder.read('read')).data?.left ?? 0);
  memory.markDreamed(gathered.fresh.map((head) => ({ id: nameOf(head), contentKey: keyOf(head) })));
  return ok(report);
}

/** A first scan of years of logs takes a minute or two. */
const SCAN_WAIT_MS = 3 * 60_000;

const indexBusy: Failure = {
  code: 'index-busy',
  message: 'Another Reverie is reading the logs.',
  hint: 'Try again when it is done; what it reads is then there for all.',
};

/** Where the device is remembered that a model ran on. */
const MODEL_DEVICE = 'model-device';
/** How many passages the last dream with a model left unread. */
const PASSAGES_LEFT = 'passages-left';

const ReadStage = z.object({ left: z.number().int() });

const noModelsHere: Failure = {
  code: 'no-models',
  message: 'Models cannot be run here.',
  hint: 'Dream without one.',
};

/** Name of the stage that says what a dream was asked for. */
export const WISH = 'wish';

const Before = z.object({ fresh: z.array(z.object({ id: z.string(), agent: z.string() })) });

/** The sessions a dream had chosen when it was stopped, by name; `null`: it had not come to that. */
function gatheredBefore(folder: DreamFolder): ReadonlySet<string> | null {
  const before = Before.safeParse(folder.read('gather'));
  return before.success ? new Set(before.data.fresh.map(nameOf)) : null;
}

const rootsOf = (heads: readonly RootedHead[]): number => new Set(heads.map((head) => head.rootOf)).size;

/** Asked for by every stage; the index does not change while a dream runs. */
function keysFrom(index: SessionIndex): (head: RootedHead) => string {
  const keys = index.contentKeys();
  return (head) => keys.get(nameOf(head)) ?? '';
}

/** Whether a path lies in one of the folders, or is one of them. */
function within(folders: readonly string[]): (path: string) => boolean {
  const roots = folders.map((folder) => resolve(folder));
  return (path) => roots.some((root) => path === root || path.startsWith(root + sep));
}

/** Two agents may use one session id. */
const nameOf = ({ agent, id }: Pick<RootedHead, 'id'> & { agent: string }): string => `${agent}/${id}`;

const dreamedIn =
  (keys: ReadonlyMap<string, string>, keyOf: (head: RootedHead) => string): Dreamed =>
  (head) => {
    const key = keys.get(nameOf(head));
    if (key === undefined) return 'never';
    return key === keyOf(head) ? 'as it is' : 'before it changed';
  };

/** Sorts by time, and two dreams in one second stay two. */
const newDreamId = (now: Date, random: () => number): string =>
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

/** Opens a part when it is first needed, and once. A part that could not be opened is tried again. */
function once<T>(open: () => Result<T, Failure>): () => Result<T, Failure> {
  let known: Result<T, Failure> | null = null;
  return () => {
    if (known?.ok) return known;
    known = open();
    return known;
  };
}
