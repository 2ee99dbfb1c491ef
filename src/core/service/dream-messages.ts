/** What the service and the thread that scans and dreams say to each other. Structured clones: no schema is needed. */
import type { DreamReport } from '../../shared/contract.ts';
import type { Failure, Result } from '../../shared/result.ts';
import type { EngineOptions, EngineProgress } from '../engine.ts';

/** What of the options can go to another thread. */
export type PlainOptions = Omit<EngineOptions, 'now' | 'random' | 'scanWorker' | 'turnModel'> & {
  scanWorker?: string | null;
  turnModel?: string;
};

export type Job = { kind: 'scan' } | { kind: 'dream'; id: string };

export type ToWorker = { job: number; do: Job } | { stop: number };

export interface Scanned {
  /** Something in the index is not as it was. */
  changed: boolean;
  /** Root sessions no dream has read. */
  waiting: number;
}

export type FromWorker =
  | { job: number; progress: EngineProgress }
  | { job: number; scanned: Result<Scanned, Failure> }
  | { job: number; dreamt: Result<DreamReport, Failure>; waiting: number }
  /** A bug: what was thrown. */
  | { job: number; threw: string };
