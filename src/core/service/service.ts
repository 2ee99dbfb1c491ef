/**
 * The engine as a window sees it. Owns the live state, the dreamer and the schedule; answers the contract's calls out
 * of the rooms. The desktop host, `serve` and the tests open it the same way.
 */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '../../shared/window/facts.ts';
import type { Live } from '../../shared/window/live.ts';
import type { Settings } from '../../shared/window/settings.ts';
import type { FromEngine } from '../../shared/window/wire.ts';
import { openEngine, type Engine, type EngineOptions } from '../engine.ts';
import { dreamCalls, dreamFolders } from './calls/dreams.ts';
import { keptCalls } from './calls/kept.ts';
import { exportCalls } from './calls/exports.ts';
import { modelCalls } from './calls/models.ts';
import { playbookCalls } from './calls/playbooks.ts';
import { privacyCalls } from './calls/privacy.ts';
import { projectCalls } from './calls/projects.ts';
import { reviewCalls } from './calls/review.ts';
import { runLogCalls } from './calls/run-logs.ts';
import { sessionCalls } from './calls/sessions.ts';
import { settingCalls } from './calls/settings.ts';
import { sourceCalls } from './calls/sources.ts';
import { connect, type Connection } from './connection.ts';
import { dreamer as makeDreamer } from './dreamer.ts';
import type { PlainOptions, Scanned } from './dream-messages.ts';
import { sayUnknownFormats } from './format-notices.ts';
import type { Handlers } from './handlers.ts';
import type { Host } from './host.ts';
import { logWatch } from './log-watch.ts';
import { keepingNotices } from './keeping-notices.ts';
import { liveState } from './live.ts';
import { miner as makeMiner } from './miner.ts';
import { notices as makeNotices, storedNotices } from './notices.ts';
import type { CatalogEntry } from '../models/catalog.ts';
import type { Machine } from '../models/fit.ts';
import { forked } from '../models/start.ts';
import type { Watch } from '../watch/folders.ts';
import type { Parts } from './parts.ts';
import { pausedDream } from './paused.ts';
import { schedule as makeSchedule } from './schedule.ts';
import { sessionList } from './session-list.ts';
import { storeWatch } from './store-watch.ts';
import { transfers as makeTransfers } from './transfers.ts';
import { jobThread } from './worker.ts';

export interface ServiceOptions {
  engine: EngineOptions;
  version: string;
  host: Host;
  /** The thread that scans and dreams: this folder's dream-worker, or what a bundler made of it. */
  dreamWorker: URL;
  /** The thread that looks through plain logs: run-logs/mine-worker, or what a bundler made of it. */
  mineWorker: URL;
  /** Models that can be fetched; the shipped catalogue where nothing else is said. */
  catalog?: readonly CatalogEntry[];
  /** What this machine has for models, where it is not asked. */
  machine?: () => Machine;
  /** How folders are watched, where it is not for real. */
  watch?: Watch;
  /** Told what was thrown by a handler: a bug. */
  bug: (where: string, error: unknown) => void;
}

export interface Service {
  /** A new window, or the host itself. The live state is sent at once. */
  connect(send: (message: FromEngine) => void): Connection;
  /** What the host knows of the machine now. */
  facts(facts: Facts): void;
  networkRequestsRefused(count: number): void;
  live(): Live;
  /** Lets what is being written finish; a running dream is paused and can go on after the next start. */
  close(): Promise<void>;
}

/** An answer takes no longer. */
const GRACE_MS = 10_000;

