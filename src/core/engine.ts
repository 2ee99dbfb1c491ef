/**
 * The whole of Reverie behind one door: what a terminal command or the window asks for. It opens each part when it is
 * first needed, so that looking at sessions needs no store and reviewing needs no logs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Coverage, DreamReport, DreamSummary } from '../shared/contract.ts';
import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import { dream, type Watch } from './dreaming/dream.ts';
import { openDreamFolder } from './dreaming/dream-folder.ts';
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
import { loadTurnModel } from './signals/turns/model.ts';
import { READERS } from './sources/readers.ts';
import { recordLines } from './sources/record-lines.ts';
import { openDurable, type Durable } from './storage/durable.ts';

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
  now: () => Date;
  /** A number in [0, 1). */
  random: () => number;
}

export interface DreamRequest {
  /** Folder of a project; `null` for all of them. */
  project: string | null;
  /** At most so many sessions, newest first. */
  sessions: number;
  since: Date | null;
  instructions: string | null;
  /** A dream that was stopped. */
  resume: string | null;
}

export interface Engine {
  index(): Result<SessionIndex, Failure>;
  store(): Result<Store, Failure>;
  memory(): Result<Durable, Failure>;
  review(): Result<Review, Failure>;
  scan(watch: Pick<ScanOptions, 'onProgress' | 'signal'>): Promise<Result<ScanReport, Failure>>;
  dream(request: DreamRequest, watch: Watch): Promise<Result<DreamReport, Failure>>;
  close(): void;
}

export function openEngine(options: EngineOptions): Engine {
  const { dataDir, storeDir, now, random } = options;
  const opened: { close(): void }[] = [];
  const closing = <T extends { close(): void }>(result: Result<T, Failure>): Result<T, Failure> => {
    if (result.ok) opened.push(result.value);
    return result;
  };
  const index = once(() => closing(openIndex({ dataDir })));
  const memory = once(() => closing(openDurable(join(dataDir, 'reverie.db'), { now, redact })));
  const store = once((): Result<Store, Failure> => openStore(storeDir));
  const review = once((): Result<Review, Failure> => {
    const [playbooks, durable] = [store(), memory()];
    if (!playbooks.ok) return playbooks;
    return durable.ok ? openReview({ store: playbooks.value, durable: durable.value, random, redact }) : durable;
  });
  const scan: Engine['scan'] = async (watch) => {
    const opened = index();
    if (!opened.ok) return opened;
    const { home, env, sources } = options;
    return ok(await opened.value.scan({ home, env, sources, readers: READERS, ...watch }));
  };

  return {
    index,
    store,
    memory,
    review,
    scan,
    async dream(request, watch) {
      const [sessions, durable, playbooks] = [index(), memory(), store()];
      if (!sessions.ok) return sessions;
      if (!durable.ok) return durable;
      if (!playbooks.ok) return playbooks;
      const snapshot = playbooks.value.snapshot();
      if (!snapshot.ok) return snapshot;
      const scanned = await scan(watch.signal ? { signal: watch.signal } : {});
      if (!scanned.ok) return scanned;
      // A playbook that cannot be read hides its entries from the dream: that belongs beside what was not read of logs.
      const { coverage } = scanned.value;
      const problems = [...coverage.problems, ...snapshot.value.problems];
      return dreamOver(request, watch, options, {
        index: sessions.value,
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
  index: SessionIndex;
  memory: Durable;
  snapshot: Snapshot;
  coverage: Coverage;
}

async function dreamOver(
  request: DreamRequest,
  watch: Watch,
  { dataDir, now, random }: EngineOptions,
  { index, memory, snapshot, coverage }: Opened,
): Promise<Result<DreamReport, Failure>> {
  const started = request.resume === null ? null : memory.dreams().find(({ id }) => id === request.resume);
  if (started === undefined) return fail(noSuchDream(request.resume));
  if (started?.status === 'succeeded') return fail(dreamIsOver(started.id));

  const heads = index.heads();
  const roots = new Map(heads.map(({ id, rootOf }) => [id, rootOf]));
  const rootOf = (session: string): string => roots.get(session) ?? session;
  const id = started?.id ?? newDreamId(now(), random);
  const folder = openDreamFolder(dataDir, id, redact);
  // Asked for by every stage; the index does not change while a dream runs.
  const keys = new Map(heads.map((head) => [head, index.contentKey(head.id, head.agent)]));
  const keyOf = (head: RootedHead): string => keys.get(head) ?? index.contentKey(head.id, head.agent);
  const choice = { project: request.project, sessions: request.sessions, since: request.since?.getTime() ?? null };
  const gathered = gather(heads, choice, dreamedIn(memory.dreamedSessions(), keyOf));

  const summary = (status: DreamSummary['status'], finished: boolean): DreamSummary => ({
    id,
    status,
    sessions: new Set(gathered.fresh.map((head) => head.rootOf)).size,
    startedAt: started?.startedAt ?? startedAt,
    finishedAt: finished ? now().toISOString() : null,
    model: null,
  });
  const startedAt = now().toISOString();
  memory.saveDream(summary('running', false), coverage);

  const turns = loadTurnModel();
  const newIds = new Set<string>();
  const dreamt = await dream(
    {
      gathered,
      held: {
        entries: snapshot.entries,
        ideas: new Map(memory.ideas().map((idea) => [idea.lessonKey, idea])),
        seenFor: (entry) => new Set(snapshot.evidenceOf(entry).map(({ session }) => rootOf(session))),
      },
      specialists: specialists(turns.ok ? turns.value : null),
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
      instructions: request.instructions,
    },
    watch,
  );

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
  memory.markDreamed(gathered.fresh.map((head) => ({ id: nameOf(head), contentKey: keyOf(head) })));
  return ok(report);
}

/** Two agents may use one session id. */
const nameOf = ({ agent, id }: RootedHead): string => `${agent}/${id}`;

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
