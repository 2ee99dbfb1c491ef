/** What the handlers of all areas work with. */
import type { Settings } from '../../shared/window/settings.ts';
import type { Engine } from '../engine.ts';
import type { Dreamer } from './dreamer.ts';
import type { Host } from './host.ts';
import type { LogWatch } from './log-watch.ts';
import type { LiveState } from './live.ts';

export interface Parts {
  /** The engine as it is open now: ask again each time, it is opened anew when folders change. */
  engine(): Engine;
  live: LiveState;
  host: Host;
  dreamer: Dreamer;
  logs: LogWatch;
  settings(): Settings;
  /** Where things are kept. */
  dataDir: string;
  version: string;
  /** The weights of the turn classifier, where a bundled program has them. */
  turnModel: URL | undefined;
  now(): Date;
  random(): number;
  /** A decision was taken or a file was written: what hangs on it is looked at again. */
  changed(what: 'proposals' | 'playbooks' | 'sources' | 'settings' | 'projects'): void;
  /** Closes the engine, does the work that needs its files closed, and opens it again. */
  reopen(work: () => void): void;
}
