/**
 * Opens the durable database: what cannot be made again. A newer or damaged one is left exactly as it is; before
 * anything about an older one changes, a copy is laid beside it.
 */
import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { MIGRATIONS, type Migration } from './durable-migrations.ts';

export type OpenFailure = Failure<'database-newer' | 'database-damaged' | 'database-unusable' | 'database-foreign'>;

const KEPT_BACKUPS = 3;
/** Tells this file from any other SQLite database: "Rvie". */
const APPLICATION_ID = 0x52766965;

export function openDatabase(
  path: string,
  now: () => Date,
  migrations: readonly Migration[] = MIGRATIONS,
): Result<Database.Database, OpenFailure> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const refused = refusedByHeader(path, migrations.length);
    if (refused) return fail(refused);
    const db = new Database(path);
    try {
      const found = inspect(db, path, migrations);
      if (found) {
        db.close();
        return fail(found);
      }
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('foreign_keys = ON');
      migrate(db, path, now, migrations);
      return ok(db);
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    return fail(failureOf(path, error));
  }
}

const Version = z.number().int();
const Hashes = z.array(z.object({ number: z.number().int(), hash: z.string() }));

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';

/** Reads the first bytes by hand: SQLite itself would leave files beside a database that is refused. */
function refusedByHeader(path: string, known: number): OpenFailure | null {
  if (!existsSync(path)) return null;
  const header = Buffer.alloc(HEADER_BYTES);
  const handle = openSync(path, 'r');
  let length;
  try {
    length = readSync(handle, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(handle);
  }
  if (length === 0) return null;
  if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return damaged(path);
  const version = header.readInt32BE(60);
  if (version > 0 && header.readInt32BE(68) !== APPLICATION_ID) return foreign(path, 'it belongs to another program');
  return version > known ? newer(path, version, known) : null;
}

/** The same again through SQLite, which also sees what still stands in the write-ahead log. */
function inspect(db: Database.Database, path: string, migrations: readonly Migration[]): OpenFailure | null {
  if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') return damaged(path);
  const version = Version.parse(db.pragma('user_version', { simple: true }));
  if (version > migrations.length) return newer(path, version, migrations.length);
  if (version === 0) {
    const anything = db.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get();
    return anything === undefined ? null : foreign(path, 'it belongs to another program');
  }
  const ran = Hashes.parse(db.prepare('SELECT number, hash FROM migrations ORDER BY number').all());
  const other = ran.find(({ number, hash }) => hash !== hashOf(migrations[number - 1]));
  return other ? foreign(path, `its step ${other.number} is not the one this Reverie knows`) : null;
}

function migrate(db: Database.Database, path: string, now: () => Date, migrations: readonly Migration[]): void {
  const done = (): number => Version.parse(db.pragma('user_version', { simple: true }));
  for (const [i, migration] of migrations.entries()) {
    const number = i + 1;
    if (number <= done()) continue;
    if (number > 1) backUp(db, path, number - 1, now);
    db.transaction(() => {
      // Another process may have opened it at the same moment and taken the step already.
      if (number <= done()) return;
      if (number === 1) {
        db.pragma(`application_id = ${APPLICATION_ID}`);
        db.exec(
          'CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, at TEXT NOT NULL) STRICT',
        );
      }
      db.exec(migration.sql);
      db.prepare('INSERT INTO migrations VALUES (?, ?, ?, ?)').run(
        number,
        migration.name,
        hashOf(migration),
        now().toISOString(),
      );
      db.pragma(`user_version = ${number}`);
    }).immediate();
  }
}

const hashOf = (migration: Migration | undefined): string =>
  createHash('sha256')
    .update(migration?.sql ?? '')
    .digest('hex');

function backUp(db: Database.Database, path: string, version: number, now: () => Date): void {
  const stamp = now().toISOString().replace(/[:.]/g, '-');
  const target = `${path}.backup-${String(version).padStart(4, '0')}-${stamp}`;
  rmSync(target, { force: true });
  db.prepare('VACUUM INTO ?').run(target);
  for (const old of backupsOf(path).slice(KEPT_BACKUPS)) rmSync(old, { force: true });
}

/** Newest first. */
export function backupsOf(path: string): readonly string[] {
  const prefix = `${basename(path)}.backup-`;
  const names = existsSync(dirname(path)) ? readdirSync(dirname(path)) : [];
  return names
    .filter((name) => name.startsWith(prefix))
    .sort()
    .reverse()
    .map((name) => join(dirname(path), name));
}

function failureOf(path: string, error: unknown): OpenFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return damaged(path);
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'database-unusable',
    message: `${path} cannot be opened: ${why}`,
    hint: 'Check permissions and free space, or name another data folder with --data.',
  };
}

function damaged(path: string): OpenFailure {
  const [backup] = backupsOf(path);
  const way = backup ? `Put the copy ${backup} in its place` : 'There is no copy of it: move it away to begin anew';
  return {
    code: 'database-damaged',
    message: `${path} is damaged`,
    hint: `${way}. Your playbooks are not in it and are safe. Nothing was changed.`,
  };
}

const newer = (path: string, version: number, known: number): OpenFailure => ({
  code: 'database-newer',
  message: `${path} was written by a newer Reverie (its format is ${version}, this one knows ${known})`,
  hint: 'Update Reverie, or name another data folder with --data. Nothing was changed.',
});

const foreign = (path: string, why: string): OpenFailure => ({
  code: 'database-foreign',
  message: `${path} is not a database of this Reverie: ${why}`,
  hint: 'Name another data folder with --data. Nothing was changed.',
});
