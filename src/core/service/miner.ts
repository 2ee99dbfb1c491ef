/**
 * Looks folders of plain logs through for recurring failures, one at a time, on a thread that is ended with it. Always
 * asked for by the user, so nothing but a dream comes before it: while one runs it waits, and no dream begins by itself
 * meanwhile. What it finds is kept.
 */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { LogFailure, MinedLogs, Mining, MiningTrouble } from '../../shared/window/run-logs.ts';
import type { Engine } from '../engine.ts';
import type { Failures, RecurringFailure } from '../run-logs/mine-failures.ts';
import type { FromMiner, MineJob } from '../run-logs/mine-worker.ts';
import type { LiveState } from './live.ts';

export interface Miner {
  /** @param folder absolute */
  begin(folder: string): Result<void, Failure>;
  /** Nothing of it is kept. @returns whether there was anything to stop */
  stop(): Promise<boolean>;
  close(): Promise<void>;
}

/** Failures that are shown. What comes after so many is not worth acting on before those. */
const SHOWN = 100;
const APPLICATIONS_SHOWN = 100;
const PROBLEMS_SHOWN = 20;
/** Reading makes garbage faster than anything else: in small portions it takes half as long again. */
const YOUNG_MB = 32;
const OLD_MB = 2048;

interface Running {
  folder: string;
  thread: Worker;
  hold: Int32Array;
  /** What it is doing but for waiting. */
  doing: Omit<Mining, 'folder'>;
  ended: Promise<null>;
}

/** @param file the thread: `run-logs/mine-worker`, or what a bundler made of it */
export function miner(file: URL, engine: () => Engine, live: LiveState, now: () => Date): Miner {
  let running: Running | null = null;

  const show = (): void => {
    if (running === null) return live.set({ mining: null });
    const { folder, hold, doing } = running;
    const waits = hold[0] === 1 && doing.step !== 'grouping';
    live.set({ mining: { folder, ...doing, ...(waits ? { step: 'waiting' } : {}) } });
  };
  const obey = ({ hold }: Running): boolean => {
    const { kind } = live.get().activity;
    const wanted = kind === 'dreaming' || kind === 'stopping' ? 1 : 0;
    if (Atomics.exchange(hold, 0, wanted) === wanted) return false;
    Atomics.notify(hold, 0);
    return true;
  };
  const stopListening = live.listen(() => {
    if (running !== null && obey(running)) show();
  });
  const keep = (folder: string, came: MinedLogs | MiningTrouble): void => {
    const memory = engine().memory();
    if (memory.ok) memory.value.runLogs.looked(folder, now().toISOString(), came);
    live.touch('runLogs');
  };

  return {
    begin(folder) {
      if (running !== null) return fail(busy(running.folder));
      const held = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const thread = new Worker(file, {
        workerData: { folder, limit: SHOWN, held } satisfies MineJob,
        execArgv: [],
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
      });
      const { promise: ended, resolve } = Promise.withResolvers<null>();
      const mine: Running = {
        folder,
        thread,
        hold: new Int32Array(held),
        doing: { step: 'finding', done: 0, total: null },
        ended,
      };
      running = mine;
      obey(mine);
      show();
      let came: MinedLogs | MiningTrouble | null = null;
      thread.on('message', (said: FromMiner) => {
        if (said.kind === 'gone') came = { kind: 'gone' };
        else if (said.kind === 'mined') came = troubleOf(said.mined) ?? viewOf(said.mined, now());
        else {
          const { done, total } = mine.doing;
          mine.doing =
            said.kind === 'read'
              ? { step: 'reading', done: said.logs, total: said.of }
              : { step: 'grouping', done: total ?? done, total };
          show();
        }
      });
      thread.on('error', (error) => (came = { kind: 'broke-off', message: error.message }));
      thread.on('exit', () => {
        running = null;
        // Ended without a word: it was stopped.
        if (came !== null) keep(folder, came);
        show();
        resolve(null);
      });
      return ok(undefined);
    },
    async stop() {
      const stopping = running;
      if (stopping === null) return false;
      await stopping.thread.terminate();
      await stopping.ended;
      return true;
    },
    async close() {
      stopListening();
      await this.stop();
    },
  };
}

function troubleOf({ coverage }: Failures): MiningTrouble | null {
  const { logs, otherFiles, binary, problems } = coverage;
  const [problem] = problems;
  if (logs > 0) return null;
  return problem === undefined ? { kind: 'no-logs', otherFiles, binary } : { kind: 'unreadable', problem };
}

const viewOf = ({ failures, found, coverage }: Failures, at: Date): MinedLogs => ({
  ...coverage,
  at: at.toISOString(),
  failures: failures.map(failureView),
  found,
  problemCount: coverage.problems.length,
  problems: coverage.problems.slice(0, PROBLEMS_SHOWN),
});

const failureView = (failure: RecurringFailure): LogFailure => ({
  id: createHash('sha256').update(failure.template).digest('hex').slice(0, 16),
  rank: failure.rank,
  template: failure.template,
  also: [...failure.also],
  applications: failure.applications.slice(0, APPLICATIONS_SHOWN),
  hits: failure.applications.length,
  stillIn: failure.stillIn,
  runs: failure.runs,
  failedRuns: failure.failedRuns,
  passedRuns: failure.passedRuns,
  untimedRuns: failure.untimedRuns,
  firstAt: failure.firstAt,
  lastAt: failure.lastAt,
  trend: failure.trend,
  longestStreak: failure.longestStreak,
  examples: [...failure.examples],
});

const busy = (folder: string): Failure => ({
  code: 'mining-running',
  message: `${folder} is being looked through.`,
  hint: 'Cancel it first, or wait until it is done.',
});