export function openService({
  engine: options,
  version,
  host,
  dreamWorker,
  mineWorker,
  catalog: entries,
  machine,
  watch,
  bug,
}: ServiceOptions): Service {
  const { dataDir, now, random } = options;
  let opened: { engine: Engine; index: number | null } | null = null;
  const indexFile = (): number | null => statSync(join(dataDir, 'derived.db'), { throwIfNoEntry: false })?.ino ?? null;
  const closeEngine = (): void => {
    opened?.engine.close();
    opened = null;
  };
  /** The thread may have put another index in place of a damaged one: then the old one is a file nobody sees. */
  const engine = (): Engine => {
    const file = indexFile();
    if (opened !== null && opened.index !== null && opened.index !== file) {
      // Who is in the middle of an answer goes on with the old one.
      setTimeout(opened.engine.close, GRACE_MS);
      opened = null;
    }
    opened ??= { engine: openEngine(options), index: file };
    opened.index ??= file;
    return opened.engine;
  };

  const live = liveState(stateOf(engine(), host, version, now()));
  const notices = makeNotices(engine, live, now);
  const thread = jobThread(dreamWorker, () => plainOf(options, engine()), options.startModel ?? forked());
  /** One after the other, or two would say the same. */
  let looking = Promise.resolve();
  const keeping = keepingNotices({ engine, live, notices });
  const looked = (scanned: Scanned | null): void => {
    if (scanned !== null) keeping.tell(scanned);
    looking = looking
      .then(() => sayUnknownFormats(engine(), options, notices))
      .catch((error: unknown) => bug('unknown formats', error));
  };
  const dreamer = makeDreamer({ engine, live, thread, notices, now, looked, over: () => over() });
  const logs = logWatch({
    grounds: options,
    settings: () => live.get().settings,
    live,
    dreamer,
    thread: jobThread(dreamWorker, () => plainOf(options, engine()), options.startModel ?? forked()),
    notices,
    looked,
    indexFile,
    now,
    ...(watch === undefined ? {} : { watch }),
  });
  logs.follow();
  const { watching } = logs;
  const schedule = makeSchedule({ engine, live, dreamer, settings: () => live.get().settings, watching, now });
  const watched = storeWatch(() => live.touch('playbooks'));
  watched.at(engine().storeFolder());

  const closing = new AbortController();
  const transfers = makeTransfers(live, now, () => live.touch('models'));
  const miner = makeMiner(mineWorker, engine, live, now);
  const parts: Parts = {
    engine,
    live,
    host,
    dreamer,
    logs,
    settings: () => live.get().settings,
    dataDir,
    version,
    turnModel: options.turnModel,
    now,
    random,
    changed(what) {
      // Which project a session is of stands in the list of sessions.
      if (what === 'projects') return live.touch('sessions', 'sources');
      if (what !== 'settings') {
        live.touch(what);
        // The first accepted change makes the folder.
        watched.at(engine().storeFolder());
        live.set({ waiting: { ...live.get().waiting, changes: undecided(engine()) } });
        return;
      }
      const before = live.get().settings;
      const settings = engine().settings();
      live.set({ settings });
      if (before.store !== settings.store) parts.reopen(() => {});
      logs.follow();
      if (before.welcomed !== settings.welcomed || before.sourcesOff.join() !== settings.sourcesOff.join()) {
        live.touch('sessions', 'sources');
        schedule.scan();
      }
      if (before.model.embedding !== settings.model.embedding) void dreamer.embed();
      if (copiesDiffer(before.keep, settings.keep)) schedule.scan();
      schedule.look();
    },
    reopen(work) {
      closeEngine();
      work();
      const fresh = stateOf(engine(), host, version, now());
      const { revisions, mining, networkRequestsRefused, transfers: underWay, downloadsBegun } = live.get();
      live.set({ ...fresh, revisions, mining, networkRequestsRefused, transfers: underWay, downloadsBegun });
      live.touch('sessions', 'proposals', 'playbooks', 'dreams', 'sources', 'models', 'runLogs');
      watched.at(engine().storeFolder());
      // Its engine has the old folders open.
      void Promise.all([dreamer.rest(), logs.rest()]).then(() => {
        logs.follow();
        schedule.scan();
      });
    },
  };
  const sessions = sessionList({ engine: parts.engine, revisions: () => live.get().revisions });
  const handlers: Handlers = {
    ...reviewCalls(parts),
    ...playbookCalls(parts),
    ...sessionCalls(parts, sessions),
    ...keptCalls(parts, sessions),
    ...projectCalls(parts),
    ...exportCalls(parts),
    ...dreamCalls(parts),
    ...runLogCalls(parts, miner, options.home),
    ...sourceCalls(parts, options),
    ...modelCalls(parts, {
      transfers,
      options,
      ...(entries === undefined ? {} : { entries }),
      ...(machine === undefined ? {} : { machine }),
      closing: closing.signal,
    }),
    ...settingCalls(parts, notices),
    ...privacyCalls(parts, options, miner),
  };

  function over(): void {
    live.set({ waiting: { ...live.get().waiting, changes: undecided(engine()) } });
    sweepFolders(engine(), dataDir, live.get().settings.keep.dreamFolderDays, now());
    schedule.look();
  }

  return {
    connect(send) {
      const connection = connect(handlers, live, send, bug);
      schedule.scan();
      return connection;
    },
    facts: schedule.facts,
    networkRequestsRefused: (count) => live.set({ networkRequestsRefused: count }),
    live: live.get,
    async close() {
      schedule.close();
      closing.abort();
      await transfers.close();
      await miner.close();
      await logs.rest();
      await dreamer.close();
      await looking;
      await watched.close();
      live.close();
      closeEngine();
    },
  };
}

