/**
 * The whole of Reverie behind one door: what a terminal command or the window asks for. It opens each part when it is
 * first needed, so that looking at sessions needs no store and reviewing needs no logs.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { AgentId, DreamReport } from '../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import { DEFAULT_SETTINGS, type Settings } from '../shared/window/settings.ts';
import { openDreamFolder } from './dreaming/dream-folder.ts';
import { gather } from './dreaming/gather.ts';
import { redact } from './guard/secrets.ts';
import { keepUp, NOTHING_KEPT, type KeepReport } from './keep/keep.ts';
import { deleteKept, keptSessions, lossUnder, type KeptSessions } from './keep/kept.ts';
import type { KeepLimits } from './keep/limits.ts';
import { openStore, type Store } from './playbooks/store.ts';
import { openReview, type Review } from './review/review.ts';
import { openIndex, type ScanOptions, type ScanReport, type SessionIndex } from './sessions/index.ts';
import { DISK } from './sessions/git-folder.ts';
import type { Projects } from './sessions/project.ts';
import type { RootedHead } from './sessions/session.ts';
import { storedSettings } from './settings.ts';
import { READERS } from './sources/readers.ts';
import { openDurable, type Durable } from './storage/durable.ts';
import type { DurableProjects, KeptFolder } from './storage/durable-projects.ts';
import { holdLock } from './storage/lock.ts';
import { openModelAnswers, type ModelAnswers } from './storage/model-answers.ts';
import { vectorExtension } from './storage/vector-extension.ts';
import { forked, type StartModelProcess } from './models/start.ts';
import {
  dreamedIn,
  dreamOver,
  keysFrom,
  newDreamId,
  PASSAGES_LEFT,
  rootsOf,
  WISH,
  type DreamRequest,
  type DreamWatch,
  type DreamWish,
} from './dream-over.ts';
import { joinProjects, lookAtFolders, partFolder, projectsFrom, withProjects } from './projects.ts';
import { embedEntries } from './understanding.ts';

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
  /** How a model's process is started; forked where nothing is said. */
  startModel?: StartModelProcess;
  now: () => Date;
  /** A number in [0, 1). */
  random: () => number;
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
  /** Brings the index up to date, then the copies that are kept of it. */
  scan(watch: Pick<ScanOptions, 'only' | 'onProgress' | 'signal'>): Promise<Result<Scanned, Failure>>;
  kept: EngineKept;
  /** Which folders belong together. */
  projects(): Result<Projects, Failure>;
  joinProjects(folder: string, other: string): Result<void, Failure>;
  /** Sets a folder apart from the project it is in. */
  partFolder(folder: string): Result<void, Failure>;
  /** What decides how sessions are shown: the project of a folder, and which logs the user does not let be read. */
  showing(): Result<{ projectOf(cwd: string): string; isOff(file: string): boolean }, Failure>;
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

export interface Scanned extends ScanReport {
  kept: KeepReport;
}

