/**
 * Watches the folders where logs lie. What it hears are hints: a portion of paths is handed on to be looked at, and
 * whenever something may have been missed (a start, sleep, an error, too much at once) it asks for a look at everything.
 * So nothing depends on whether every single event arrives.
 */
import { statSync, type Stats } from 'node:fs';
import { watch as chokidar } from 'chokidar';
import { watchBelow, type Watch } from './folders.ts';
import { gatherHints } from './hints.ts';

export type Gap =
  /** Everything is watched from now on. */
  | 'started'
  /** The clock has jumped: the machine slept, or this program did not get a turn for long. */
  | 'slept'
  /** More happened than is told reliably. */
  | 'flooded'
  /** The watching of a folder broke off. */
  | 'broke';

/** Why nothing can be watched. `ENOSPC`: the system grants no more watches; `EMFILE`: no more watchers. */
export type Refusal = 'ENOSPC' | 'EMFILE' | 'broken';

export interface WatchOptions {
  /** Folders and files; they need not exist yet. Asked again and again: there may be others now. */
  roots(): readonly string[];
  /** Names of folders below one of them that are not watched. */
  notEntered?(root: string): readonly string[];
  /** What to look at when something happens to the file of this path; `null` for nothing. */
  logOf(path: string): string | null;
  /** Looks at these paths. The next portion comes when this one is done. */
  look(paths: readonly string[]): Promise<void>;
  /** Looks at everything. */
  lookAtAll(why: Gap): void;
  /** Nothing is watched any more. */
  refused(why: Refusal): void;
  now(): Date;
  watch?: Watch;
  beatMs?: number;
}

export interface Watching {
  close(): Promise<void>;
}

/** So often it is seen whether folders have come or gone, which costs a look at each. */
const BEAT_MS = 500;
/** A beat so late means that events were not taken either. */
const LATE_MS = 10_000;
/** A new folder is looked into again after this: what was written before its watch stood has not been told. */
const AGAIN_MS = 1000;
/** Events between two beats. Linux keeps 16384 and drops the rest without a word. */
const FLOOD = 8000;
/** Errors in a row before it is given up. */
const PATIENCE = 5;

export function watchLogs(options: WatchOptions): Watching {
  const { roots, logOf, look, lookAtAll, refused, now, watch = chokidar, beatMs = BEAT_MS } = options;
  const watched = new Map<string, { inode: number; end: () => Promise<void> }>();
  const again = new Set<NodeJS.Timeout>();
  const ending = new Set<Promise<void>>();
  /** Roots that were there at the start and are not watched yet. */
  const starting = new Set<string>();
  let events = 0;
  let errors = 0;
  let erred = false;
  let closed = false;

  const hints = gatherHints(look, () => gap('flooded'));
  function gap(why: Gap): void {
    hints.forget();
    lookAtAll(why);
  }

  function begin(root: string, stats: Stats): void {
    const heard = (path: string): void => {
      events += 1;
      const log = logOf(path);
      if (log !== null) hints.hear(log);
    };
    const end = watchBelow(
      root,
      stats.isFile(),
      options.notEntered?.(root) ?? [],
      {
        file: heard,
        folder(path) {
          hints.hear(path);
          const timer = setTimeout(() => {
            again.delete(timer);
            hints.hear(path);
          }, AGAIN_MS);
          again.add(timer);
        },
        ready() {
          if (!starting.delete(root)) hints.hear(root);
          else if (starting.size === 0) gap('started');
        },
        failed,
      },
      watch,
    );
    watched.set(root, { inode: stats.ino, end });
  }

  function leave(root: string): void {
    const one = watched.get(root);
    watched.delete(root);
    if (one) keepEnding(one.end());
  }
  function keepEnding(end: Promise<void>): void {
    ending.add(end);
    void end.finally(() => ending.delete(end));
  }

  function failed(error: unknown): void {
    if (closed) return;
    const code = error instanceof Error && 'code' in error ? error.code : null;
    errors += 1;
    erred = true;
    if (code === 'ENOSPC' || code === 'EMFILE' || errors >= PATIENCE) {
      stop();
      refused(code === 'ENOSPC' || code === 'EMFILE' ? code : 'broken');
      return;
    }
    // Which folder broke off is not said: all are watched anew, and looked at when they are.
    for (const root of [...watched.keys()]) {
      leave(root);
      starting.add(root);
    }
    gap('broke');
  }

  function lookForRoots(): void {
    const wanted = roots();
    for (const root of watched.keys()) if (!wanted.includes(root)) leave(root);
    for (const root of wanted) {
      const stats = statsOf(root);
      const before = watched.get(root);
      // A file that is put in another's place keeps its folder, which is what is watched.
      if (before && stats && (before.inode === stats.ino || stats.isFile())) continue;
      if (before) {
        leave(root);
        hints.hear(root);
      }
      if (stats) begin(root, stats);
      else if (starting.delete(root) && starting.size === 0) gap('started');
      if (closed) return;
    }
  }

  let lastBeat = now().getTime();
  const timer = setInterval(() => {
    const time = now().getTime();
    const slept = Math.abs(time - lastBeat - beatMs) > LATE_MS;
    lastBeat = time;
    if (slept) gap('slept');
    else if (events > FLOOD) gap('flooded');
    if (!erred) errors = 0;
    erred = false;
    events = 0;
    lookForRoots();
  }, beatMs);

  function stop(): void {
    closed = true;
    clearInterval(timer);
    for (const one of again) clearTimeout(one);
    for (const root of [...watched.keys()]) leave(root);
  }

  for (const root of roots()) if (statsOf(root)) starting.add(root);
  if (starting.size === 0) lookAtAll('started');
  lookForRoots();
  return {
    async close() {
      stop();
      await hints.close();
      await Promise.all(ending);
    },
  };
}

/** @returns nothing for what is not there, or not to be seen */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
