/**
 * Runs jobs on the thread that scans and dreams, one at a time. A job that is stopped is asked first and ended when it
 * does not answer: the caller never waits longer than that.
 */
import { Worker } from 'node:worker_threads';
import type { EngineProgress } from '../dream-over.ts';
import type { StartModelProcess } from '../models/start.ts';
import type { FromWorker, Job, PlainOptions, ToWorker } from './dream-messages.ts';
import { modelHost } from './model-host.ts';

/** What a job came to. `ended`: the thread died or was ended before the job was done. */
export type JobResult =
  Extract<FromWorker, { scanned: unknown } | { dreamt: unknown } | { embedded: unknown }> | { ended: string };

export interface RunningJob {
  readonly result: Promise<JobResult>;
  /** @returns when the job is over, at the latest after the patience and the time it takes to end a thread */
  stop(): Promise<JobResult>;
}

export interface JobThread {
  run(job: Job, onProgress: (progress: EngineProgress) => void): RunningJob;
  /** Ends the thread, which gives its memory back. The next job starts another one. */
  end(): Promise<void>;
}

/** Three times the space for what was just made. Left alone it grows with every scan of a day, and is never given back. */
const YOUNG_MB = 24;

/** How long a job that was asked to stop may take to do so by itself. */
const PATIENCE_MS = 300;

/** @param startModel how the thread's models are started */
export function jobThread(file: URL, options: () => PlainOptions, startModel: StartModelProcess): JobThread {
  let worker: Worker | null = null;
  let next = 1;

  const started = (): Worker => {
    if (worker !== null) return worker;
    const thread = new Worker(file, {
      workerData: options(),
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    const models = modelHost(startModel, (message) => thread.postMessage(message));
    thread.on('message', (message: FromWorker) => {
      if ('model' in message) models.hear(message);
    });
    // Whoever asked them is gone.
    thread.on('exit', models.endAll);
    worker = thread;
    return thread;
  };
  /** The next job starts another one, also while this one is still ending. */
  const forget = (ended: Worker): void => {
    if (worker === ended) worker = null;
  };
  return {
    run(job, onProgress) {
      const by = started();
      const number = next++;
      const tell = (message: ToWorker): void => by.postMessage(message);
      const result = new Promise<JobResult>((resolve) => {
        const over = (what: JobResult): void => {
          by.off('message', heard).off('error', failed).off('exit', exited);
          resolve(what);
        };
        const heard = (message: FromWorker): void => {
          if ('model' in message || message.job !== number) return;
          if ('progress' in message) onProgress(message.progress);
          else if ('threw' in message) over({ ended: message.threw });
          else over(message);
        };
        const failed = (error: Error): void => {
          forget(by);
          over({ ended: error.stack ?? error.message });
        };
        const exited = (): void => {
          forget(by);
          over({ ended: 'stopped' });
        };
        by.on('message', heard).on('error', failed).on('exit', exited);
      });
      tell({ job: number, do: job });
      return {
        result,
        async stop() {
          tell({ stop: number });
          const timer = setTimeout(() => {
            forget(by);
            void by.terminate();
          }, PATIENCE_MS);
          const over = await result;
          clearTimeout(timer);
          return over;
        },
      };
    },
    async end() {
      const ending = worker;
      worker = null;
      await ending?.terminate();
    },
  };
}
