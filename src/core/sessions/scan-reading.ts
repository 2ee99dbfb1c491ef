/** Runs reading jobs, here or on a thread of their own, and hands out what they read in the order of the jobs. */
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { SourceReader } from '../sources/reader.ts';
import { readPieces, type ReadJob, type ReadPiece } from './scan-read.ts';
import type { FromWorker, ToWorker } from './scan-worker.ts';

export type Reading = { job: ReadJob; piece: ReadPiece } | { job: ReadJob; failed: string };

/** Three times the space for what was just made: 8 MB of it. */
const YOUNG_MB = 24;

/** Jobs a worker knows of ahead, so that it never waits for the next. */
const JOBS_AHEAD = 4;

/** @param readers by agent; a job of another agent fails */
export async function* readHere(
  jobs: Iterable<ReadJob>,
  readers: readonly SourceReader[],
): AsyncGenerator<Reading, void, void> {
  for (const job of jobs) {
    const reader = readers.find(({ agent }) => agent === job.agent);
    if (!reader) {
      yield { job, failed: `no reader for ${job.agent}` };
      continue;
    }
    try {
      for await (const piece of readPieces(job, reader)) yield { job, piece };
    } catch (error) {
      yield { job, failed: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** The same on a worker thread. Leaving the loop early ends the thread. */
export async function* readOnThread(
  jobs: Iterable<ReadJob>,
  worker: URL,
  readers: readonly SourceReader[],
): AsyncGenerator<Reading, void, void> {
  // A small young generation set for the process would hold for its threads too, whatever their own limits say. Reading
  // makes garbage faster than anything else here: in small portions it takes half as long again.
  setFlagsFromString('--max-semi-space-size=0');
  const thread = new Worker(worker, {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: 512 },
  });
  const waiting = jobs[Symbol.iterator]();
  const given: ReadJob[] = [];
  const arrived: FromWorker[] = [];
  let wake: (() => void) | null = null;
  let broken: string | null = null;
  let heard = false;
  const tell = (message: ToWorker): void => thread.postMessage(message);
  const give = (): void => {
    while (given.length < JOBS_AHEAD) {
      const next = waiting.next();
      if (next.done) return;
      given.push(next.value);
      tell({ kind: 'read', job: next.value });
    }
  };
  thread.on('message', (message: FromWorker) => {
    heard = true;
    arrived.push(message);
    wake?.();
  });
  thread.on('error', (error) => {
    broken = error instanceof Error ? error.message : String(error);
    wake?.();
  });
  thread.on('exit', () => {
    broken ??= 'the reading thread ended';
    wake?.();
  });
  try {
    give();
    while (given.length > 0) {
      const message = arrived.shift();
      const job = given[0];
      if (job === undefined) return;
      if (message === undefined) {
        if (broken !== null) {
          if (!heard) {
            // It never started, as in a bundle that left it out: slower, but nothing is lost.
            yield* readHere(remaining(given, waiting), readers);
            return;
          }
          // What it was on is lost with it; what it was not given yet is read at the next scan.
          for (const lost of given) yield { job: lost, failed: broken };
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
        continue;
      }
      tell({ kind: 'more' });
      const ended = message.kind === 'failed' || message.piece.done !== null;
      if (ended) {
        given.shift();
        give();
      }
      yield message.kind === 'failed' ? { job, failed: message.message } : { job, piece: message.piece };
    }
  } finally {
    if (broken === null) {
      const ended = once(thread, 'exit');
      void thread.terminate();
      await ended;
    }
  }
}

function* remaining(given: readonly ReadJob[], waiting: Iterator<ReadJob>): Generator<ReadJob> {
  yield* given;
  for (let next = waiting.next(); !next.done; next = waiting.next()) yield next.value;
}
