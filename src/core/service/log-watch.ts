/**
 * Keeps the index live: watches the logs and has what is heard looked at, on a thread of its own with an engine of its
 * own. Neither a dream nor an answer waits for it, nor it for them: SQLite lets one write while others read.
 */
import { READERS } from '../sources/readers.ts';
import { bytesReadAnew, logOfHint, notEnteredAt, rootsOf, type Grounds } from '../sources/discover-hinted.ts';
import { costlyHints } from '../watch/costly.ts';
import type { Watch } from '../watch/folders.ts';
import { watchLogs, type Refusal, type Watching } from '../watch/watch.ts';
import type { Settings } from '../../shared/window/settings.ts';
import type { Dreamer } from './dreamer.ts';
import type { Job, Scanned } from './dream-messages.ts';
import type { LiveState } from './live.ts';
import type { Notices } from './notices.ts';
import type { JobThread, RunningJob } from './worker.ts';

export interface LogWatch {
  /** Watches what the settings say, from now on. */
  follow(): void;
  /** Logs are being watched: nobody need look at everything every few seconds. */
  watching(): boolean;
  /** Stops and ends the thread, so that its files can be taken away. */
  rest(): Promise<void>;
}

export interface LogWatchParts {
  grounds: Omit<Grounds, 'off' | 'readers' | 'projects'>;
  settings(): Settings;
  live: LiveState;
  dreamer: Dreamer;
  thread: JobThread;
  notices: Notices;
  /** All logs have been looked at, or what was heard of them is counted. */
  looked(scanned: Scanned): void;
  /** Which file the index is; it is another one when a damaged one was replaced. */
  indexFile(): number | null;
  now(): Date;
  watch?: Watch;
}

/**
 * The page of sources looks at every log, and counting what waits for a dream at every session: not at each append, but
 * when the agents pause, or now and then.
 */
const COUNT_QUIET_MS = 3000;
const COUNT_MOST_MS = 2 * 60_000;

export function logWatch(parts: LogWatchParts): LogWatch {
  const { live, dreamer, thread, notices } = parts;
  let watched: (Watching & { off: string; look(grounds: Grounds): void }) | null = null;
  let refused = false;
  let running: RunningJob | null = null;
  let openIndex: number | null = null;
  /** When what waits is counted at the latest. */
  let countBy: number | null = null;
  let laterTimer: NodeJS.Timeout | null = null;
  /** Jobs come one after the other. */
  let last: Promise<unknown> = Promise.resolve();

  /** Folders that agents are known to have worked in; some leave their logs there. */
  let projects: readonly string[] = [];

  const groundsNow = (): Grounds => {
    const { home, env, sources } = parts.grounds;
    return { home, env, sources, readers: READERS, off: parts.settings().sourcesOff, projects };
  };

  async function run(job: Job): Promise<boolean> {
    const index = parts.indexFile();
    // The thread has the one open that was dropped.
    if (openIndex !== null && index !== openIndex) await thread.end();
    const mine = thread.run(job, () => {});
    running = mine;
    const result = await mine.result;
    if (running === mine) running = null;
    openIndex = parts.indexFile();
    if (!('scanned' in result) || !result.scanned.ok) return false;
    const { changed, counted } = result.scanned.value;
    if (job.kind === 'scan' && (job.only?.paths.length ?? 0) === 0) parts.looked(result.scanned.value);
    if (counted !== null) {
      projects = counted.projects;
      watched?.look(groundsNow());
      if (counted.waiting !== live.get().waiting.sessions)
        live.set({ waiting: { ...live.get().waiting, sessions: counted.waiting } });
    }
    if (!changed) return true;
    live.touch('sessions');
    countLater();
    return true;
  }
  function countLater(): void {
    const now = performance.now();
    countBy ??= now + COUNT_MOST_MS;
    if (laterTimer !== null) clearTimeout(laterTimer);
    laterTimer = setTimeout(
      () => {
        laterTimer = null;
        countBy = null;
        live.touch('sources');
        void inTurn(makeReady());
      },
      Math.max(0, Math.min(COUNT_QUIET_MS, countBy - now)),
    );
  }
  /** The first append after it is as quick as the others. */
  const makeReady = (): Job => ({ kind: 'scan', only: { paths: [], projects }, count: true });
  const inTurn = (job: Job): Promise<boolean> => {
    const turn = last.then(() => run(job));
    last = turn;
    return turn;
  };

  async function lookAtAll(): Promise<void> {
    // Shown as it goes, unless there is a dream to be shown.
    if (!(await dreamer.scan()) && watched !== null) await inTurn({ kind: 'scan', count: false });
    if (watched !== null) await inTurn(makeReady());
  }

  function follow(): void {
    const { welcomed, watch: wanted } = parts.settings();
    const off = parts.settings().sourcesOff.join('\n');
    if (watched?.off === off && wanted && welcomed) return;
    void watched?.close();
    watched = null;
    if (!welcomed || !wanted) return;
    refused = false;
    let ears = earsFor(groundsNow());
    const look = async (paths: readonly string[]): Promise<void> => {
      const due = costly.due(paths);
      if (due.length === 0) return;
      if (!(await inTurn({ kind: 'scan', only: { paths: due, projects }, count: false }))) void lookAtAll();
    };
    const costly = costlyHints(
      (path) => ears.bytesOf(path),
      (path) => void look([path]),
    );
    const watching = watchLogs({
      roots: () => ears.roots,
      notEntered: (root) => ears.notEntered(root),
      logOf: (path) => ears.logOf(path),
      look,
      lookAtAll: () => void lookAtAll(),
      refused(why) {
        refused = true;
        const text = refusalText(why);
        // Said once, not at every start.
        if (!live.get().notices.some((notice) => !notice.seen && notice.text === text))
          notices.add('problem', text, { kind: 'sources' });
      },
      now: parts.now,
      ...(parts.watch === undefined ? {} : { watch: parts.watch }),
    });
    watched = {
      off,
      look(grounds) {
        ears = earsFor(grounds);
      },
      close() {
        costly.close();
        return watching.close();
      },
    };
  }

  return {
    follow,
    watching: () => watched !== null && !refused,
    async rest() {
      const ending = watched?.close();
      watched = null;
      if (laterTimer !== null) clearTimeout(laterTimer);
      laterTimer = null;
      countBy = null;
      await running?.stop();
      await ending;
      await last;
      await thread.end();
      openIndex = null;
    },
  };
}

/** What to make of what is heard, where logs are looked for there. */
const earsFor = (grounds: Grounds) => ({
  roots: rootsOf(grounds),
  notEntered: notEnteredAt(grounds),
  logOf: logOfHint(grounds),
  bytesOf: bytesReadAnew(grounds),
});

function refusalText(why: Refusal): string {
  const instead = 'Until then Reverie looks for new sessions every few seconds.';
  switch (why) {
    case 'ENOSPC':
      return `The system lets no more folders be watched. To raise its limit: sudo sysctl fs.inotify.max_user_watches=524288 (and a line in /etc/sysctl.d/ to keep it), then start Reverie again. ${instead}`;
    case 'EMFILE':
      return `Too many programs watch files. To raise the limit: sudo sysctl fs.inotify.max_user_instances=1024 (and a line in /etc/sysctl.d/ to keep it), then start Reverie again. ${instead}`;
    case 'broken':
      return `The logs cannot be watched here. ${instead.replace('Until then ', '')}`;
  }
}
