/**
 * Zed's own agent: `threads.db`, a row a thread, which holds all of it as JSON, mostly compressed. Nothing in a thread
 * has a time; what agents of others do in Zed is kept by them.
 */
import { join } from 'node:path';
import type { DatabaseReader } from './reader.ts';
import { isZed, zedRecords, zedUnits } from './zed/database.ts';

export const zed: DatabaseReader = {
  agent: 'zed',
  name: 'Zed',
  places(home, env) {
    const data = env['FLATPAK_XDG_DATA_HOME'] || env['XDG_DATA_HOME'] || join(home, '.local', 'share');
    const folders = [
      join(data, 'zed'),
      join(home, '.var', 'app', 'dev.zed.Zed', 'data', 'zed'),
      join(home, 'Library', 'Application Support', 'Zed'),
    ];
    const windows = env['LOCALAPPDATA'];
    if (windows) folders.push(join(windows, 'Zed'));
    return folders.map((folder) => join(folder, 'threads'));
  },
  database: {
    claims: (path) => path === 'threads.db',
    recognises: isZed,
    units: zedUnits,
    read: zedRecords,
  },
};
