/**
 * A thread that mines one folder for whoever must not wait for it, and ends. It reads by itself, without threads of its
 * own, and stops between two logs while it is held.
 */
import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { mineFailures, type Failures } from './mine-failures.ts';

export interface MineJob {
  folder: string;
  /** Failures that are told, at most. */
  limit: number;
  /** One number: other than 0 while the thread shall wait. */
  held: SharedArrayBuffer;
}

export type FromMiner =
  | { kind: 'read'; logs: number; of: number }
  /** All logs are read; what they say is brought together. */
  | { kind: 'grouping' }
  | { kind: 'gone' }
  | { kind: 'mined'; mined: Failures };

const port = parentPort;
if (port === null) throw new Error('mine-worker.ts runs as a worker thread only');

const { folder, limit, held }: MineJob = workerData;
const say = (message: FromMiner): void => port.postMessage(message);
const hold = new Int32Array(held);
/** Logs between two reports of progress. */
const REPORTED = 50;

if (isGone(folder)) say({ kind: 'gone' });
else {
  const mined = await mineFailures([folder], {
    limit,
    threads: 1,
    onProgress(logs, of) {
      if (logs % REPORTED === 0) say({ kind: 'read', logs, of });
      if (logs === of) say({ kind: 'grouping' });
      Atomics.wait(hold, 0, 1);
    },
  });
  if (mined !== 'stopped') say({ kind: 'mined', mined });
}

function isGone(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // It is there, or nobody may know: whoever reads it says why it cannot be read.
    return false;
  }
}
