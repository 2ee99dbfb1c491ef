/**
 * The one who scans and dreams: at most one job at a time, on a thread of its own. Keeps the live state true to what
 * is going on, and decides nothing about when: that is asked of it.
 */
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { Activity, Stage, Trigger } from '../../shared/window/live.ts';
import type { DreamSummary } from '../../shared/contract.ts';
import type { DreamWish, EngineProgress } from '../dream-over.ts';
import type { Engine } from '../engine.ts';
import type { Scanned } from './dream-messages.ts';
import type { LiveState } from './live.ts';
import type { Notices } from './notices.ts';
import { pausedDream, rememberPause, type PauseReason } from './paused.ts';
import { secondsLeft } from './time-left.ts';
import type { JobResult, JobThread, RunningJob } from './worker.ts';

export interface Dreamer {
  /**
   * Looks for new sessions, after the look that is under way. While something else runs, nothing happens: a dream looks
   * for itself.
   * @returns whether it has looked at everything
   */
  scan(): Promise<boolean>;
  /** Another embedding model was chosen. While something runs, nothing happens: a dream embeds what it needs. */
  embed(): Promise<void>;
  start(wish: DreamWish): Promise<Result<{ id: string }, Failure>>;
  /** Of a dream that was paused or cut off. */
  resume(id: string): Promise<Result<void, Failure>>;
  pause(why: PauseReason): Promise<Result<void, Failure>>;
  cancel(id: string): Promise<Result<void, Failure>>;
  /** The dream that runs now, and who started it. */
  running(): { id: string; trigger: Trigger } | null;
  /** Stops a scan and ends the thread, so that its files can be taken away. */
  rest(): Promise<void>;
  /** Pauses what runs and ends the thread. */
  close(): Promise<void>;
}

export interface DreamerParts {
  engine(): Engine;
  live: LiveState;
  thread: JobThread;
  notices: Notices;
  now(): Date;
  /** All logs have been looked at; `null`: by a dream, before it began. */
  looked(scanned: Scanned | null): void;
  /** A dream is over, in whatever way. */
  over(): void;
}

type Doing =
  | { kind: 'nothing' }
  | { kind: 'scan' | 'embed'; job: RunningJob }
  /** A scan is stopped to make room. */
  | { kind: 'starting'; id: string; trigger: Trigger }
  | { kind: 'dream'; job: RunningJob; id: string; trigger: Trigger; stopping: 'pause' | 'cancel' | null };

