/** Reads logs on several threads, each with a fixed share of them, so that the result does not depend on who is quicker. */
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { readRuns, type ReadRuns, type RunJob } from './read-runs.ts';
import type { FromReader } from './read-worker.ts';

export interface ReadingOptions {
  /** At most. */
  threads: number;
  signal?: AbortSignal;
  /**
   * @param logs read so far
   * @param of logs that were found
   */
  onProgress?: (logs: number, of: number) => void;
}

/** Fewer are read sooner than a thread is started. */
const WORTH_A_THREAD = 500;
/** Neighbours are of one application and say much the same. */
const TOGETHER = 64;
/** Reading makes garbage faster than anything else: in small portions it takes half as long again. */
const YOUNG_MB = 32;

/** @returns the parts in a fixed order, or `stopped` */
export async function readOnThreads(
  files: readonly string[],
  { threads, signal, onProgress }: ReadingOptions,
): Promise<readonly ReadRuns[] | 'stopped'> {
  const jobs = files.map((file, job): RunJob => ({ job, file }));
  const stopped = (): boolean => signal?.aborted === true;
  let logs = 0;
  const progressed = (more: number): void => onProgress?.((logs += more), jobs.length);
  const wanted = Math.min(threads, Math.ceil(jobs.length / WORTH_A_THREAD));
  if (wanted <= 1) {
    const read = await readRuns(jobs, () => {
      progressed(1);
      return !stopped();
    });
    return stopped() ? 'stopped' : [read];
  }
  // A small young generation set for the process would hold for its threads too, whatever their own limits say.
  setFlagsFromString('--max-semi-space-size=0');
  const shares = Array.from({ length: wanted }, (): RunJob[] => []);
  jobs.forEach((job, i) => shares[Math.floor(i / TOGETHER) % wanted]?.push(job));
  const read = await Promise.all(shares.map((share) => onThread(share, signal, progressed)));
  const parts = read.flatMap((part) => (part === null ? [] : [part]));
  return stopped() || parts.length < wanted ? 'stopped' : parts;
}

function onThread(
  share: readonly RunJob[],
  signal: AbortSignal | undefined,
  progressed: (more: number) => void,
): Promise<ReadRuns | null> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadRuns | null>();
  const thread = new Worker(new URL('./read-worker.ts', import.meta.url), {
    workerData: share,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: 1024 },
  });
  const stop = (): void => void thread.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  thread.on('message', (message: FromReader) => {
    if (message.kind === 'read') progressed(message.logs);
    else resolve(message.read);
  });
  thread.on('error', reject);
  thread.on('exit', () => {
    signal?.removeEventListener('abort', stop);
    // Ended without a word: it was stopped.
    resolve(null);
  });
  if (signal?.aborted) stop();
  return promise;
}
