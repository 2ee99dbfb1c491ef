/** The thread that reads logs while the main one writes the index. One job at a time; pieces go out as it is asked. */
import { parentPort } from 'node:worker_threads';
import { READERS } from '../sources/readers.ts';
import { readPieces, type ReadJob, type ReadPiece } from './scan-read.ts';

export type ToWorker = { kind: 'read'; job: ReadJob } | { kind: 'more' };
export type FromWorker = { kind: 'piece'; piece: ReadPiece } | { kind: 'failed'; message: string };

const port = parentPort;
if (port === null) throw new Error('scan-worker.ts runs as a worker thread only');

/** Pieces sent ahead of the writer. More would only fill memory. */
const AHEAD = 3;
let credit = AHEAD;
let wake: (() => void) | null = null;
const jobs: ReadJob[] = [];
let busy = false;

port.on('message', (message: ToWorker) => {
  if (message.kind === 'more') {
    credit += 1;
    wake?.();
    return;
  }
  jobs.push(message.job);
  if (!busy) void work();
});

async function work(): Promise<void> {
  busy = true;
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const { agent } = job;
    const reader = READERS.find((candidate) => candidate.agent === agent);
    try {
      if (!reader) throw new Error(`no reader for ${agent}`);
      for await (const piece of readPieces(job, reader)) await send({ kind: 'piece', piece });
    } catch (error) {
      await send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  busy = false;
}

async function send(message: FromWorker): Promise<void> {
  while (credit === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    wake = null;
  }
  credit -= 1;
  // The text itself is handed over, not copied.
  const blocks = message.kind === 'piece' ? message.piece.parts.flatMap((part) => part.blocks) : [];
  port?.postMessage(
    message,
    blocks.map(({ plain }) => plain.buffer),
  );
}