export function dreamer(parts: DreamerParts): Dreamer {
  const { live, thread, notices, now } = parts;
  let doing: Doing = { kind: 'nothing' };
  /** Until the dream that is to begin has begun. */
  let beginning: Promise<void> = Promise.resolve();

  const showPaused = (): void => live.set({ paused: pausedDream(parts.engine()) });
  const rest = (): void => {
    doing = { kind: 'nothing' };
    live.set({ activity: { kind: 'idle' } });
  };
  const waiting = (sessions: number): void => live.set({ waiting: { ...live.get().waiting, sessions } });

  async function scan(): Promise<boolean> {
    // One beside it would read the same logs, and whichever reads them is the one that should be seen.
    while (doing.kind === 'scan') await doing.job.result;
    if (doing.kind !== 'nothing') return false;
    const job = thread.run({ kind: 'scan', count: true }, ({ done, total }) => {
      // Most scans find nothing and are over before anybody could read about them.
      if (total > 0) live.set({ activity: { kind: 'scanning', filesDone: done, files: total } });
    });
    const mine: Doing = { kind: 'scan', job };
    doing = mine;
    const result = await job.result;
    if (doing === mine) rest();
    if (!('scanned' in result)) {
      if ('ended' in result && result.ended !== 'stopped')
        notices.add('problem', `Reading the logs broke off: ${firstLine(result.ended)}`, null);
      return false;
    }
    if (!result.scanned.ok) return false;
    const { value } = result.scanned;
    if (value.counted !== null) waiting(value.counted.waiting);
    if (value.changed) live.touch('sessions', 'sources');
    parts.looked(value);
    return true;
  }

  async function embed(): Promise<void> {
    // One for the model before is of no use any more.
    while (doing.kind === 'scan' || doing.kind === 'embed') await doing.job.stop();
    if (doing.kind !== 'nothing') return;
    const job = thread.run({ kind: 'embed' }, () => {});
    const mine: Doing = { kind: 'embed', job };
    doing = mine;
    await job.result;
    if (doing === mine) rest();
  }

  async function run(id: string, trigger: Trigger): Promise<void> {
    const before = doing;
    // At once: whoever asks meanwhile must hear that a dream is running.
    doing = { kind: 'starting', id, trigger };
    if (before.kind === 'scan' || before.kind === 'embed') await before.job.stop();
    const startedAt = now().toISOString();
    const stages = new Map<Stage, { done: number; total: number; since: number }>();
    const show = (): void => live.set({ activity: activityOf(id, trigger, startedAt, stages, performance.now()) });
    const job = thread.run({ kind: 'dream', id }, (progress) => {
      note(stages, progress);
      if (doing.kind === 'dream' && doing.stopping === null) show();
    });
    doing = { kind: 'dream', job, id, trigger, stopping: null };
    live.set({ paused: null });
    show();
    live.touch('dreams');
    void job.result.then((result) => finish(id, trigger, result));
  }

  function finish(id: string, trigger: Trigger, result: JobResult): void {
    const stopping = doing.kind === 'dream' && doing.id === id ? doing.stopping : null;
    const memory = parts.engine().memory();
    const summary = memory.ok ? memory.value.dreams().find((dream) => dream.id === id) : undefined;
    const save = (change: Partial<DreamSummary>): void => {
      if (memory.ok && summary) memory.value.saveDream({ ...summary, ...change }, null);
    };
    const finishedAt = now().toISOString();
    if ('waiting' in result) waiting(result.waiting);
    if ('dreamt' in result && result.dreamt.ok && result.dreamt.value.dream.status === 'succeeded') {
      succeeded(id, result.dreamt.value.proposal);
      rememberPause(parts.engine(), null);
    } else if (stopping === 'cancel') {
      save({ status: 'cancelled', finishedAt });
      rememberPause(parts.engine(), null);
    } else if (stopping === 'pause') save({ status: 'paused', finishedAt: null });
    else if ('dreamt' in result && !result.dreamt.ok) {
      save({ status: 'failed', finishedAt });
      notices.add('dream-failed', `The dream could not be finished: ${result.dreamt.error.message}`, {
        kind: 'dream',
        id,
      });
    } else {
      // The thread died under it. What was finished is kept.
      save({ status: 'paused', finishedAt: null });
      rememberPause(parts.engine(), { dream: id, why: 'interrupted', since: finishedAt });
      notices.add('problem', 'A dream was cut off. Nothing is lost; it can go on from where it was.', {
        kind: 'dream',
        id,
      });
    }
    // However it ended, unless it goes on by itself: one that fails or is not wanted must not begin anew at once.
    if (trigger === 'idle' && memory.ok && pausedDream(parts.engine())?.why !== 'user-returned')
      memory.value.setSetting('lastAutomaticAt', finishedAt);
    rest();
    showPaused();
    live.touch('dreams', 'proposals', 'sessions');
    parts.looked(null);
    // A dream needs much more memory than rest does.
    void thread.end();
    parts.over();
  }

  function succeeded(id: string, { id: proposal, changes }: { id: string; changes: readonly unknown[] }): void {
    live.set({ lastDreamAt: now().toISOString() });
    if (changes.length > 0)
      notices.add(
        'dream-finished',
        `A dream proposes ${String(changes.length)} change${changes.length === 1 ? '' : 's'}.`,
        { kind: 'proposal', id: proposal },
      );
    else notices.add('dream-finished', 'A dream found nothing to propose.', { kind: 'dream', id });
  }

  async function stop(how: 'pause' | 'cancel'): Promise<void> {
    if (doing.kind !== 'dream') return;
    doing = { ...doing, stopping: how };
    live.set({ activity: { kind: 'stopping', dream: doing.id } });
    await doing.job.stop();
  }

  return {
    scan,
    embed,
    running: () =>
      doing.kind === 'dream' || doing.kind === 'starting' ? { id: doing.id, trigger: doing.trigger } : null,
    async start(wish) {
      if (doing.kind === 'dream' || doing.kind === 'starting') return fail(already(doing.id));
      const begun = parts.engine().begin(wish);
      if (!begun.ok) return begun;
      beginning = run(begun.value, wish.trigger);
      await beginning;
      return ok({ id: begun.value });
    },
    async resume(id) {
      if (doing.kind === 'dream' || doing.kind === 'starting') return fail(already(doing.id));
      const memory = parts.engine().memory();
      if (!memory.ok) return memory;
      const dream = memory.value.dreams().find((one) => one.id === id);
      if (dream === undefined || dream.status === 'succeeded') return fail(cannotGoOn(id));
      memory.value.saveDream({ ...dream, status: 'running', finishedAt: null }, null);
      const pause = pausedDream(parts.engine());
      rememberPause(parts.engine(), null);
      beginning = run(id, pause?.dream === id && pause.why === 'user-returned' ? 'idle' : 'user');
      await beginning;
      return ok(undefined);
    },
    async pause(why) {
      await beginning;
      if (doing.kind !== 'dream') return fail(notRunning);
      rememberPause(parts.engine(), { dream: doing.id, why, since: now().toISOString() });
      await stop('pause');
      return ok(undefined);
    },
    async cancel(id) {
      await beginning;
      if (doing.kind === 'dream' && doing.id === id) {
        await stop('cancel');
        return ok(undefined);
      }
      const memory = parts.engine().memory();
      if (!memory.ok) return memory;
      const dream = memory.value.dreams().find((one) => one.id === id);
      if (dream === undefined || dream.status === 'succeeded') return fail(cannotGoOn(id));
      memory.value.saveDream({ ...dream, status: 'cancelled', finishedAt: now().toISOString() }, null);
      if (pausedDream(parts.engine())?.dream === id) rememberPause(parts.engine(), null);
      showPaused();
      live.touch('dreams');
      return ok(undefined);
    },
    async rest() {
      if (doing.kind === 'scan' || doing.kind === 'embed') await doing.job.stop();
      await thread.end();
    },
    async close() {
      await beginning;
      if (doing.kind === 'dream') {
        // One that was begun by itself goes on by itself after the next start.
        const why = doing.trigger === 'idle' ? 'user-returned' : 'interrupted';
        rememberPause(parts.engine(), { dream: doing.id, why, since: now().toISOString() });
        await stop('pause');
      } else if (doing.kind === 'scan' || doing.kind === 'embed') await doing.job.stop();
      await thread.end();
    },
  };
}

