import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { openForeign } from '../../src/core/storage/foreign-database.ts';
import { folder } from '../support/logs.ts';

test.skipIf(process.platform === 'win32')('nothing of a database stands anywhere else while it is read', () => {
  const [home, temporary] = [folder(), folder()];
  vi.stubEnv('TMPDIR', temporary);
  try {
    const path = join(home, 'chats.db');
    const theirs = new Database(path);
    theirs.pragma('journal_mode = WAL');
    theirs.exec(`CREATE TABLE turn (words TEXT); INSERT INTO turn VALUES ('one'), ('two')`);
    // What a process that was killed has left, and what one has that is at it.
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const [dead, alive] = [`reverie-copy-${String(pid)}-x`, `reverie-copy-${String(process.ppid)}-x`];
    for (const name of [dead, alive]) {
      mkdirSync(join(temporary, name));
      writeFileSync(join(temporary, name, 'copy.db'), 'words');
    }
    const opened = openForeign(path);
    if (opened.kind === 'refused') throw new Error(opened.reason);
    expect(readdirSync(temporary)).toEqual([alive]);
    expect([...opened.database.rows('turn', { order: ['words'] })]).toEqual([{ words: 'one' }, { words: 'two' }]);
    opened.close();
    theirs.close();
  } finally {
    vi.unstubAllEnvs();
  }
});
