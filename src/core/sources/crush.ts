/**
 * Crush: `<project>/.crush/crush.db`, a database a project; `projects.json` in its data folder lists the projects.
 * Whether a command failed stands in the last line of what it wrote.
 */
import { join } from 'node:path';
import { crushRecords, crushUnits, isCrush, isCrushOwn } from './crush/database.ts';
import { asList, asObject, asText } from './json.ts';
import type { DatabaseReader, Environment } from './reader.ts';

const dataFolders = (home: string, env: Environment): string[] => {
  const named = env['CRUSH_GLOBAL_DATA'];
  if (named) return [named];
  const windows = env['LOCALAPPDATA'];
  return [
    join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'crush'),
    ...(windows ? [join(windows, 'crush')] : []),
  ];
};

export const crush: DatabaseReader = {
  agent: 'crush',
  name: 'Crush',
  // Started without a project it works in the home folder.
  places: (home, env) => [
    join(home, '.crush', 'crush.db'),
    ...dataFolders(home, env).map((one) => join(one, 'crush.db')),
  ],
  registry: {
    files: (home, env) => dataFolders(home, env).map((folder) => join(folder, 'projects.json')),
    places: (content) =>
      asList(asObject(content)?.['projects']).flatMap((item) => {
        const path = asText(asObject(item)?.['path']);
        const data = asText(asObject(item)?.['data_dir']);
        if (data !== null) return [join(isRooted(data) ? data : join(path ?? '', data), 'crush.db')];
        return path === null ? [] : [join(path, '.crush', 'crush.db')];
      }),
  },
  inProjects: [join('.crush', 'crush.db')],
  database: {
    claims: (path) => path === 'crush.db',
    recognises: (tables) => isCrush(tables) && isCrushOwn(tables),
    units: crushUnits,
    read: crushRecords,
  },
};

const isRooted = (path: string): boolean => /^(?:[\\/]|[a-z]:)/i.test(path);