function note(
  stages: Map<Stage, { done: number; total: number; since: number }>,
  { stage, done, total }: EngineProgress,
): void {
  const since = stages.get(stage)?.since ?? performance.now();
  stages.set(stage, { done, total, since });
}

function activityOf(
  dream: string,
  trigger: Trigger,
  startedAt: string,
  stages: ReadonlyMap<Stage, { done: number; total: number; since: number }>,
  now: number,
): Activity {
  const list = [...stages].map(([stage, { done, total }]) => ({ stage, done, total }));
  const [last] = [...stages.values()].slice(-1);
  const left = last === undefined ? null : secondsLeft({ ...last, elapsedMs: now - last.since });
  return { kind: 'dreaming', dream, trigger, startedAt, stages: list, secondsLeft: left };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const already = (id: string): Failure => ({
  code: 'dream-running',
  message: 'A dream is running already.',
  hint: `Pause or cancel it first (${id}), or wait until it is done.`,
});
const notRunning: Failure = { code: 'no-dream', message: 'No dream is running.', hint: 'There is nothing to pause.' };
const cannotGoOn = (id: string): Failure => ({
  code: 'unknown-dream',
  message: `There is no dream ${id} that could go on.`,
  hint: 'It has finished, or was never begun. Start a new one.',
});
