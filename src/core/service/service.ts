/**
 * The engine as a window sees it. Owns the live state and the one dreamer; answers the contract's calls out of the
 * rooms. A desktop host, `serve` and the tests open it the same way.
 */
import type { Facts } from '../../shared/window/facts.ts';
import type { Live } from '../../shared/window/live.ts';
import type { FromEngine } from '../../shared/window/wire.ts';
import type { Connection } from './connection.ts';
import type { EngineOptions } from '../engine.ts';
import type { Host } from './host.ts';

export interface ServiceOptions {
  engine: EngineOptions;
  version: string;
  host: Host;
  /** Threads the engine starts. In a bundled program they are files of their own. */
  workers: { dream: URL; scan: URL | null };
  /** Told what was thrown by a handler: a bug. */
  bug: (where: string, error: unknown) => void;
}

export interface Service {
  /** A new window, or the host itself. The live state is sent at once. */
  connect(send: (message: FromEngine) => void): Connection;
  /** What the host knows of the machine now. */
  facts(facts: Facts): void;
  networkRequestsRefused(count: number): void;
  live(): Live;
  /** Lets what is being written finish; a running dream is paused and goes on at the next start. */
  close(): Promise<void>;
}