/** What is copied, or how much of it, is not what it was. */
const copiesDiffer = (a: Settings['keep'], b: Settings['keep']): boolean =>
  a.copies !== b.copies || a.copiesGigabytes !== b.copiesGigabytes || a.copiesDays !== b.copiesDays;

function stateOf(engine: Engine, host: Host, version: string, now: Date): Live {
  const memory = engine.memory();
  const finished = memory.ok ? memory.value.dreams().find(({ status }) => status === 'succeeded') : undefined;
  return {
    version,
    engineStartedAt: now.toISOString(),
    activity: { kind: 'idle' },
    paused: pausedDream(engine),
    mining: null,
    verdict: { may: 'wait', reasons: [{ code: 'starting', text: 'Reverie has just started.' }] },
    waiting: { changes: undecided(engine), sessions: 0 },
    lastDreamAt: finished?.finishedAt ?? null,
    settings: engine.settings(),
    revisions: { sessions: 0, proposals: 0, playbooks: 0, dreams: 0, sources: 0, models: 0, runLogs: 0 },
    transfers: [],
    downloadsBegun: 0,
    notices: storedNotices(engine),
    host: host.abilities,
    networkRequestsRefused: null,
  };
}

function undecided(engine: Engine): number {
  const memory = engine.memory();
  return memory.ok ? memory.value.proposals().reduce((sum, { pending }) => sum + pending, 0) : 0;
}

/** What of the options can go to another thread, with the store as it is set now. */
function plainOf({ home, env, sources, dataDir, scanWorker, turnModel }: EngineOptions, engine: Engine): PlainOptions {
  return {
    home,
    env: { ...env },
    sources,
    dataDir,
    storeDir: engine.storeFolder(),
    storeNamed: true,
    ...(scanWorker === undefined ? {} : { scanWorker: scanWorker === null ? null : scanWorker.href }),
    ...(turnModel === undefined ? {} : { turnModel: turnModel.href }),
  };
}

const DAY_MS = 86_400_000;

/** Folders of dreams that are old and have nothing left to decide. */
function sweepFolders(engine: Engine, dataDir: string, days: number, now: Date): void {
  const memory = engine.memory();
  if (!memory.ok) return;
  const open = new Set(memory.value.proposals().flatMap(({ dream, pending }) => (pending > 0 ? [dream] : [])));
  for (const { name, path, changedAt } of dreamFolders(dataDir))
    if (!open.has(name) && now.getTime() - changedAt > days * DAY_MS) rmSync(path, { recursive: true, force: true });
}
