/**
 * OpenCode: a database since 1.2 (`~/.local/share/opencode/opencode.db`), before it a tree of JSON files, and what
 * `opencode export` writes of either. The program of the same name that it grew out of kept a database in the project.
 *
 * A command that ends badly is completed like any other: its exit code says it. Two things stand nowhere: that a text
 * was a command's that was written out, and, before a message was one row, that a session is a copy of another.
 */
import { isAbsolute, join } from 'node:path';
import { crushRecords, crushUnits, isCrush, isCrushOwn } from './crush/database.ts';
import { isOpencode, opencodeRecords, opencodeUnits } from './opencode/database.ts';
import { besideSession, documentRecords, isOpencodeDocument, isOpencodeFile } from './opencode/files.ts';
import { areParts, PartDecoder } from './opencode/part-lines.ts';
import type { DatabaseReader, DocumentReader, LineReader } from './reader.ts';

export const opencode: LineReader & DocumentReader & DatabaseReader = {
  agent: 'opencode',
  name: 'OpenCode',
  places(home, env) {
    const data = [env['XDG_DATA_HOME'] || join(home, '.local', 'share'), env['LOCALAPPDATA'], env['APPDATA']];
    const named = env['OPENCODE_DB'];
    return [
      ...data.flatMap((folder) => (folder ? [join(folder, 'opencode')] : [])),
      ...(named && isAbsolute(named) ? [named] : []),
    ];
  },
  // Repositories that hold what files were before the agent's changes, and what it fetched.
  notEntered: ['bin', 'log', 'repos', 'session_diff', 'snapshot', 'tool-output', 'worktree'],
  inProjects: [join('.opencode', 'opencode.db')],
  lines: {
    // Nothing of OpenCode's own is written so: such files are named by a person.
    claims: () => false,
    recognises: areParts,
    decoder: (path, state) => new PartDecoder(path, state),
  },
  document: {
    claims: isOpencodeFile,
    recognises: isOpencodeDocument,
    beside: besideSession,
    read: documentRecords,
  },
  database: {
    claims: (path) => /^[^\\/]+\.db$/.test(path),
    recognises: (tables) => isOpencode(tables) || (isCrush(tables) && !isCrushOwn(tables)),
    units: (database) => (isOpencode(database.tables) ? opencodeUnits(database) : crushUnits(database)),
    read: (database, unit) =>
      isOpencode(database.tables) ? opencodeRecords(database, unit) : crushRecords(database, unit),
  },
};
