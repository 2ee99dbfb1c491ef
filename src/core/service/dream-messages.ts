/** What the service and the thread that scans and dreams say to each other. Structured clones: no schema is needed. */
import type { DreamReport } from '../../shared/contract.ts';
import type { Failure, Result } from '../../shared/result.ts';
import type { EngineProgress } from '../dream-over.ts';
import type { EngineOptions } from '../engine.ts';
import type { Hints } from '../sessions/index.ts';
import type { ToModel } from '../models/process/messages.ts';

/** What of the options can go to another thread. */
export type PlainOptions = Omit<EngineOptions, 'now' | 'random' | 'scanWorker' | 'turnModel' | 'startModel'> & {
  scanWorker?: string | null;
  turnModel?: string;
};

export type Job = { kind: 'scan'; only?: Hints; count: boolean } | { kind: 'dream'; id: string } | { kind: 'embed' };

/** To the thread: what a model's process said, and that it ended. */
export type FromModelHost = { model: number; said: unknown } | { model: number; ended: string };
/** From the thread: models' processes are started outside it, so that they end when it is ended. */
export type ToModelHost = { model: number } & ({ start: true } | { post: ToModel } | { kill: true });

export type ToWorker = { job: number; do: Job } | { stop: number } | FromModelHost;

export interface Scanned {
  /** Something in the index is not as it was. */
  changed: boolean;
  /** There are sessions no log has any more. */
  vanished: boolean;
  /** Kept sessions that had to go and nobody has any more. */
  lost: number;
  /** What keeping copies ran into. */
  keepProblems: readonly string[];
  /** What takes a look at every session; `null` where that was not asked for. */
  counted: { waiting: number; projects: readonly string[] } | null;
}

export type FromWorker =
  | ToModelHost
  | { job: number; progress: EngineProgress }
  | { job: number; scanned: Result<Scanned, Failure> }
  | { job: number; dreamt: Result<DreamReport, Failure>; waiting: number }
  | { job: number; embedded: number }
  /** A bug: what was thrown. */
  | { job: number; threw: string };
