/** A thread that reads its share of the logs and hands over what it saw when it is through. */
import { parentPort, workerData } from 'node:worker_threads';
import { readRuns, type ReadRuns, type RunJob } from './read-runs.ts';

export type FromReader = { kind: 'read'; logs: number } | { kind: 'done'; read: ReadRuns };

const port = parentPort;
if (port === null) throw new Error('read-worker.ts runs as a worker thread only');

/** Logs between two reports of progress. */
const REPORTED = 200;
const jobs: readonly RunJob[] = workerData;
let unsaid = 0;
const read = await readRuns(jobs, () => {
  unsaid += 1;
  if (unsaid === REPORTED) {
    port.postMessage({ kind: 'read', logs: unsaid } satisfies FromReader);
    unsaid = 0;
  }
  return true;
});
const { line, run, at } = read.sightings;
port.postMessage({ kind: 'done', read } satisfies FromReader, [line.buffer, run.buffer, at.buffer].filter(isOwn));

function isOwn(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer;
}
