/**
 * Lets one process at a time do something: change the playbooks, fill the index. An empty SQLite database stands for
 * the lock: its exclusive transaction is a lock of the operating system, which goes when the process does, however it
 * ends.
 */
import Database from 'better-sqlite3';

export interface Lock {
  /** @returns `null`: another process holds the lock and did not let go in time */
  alone<T>(work: () => T): T | null;
  close(): void;
}

/** @param path the database whose lock it is; a file is made beside it when the lock is first taken */
export function openLock(path: string, waitMs: number): Lock {
  let lock: Database.Database | null = null;
  return {
    alone(work) {
      lock ??= new Database(`${path}.lock`, { timeout: waitMs });
      // Work within work has the lock already.
      if (lock.inTransaction) return work();
      try {
        lock.exec('BEGIN EXCLUSIVE');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null;
        throw error;
      }
      try {
        return work();
      } finally {
        lock.exec('ROLLBACK');
      }
    },
    close() {
      lock?.close();
      lock = null;
    },
  };
}

/** A lock that is held over work which takes a while. */
export interface Held {
  release(): void;
}

/** How often somebody who waits looks again. */
const LOOK_MS = 100;

/**
 * Waits for the lock without blocking the thread.
 * @param path as for `openLock`
 * @returns `null`: it was not to be had in time, or the wait was given up
 */
export async function holdLock(path: string, waitMs: number, signal?: AbortSignal): Promise<Held | null> {
  const until = performance.now() + waitMs;
  for (;;) {
    const held = tryLock(path);
    if (held !== null || performance.now() >= until || signal?.aborted) return held;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function tryLock(path: string): Held | null {
  const lock = new Database(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return {
      release() {
        lock.exec('ROLLBACK');
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null;
    throw error;
  }
}
