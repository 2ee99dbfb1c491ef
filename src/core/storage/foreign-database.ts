/** Reads another program's SQLite database: whole rows of its tables, never a statement of theirs or a reader's. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { ForeignDatabase, ForeignRow, ForeignValue, RowsAsked } from '../sources/reader.ts';
import { copyDatabase } from './foreign-copy.ts';

/** Every SQLite file begins so. */
const MAGIC = 'SQLite format 3\0';

/** @param start the first bytes of a file, sixteen at least */
export const isDatabase = (start: Uint8Array): boolean =>
  Buffer.from(start.buffer, start.byteOffset, Math.min(start.length, MAGIC.length)).toString('latin1') === MAGIC;

export type ForeignOpened =
  { kind: 'open'; database: ForeignDatabase; close(): void } | { kind: 'refused'; reason: string };

/**
 * @param beside reads a file that belongs to the database
 * @returns the database as it stood a moment ago, or why it cannot be read
 */
export function openForeign(path: string, beside: ForeignDatabase['beside'] = () => null): ForeignOpened {
  const copy = copyDatabase(path);
  if (copy === null) return { kind: 'refused', reason: 'is being written to all the time' };
  if (isCutOff(copy.path)) {
    copy.remove();
    return { kind: 'refused', reason: 'a database that is cut off' };
  }
  try {
    // Ours, so it may be written to: what stands in the write-ahead log is taken in.
    const db = new Database(copy.path);
    const close = (): void => {
      db.close();
      copy.remove();
    };
    try {
      db.pragma('trusted_schema = OFF');
      db.pragma('cell_size_check = ON');
      db.pragma('journal_mode = DELETE');
      db.pragma('temp_store = MEMORY');
      db.pragma('query_only = ON');
      // It stays readable without a name, and nothing of it is left however this process ends. Not so on Windows.
      if (process.platform !== 'win32') copy.remove();
      return { kind: 'open', database: new Foreign(path, db, beside), close };
    } catch (error) {
      close();
      return { kind: 'refused', reason: reasonOf(error) };
    }
  } catch (error) {
    copy.remove();
    return { kind: 'refused', reason: reasonOf(error) };
  }
}

/** SQLite fills the last page up with zeros, which would be told as if they were the program's own. */
function isCutOff(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(18);
    if (readSync(file, head, 0, head.length, 0) < head.length || !isDatabase(head)) return false;
    const page = head.readUInt16BE(16);
    return page > 0 && fstatSync(file).size % (page === 1 ? 65_536 : page) !== 0;
  } finally {
    closeSync(file);
  }
}

const reasonOf = (error: unknown): string =>
  `not a database that can be read: ${error instanceof Error ? error.message : String(error)}`;

class Foreign implements ForeignDatabase {
  readonly path: string;
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly beside: ForeignDatabase['beside'];
  readonly #db: Database.Database;

  constructor(path: string, db: Database.Database, beside: ForeignDatabase['beside']) {
    this.path = path;
    this.beside = beside;
    this.#db = db;
    const names = db.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
    const columns = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)');
    this.tables = new Map(names.map(({ name }) => [name, columns.all(name).map((column) => column.name)]));
  }

  *rows(
    table: string,
    { columns, where = {}, order = [], lengths = [] }: RowsAsked = {},
  ): Generator<ForeignRow, void, void> {
    const known = this.tables.get(table);
    if (!known) return;
    const wanted = (columns ?? known).filter((name) => known.includes(name));
    const conditions: string[] = [];
    const values: (string | number | null)[] = [];
    for (const [name, value] of Object.entries(where)) {
      if (!known.includes(name)) return;
      if (typeof value === 'object' && value !== null) {
        conditions.push(`${quoted(name)} >= ? AND ${quoted(name)} < ?`);
        values.push(value.from, value.below);
      } else {
        conditions.push(`${quoted(name)} IS ?`);
        values.push(value);
      }
    }
    const by = order.filter((name) => known.includes(name)).map(quoted);
    const told = wanted.map((name) =>
      lengths.includes(name) ? `octet_length(${quoted(name)}) AS ${quoted(name)}` : quoted(name),
    );
    const sql = [
      `SELECT ${told.length > 0 ? told.join(', ') : 'NULL'} FROM ${quoted(table)}`,
      conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '',
      by.length > 0 ? `ORDER BY ${by.join(', ')}` : '',
    ].join(' ');
    yield* this.#db.prepare<(string | number | null)[], ForeignRow>(sql).iterate(...values);
  }

  summary(
    table: string,
    by: string,
    latest: string | null,
    content?: string,
  ): Map<string, { rows: number; latest: ForeignValue; bytes: number }> {
    const known = this.tables.get(table);
    if (!known?.includes(by)) return new Map();
    const greatest = latest !== null && known.includes(latest) ? `max(${quoted(latest)})` : 'NULL';
    // A length in bytes stands in the head of a row: the content itself is not read for it.
    const bytes = content !== undefined && known.includes(content) ? `total(octet_length(${quoted(content)}))` : '0';
    const rows = this.#db
      .prepare<[], { value: ForeignValue; rows: number; latest: ForeignValue; bytes: number }>(
        `SELECT ${quoted(by)} AS value, count(*) AS rows, ${greatest} AS latest, ${bytes} AS bytes ` +
          `FROM ${quoted(table)} GROUP BY 1`,
      )
      .all();
    return new Map(rows.map(({ value, ...rest }) => [String(value), rest]));
  }
}

/** A name of theirs, as SQLite takes it whatever it holds. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
