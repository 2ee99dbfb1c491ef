/**
 * Lets one process at a time change the playbooks. An empty SQLite database stands for the lock: its exclusive
 * transaction is a lock of the operating system, which goes when the process does, however it ends.
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
