/**
 * The thread that scans and dreams, with an engine of its own on the same folders. Nothing it does is lost when it is
 * ended at any moment: every step is written down when it is finished.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openEngine, type Engine } from '../engine.ts';
import type { FromWorker, Job, PlainOptions, ToWorker } from './dream-messages.ts';
import { foldersOf } from '../sessions/project.ts';
import { modelsOutside } from './model-host.ts';

const { scanWorker, turnModel, ...plain }: PlainOptions = workerData;
const port = parentPort;
if (port === null) throw new Error('runs as a thread of the service');

const say = (message: FromWorker): void => port.postMessage(message);
const models = modelsOutside(say);
const engine = openEngine({
  ...plain,
  startModel: models.start,
  ...(scanWorker === undefined ? {} : { scanWorker: scanWorker === null ? null : new URL(scanWorker) }),
  ...(turnModel === undefined ? {} : { turnModel: new URL(turnModel) }),
  now: () => new Date(),
  random: Math.random,
});
const stops = new Map<number, AbortController>();

port.on('message', (told: ToWorker) => {
  if ('stop' in told) return stops.get(told.stop)?.abort();
  if ('model' in told) return models.hear(told);
  const { job, do: what } = told;
  const stop = new AbortController();
  stops.set(job, stop);
  carryOut(engine, job, what, stop.signal)
    .catch((error: unknown) =>
      say({ job, threw: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
    .finally(() => stops.delete(job));
});

async function carryOut(by: Engine, job: number, what: Job, signal: AbortSignal): Promise<void> {
  const waitingNow = (): number => {
    const waiting = by.waiting();
    return waiting.ok ? waiting.value : 0;
  };
  if (what.kind === 'scan') {
    const scanned = await by.scan({
      signal,
      ...(what.only === undefined ? {} : { only: what.only }),
      onProgress: ({ filesDone, files }) => say({ job, progress: { stage: 'scan', done: filesDone, total: files } }),
    });
    if (!scanned.ok) return say({ job, scanned });
    const { rowsWritten, kept } = scanned.value;
    const index = by.index();
    const few = (what.only?.paths.length ?? 0) > 0;
    const value = {
      changed: rowsWritten > 0 || kept.changed || kept.copied > 0,
      // Of a few logs nobody asks it.
      vanished: !few && index.ok && index.value.gone().size > 0,
      lost: kept.lost,
      keepProblems: kept.problems,
      counted: what.count && index.ok ? { waiting: waitingNow(), projects: foldersOf(index.value.worked()) } : null,
    };
    return say({ job, scanned: { ok: true, value } });
  }
  if (what.kind === 'embed') {
    const embedded = await by.embedStore(signal);
    return say({ job, embedded: embedded.ok ? embedded.value.embedded : 0 });
  }
  // What it was asked for is in its folder; only where that is lost, these count.
  const usual = { project: null, sessions: by.settings().dream.sessions, since: null, instructions: null };
  const dreamt = await by.dream(
    { ...usual, resume: what.id },
    { signal, onProgress: (progress) => say({ job, progress }) },
  );
  say({ job, dreamt, waiting: waitingNow() });
}