/** The copies Reverie keeps of sessions. */
export interface EngineKept {
  list(): Promise<Result<KeptSessions, Failure>>;
  /** What would be lost for good if the settings of keeping were these. */
  lossUnder(keep: Settings['keep']): Promise<Result<{ sessions: number; bytes: number }, Failure>>;
  /** @returns how many sessions nobody has any more */
  delete(what: { agent: AgentId | null; id: string } | 'all'): Promise<Result<{ lost: number }, Failure>>;
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
      const report = await opened.value.scan({ home, env, sources, off, readers: READERS, ...watch });
      // After every append it would take longer than the append.
      const few = watch.only !== undefined && watch.only.paths.length > 0;
      if (few) return ok({ ...report, kept: NOTHING_KEPT });
      const changed = lookAtFolders(opened.value.worked(), folders(), DISK, home);
      keepFolders(changed);
      const { keep } = settings();
      const kept = await keepUp({
        index: opened.value,
        dataDir,
        on: keep.copies,
        limits: limitsOf(keep, now()),
        now: now().getTime(),
        ...(watch.signal === undefined ? {} : { signal: watch.signal }),
      });
      return ok({ ...report, rowsWritten: report.rowsWritten + changed.length, kept });
    } finally {
      held.release();
    }
  };
  const kept: EngineKept = {
    async list() {
      const opened = index();
      return opened.ok ? ok(await keptSessions(opened.value, dataDir)) : opened;
    },
    async lossUnder(keep) {
      const opened = index();
      return opened.ok ? ok(await lossUnder(opened.value, limitsOf(keep, now()))) : opened;
    },
    async delete(what) {
      const opened = index();
      if (!opened.ok) return opened;
      const held = await holdLock(join(dataDir, 'derived.db'), SCAN_WAIT_MS);
      if (held === null) return fail(indexBusy);
      try {
        const deleted = await deleteKept(opened.value, dataDir, what);
        return deleted === null ? fail(notKept) : ok(deleted);
      } finally {
        held.release();
      }
    },
  };
  /** Known as long as this engine is open, where nothing is kept yet. */
  let seen: readonly KeptFolder[] = [];
  const durableIfThere = (): Durable | null => {
    const opened = existsSync(database) ? memory() : null;
    return opened?.ok ? opened.value : null;
  };
  const folders = (): readonly KeptFolder[] => durableIfThere()?.projects.folders() ?? seen;
  const keepFolders = (changed: readonly KeptFolder[]): void => {
    if (changed.length === 0) return;
    // Of a folder without a repository there is nothing that would be missed later: no database is made for it.
    const durable = existsSync(database) || changed.some(({ root }) => root !== null) ? memory() : null;
    if (durable?.ok) durable.value.projects.keepFolders(changed);
    else seen = [...seen.filter((one) => changed.every(({ folder }) => folder !== one.folder)), ...changed];
  };
  const projects: Engine['projects'] = () => {
    const opened = index();
    return opened.ok ? ok(projectsFrom(opened.value.worked(), folders(), durableIfThere()?.projects ?? null)) : opened;
  };
  const heads: Engine['heads'] = () => {
    const opened = index();
    if (!opened.ok) return opened;
    const all = projects();
    if (!all.ok) return all;
    const isOff = within(settings().sourcesOff);
    return ok(withProjects(opened.value.heads(), all.value).filter(({ file }) => !isOff(file)));
  };
  /** Decides something about projects, with the database that keeps it. */
  const deciding = (
    decide: (projects: Projects, durable: DurableProjects) => Result<void, Failure>,
  ): Result<void, Failure> => {
    const [all, durable] = [projects(), memory()];
    if (!all.ok) return all;
    return durable.ok ? decide(all.value, durable.value.projects) : durable;
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
    kept,
    projects,
    joinProjects: (folder, other) => deciding((all, durable) => joinProjects(all, durable, folder, other)),
    partFolder: (folder) => deciding((all, durable) => partFolder(all, durable, folder)),
    showing() {
      const all = projects();
      return all.ok ? ok({ projectOf: all.value.of, isOff: within(settings().sourcesOff) }) : all;
    },
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
      return ok(
        await embedEntries(snapshot.value.entries, kept.value, {
          settings: settings().model,
          start: options.startModel ?? forked(),
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
      const [listed, all] = [heads(), projects()];
      if (!listed.ok) return listed;
      if (!all.ok) return all;
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
        projects: all.value,
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

/** A first scan of years of logs takes a minute or two. */
const SCAN_WAIT_MS = 3 * 60_000;

const indexBusy: Failure = {
  code: 'index-busy',
  message: 'Another Reverie is reading the logs.',
  hint: 'Try again when it is done; what it reads is then there for all.',
};

const notKept: Failure = {
  code: 'not-kept',
  message: 'There is no such session that only Reverie still has.',
  hint: 'The list of kept sessions says which there are.',
};

const DAY_MS = 86_400_000;

const limitsOf = ({ copiesGigabytes, copiesDays }: Settings['keep'], now: Date): KeepLimits => ({
  bytes: copiesGigabytes * 1_000_000_000,
  since: copiesDays === null ? null : now.getTime() - copiesDays * DAY_MS,
});

/** Whether a path lies in one of the folders, or is one of them. */
function within(folders: readonly string[]): (path: string) => boolean {
  const roots = folders.map((folder) => resolve(folder));
  return (path) => roots.some((root) => path === root || path.startsWith(root + sep));
}

/** Opens a part when it is first needed, and once. A part that could not be opened is tried again. */
function once<T>(open: () => Result<T, Failure>): () => Result<T, Failure> {
  let known: Result<T, Failure> | null = null;
  return () => {
    if (known?.ok) return known;
    known = open();
    return known;
  };
}
