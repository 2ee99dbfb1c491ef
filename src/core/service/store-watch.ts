/** Tells of changes to the playbooks from outside: another editor, git, a synchronised folder. */
import { existsSync } from 'node:fs';
import { watch, type FSWatcher } from 'chokidar';

export interface StoreWatch {
  /** Watches this folder from now on. One that is not there yet is looked for again when this is asked again. */
  at(folder: string): void;
  close(): Promise<void>;
}

/** The watcher tells of one change of a file in 50 ms: what is written right after it would stay unseen. */
const SETTLED_MS = 150;

/** What is below these is nobody's playbook. */
const IGNORED = /(^|[\\/])(\.[^\\/]|node_modules)/;

export function storeWatch(changed: () => void): StoreWatch {
  let watched: { folder: string; watcher: FSWatcher } | null = null;
  let settled: NodeJS.Timeout | undefined;
  const told = (): void => {
    changed();
    clearTimeout(settled);
    settled = setTimeout(changed, SETTLED_MS);
  };
  return {
    at(folder) {
      if (watched?.folder === folder || !existsSync(folder)) return;
      void watched?.watcher.close();
      const watcher = watch(folder, {
        ignoreInitial: true,
        depth: 5,
        ignored: (path) => IGNORED.test(path.slice(folder.length)),
      });
      // A folder that cannot be watched is still read whenever a window asks.
      watcher.on('all', told).on('error', () => {});
      watched = { folder, watcher };
    },
    async close() {
      clearTimeout(settled);
      await watched?.watcher.close();
      watched = null;
    },
  };
}
