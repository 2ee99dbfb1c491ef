/** Real SQLite files with hostile rows and damage in their bytes, opened and read as those of any program are. */
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DatabaseFormat, Decoded } from '../../src/core/sources/reader.ts';
import { openForeign } from '../../src/core/storage/foreign-database.ts';
import type { Mutations } from './mutations.ts';
import type { Table } from './rows-in-memory.ts';

export interface DamagedDatabase {
  path: string;
  /** What was done to it. */
  damage: string;
}

/** @param folder where it is written, in the place of the one before */
export function damagedDatabase(
  folder: string,
  tables: ReadonlyMap<string, Table>,
  mutations: Mutations,
): DamagedDatabase {
  const theirs = join(folder, 'theirs.db');
  const path = join(folder, 'found.db');
  for (const file of [theirs, path]) for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  const db = new Database(theirs);
  try {
    // It is read once, and no power fails meanwhile.
    db.pragma('synchronous = OFF');
    db.pragma(`page_size = ${String(mutations.pick([512, 1024, 4096, 65_536], 4096))}`);
    db.pragma(`journal_mode = ${mutations.chance(0.6) ? 'WAL' : 'DELETE'}`);
    db.pragma('wal_autocheckpoint = 0');
    for (const [name, table] of tables) {
      write(db, name, table);
      if (mutations.chance(0.3)) db.pragma('wal_checkpoint');
    }
    if (mutations.chance(0.1)) db.exec('CREATE TABLE "odd "" name" ("a "" b", "")');
    // As it stands while its program has it open.
    copyFileSync(theirs, path);
    if (existsSync(`${theirs}-wal`)) copyFileSync(`${theirs}-wal`, `${path}-wal`);
  } finally {
    db.close();
  }
  return { path, damage: damaged(path, mutations) };
}

function write(db: Database.Database, name: string, { columns, rows }: Table): void {
  if (columns.length === 0) return;
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  db.exec(`CREATE TABLE ${quoted(name)} (${columns.map(quoted).join(', ')})`);
  const insert = db.prepare(`INSERT INTO ${quoted(name)} VALUES (${columns.map(() => '?').join(', ')})`);
  db.transaction(() => {
    for (const row of rows) insert.run(...row);
  })();
}

function damaged(path: string, mutations: Mutations): string {
  const log = `${path}-wal`;
  const file = existsSync(log) && mutations.chance(0.5) ? log : path;
  const bytes = readFileSync(file);
  const at = mutations.below(bytes.length);
  const name = file === log ? 'its write-ahead log' : 'it';
  switch (mutations.below(8)) {
    case 0:
    case 1:
      return 'nothing';
    case 2:
      truncateSync(file, at);
      return `${name} cut off at byte ${String(at)}`;
    case 3:
      truncateSync(file, at - (at % 512));
      return `${name} cut off at a page, ${String(at - (at % 512))}`;
    case 4:
      writeFileSync(
        file,
        bytes.fill(mutations.pick([0, 0xff], 0), at, Math.min(bytes.length, at + 1 + mutations.below(4096))),
      );
      return `a piece of ${name} overwritten at ${String(at)}`;
    case 5:
      for (let n = 0; n < 8; n++) bytes[mutations.below(bytes.length)] = mutations.below(256);
      writeFileSync(file, bytes);
      return `bytes of ${name} changed`;
    case 6:
      if (file === log) rmSync(path);
      else truncateSync(path, 0);
      return file === log ? 'a write-ahead log without its database' : 'empty';
    default:
      // The head of a page says how many cells it has and where: those of the first are the tables themselves.
      for (let n = 0; n < 3; n++) bytes[100 + mutations.below(40)] = mutations.below(256);
      writeFileSync(file, bytes);
      return `the first page of ${name} changed`;
  }
}

/**
 * What is told of a database on a disk. What SQLite says of damage is what the caller of a reader takes for a problem.
 * @throws whatever else is thrown
 */
export function* decodedOnDisk(format: DatabaseFormat, path: string): Generator<Decoded, void, void> {
  if (!existsSync(path)) return;
  const opened = openForeign(path);
  if (opened.kind === 'refused') return;
  try {
    if (!format.recognises(opened.database.tables)) return;
    for (const { id } of format.units(opened.database)) yield* format.read(opened.database, id);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SqliteError') throw error;
    yield { kind: 'bad', message: error.message };
  } finally {
    opened.close();
  }
}
