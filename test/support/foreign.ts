/** Databases of other programs, made for a test, and what a reader makes of them. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, onTestFinished } from 'vitest';
import type { DatabaseReader, Decoded, DecodedEvent, ForeignDatabase } from '../../src/core/sources/reader.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { parse } from '../../src/core/sources/recognise.ts';
import { openForeign } from '../../src/core/storage/foreign-database.ts';
import { anyValue, expectSound, withValueReplaced } from './reader-proof.ts';

export type Row = Readonly<Record<string, string | number | Uint8Array | null>>;

/** Rows by table. A table has the columns of its first row; `id` alone is a key. */
export type Tables = Readonly<Record<string, readonly Row[]>>;

const quoted = (name: string): string => `"${name}"`;

/** A database in WAL mode that its program still has open. */
export class Theirs {
  readonly path: string;
  readonly #db: Database.Database;

  constructor(path: string, tables: Tables) {
    mkdirSync(dirname(path), { recursive: true });
    this.path = path;
    this.#db = new Database(path);
    this.#db.pragma('journal_mode = WAL');
    for (const [table, rows] of Object.entries(tables)) {
      this.#db.exec(
        `CREATE TABLE ${quoted(table)} (${Object.keys(rows[0] ?? { id: 0 })
          .map(quoted)
          .join(', ')})`,
      );
      for (const row of rows) this.add(table, row);
    }
    onTestFinished(() => void this.#db.close());
  }

  add(table: string, row: Row): void {
    const columns = Object.keys(row);
    this.#db
      .prepare(
        `INSERT INTO ${quoted(table)} (${columns.map(quoted).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      .run(...Object.values(row));
  }

  run(sql: string, ...values: (string | number)[]): void {
    this.#db.prepare(sql).run(...values);
  }
}

/** What is done with a database of theirs while it is open. */
export function opened<T>(path: string, use: (database: ForeignDatabase) => T): T {
  const foreign = openForeign(path);
  if (foreign.kind === 'refused') throw new Error(foreign.reason);
  try {
    return use(foreign.database);
  } finally {
    foreign.close();
  }
}

/** All that a reader tells of a database. */
export const decodedIn = (reader: DatabaseReader, path: string): Decoded[] =>
  opened(path, (database) =>
    [...reader.database.units(database)].flatMap(({ id }) => [...reader.database.read(database, id)]),
  );

/** The events of one session in a database. */
export const eventsIn = (reader: DatabaseReader, path: string, session?: string): DecodedEvent[] =>
  decodedIn(reader, path).flatMap((one) =>
    one.kind === 'events' && (session === undefined || one.session === session) ? [...one.events] : [],
  );

const versions = (reader: DatabaseReader, path: string): Map<string, string> =>
  opened(path, (database) => new Map([...reader.database.units(database)].map(({ id, version }) => [id, version])));

/** Units whose version a change changes. */
export function changedBy(reader: DatabaseReader, theirs: Theirs, change: () => void): string[] {
  const before = versions(reader, theirs.path);
  expect(versions(reader, theirs.path)).toEqual(before);
  change();
  return [...versions(reader, theirs.path)].flatMap(([id, version]) => (before.get(id) === version ? [] : [id]));
}

/** A database is taken by its own reader and by no other. */
export function expectOnlyTaker(reader: DatabaseReader, path: string): void {
  const takers = opened(path, ({ tables }) => READERS.filter(({ database }) => database?.recognises(tables)));
  expect(takers.map(({ agent }) => agent)).toEqual([reader.agent]);
}

/**
 * Any value in any cell, any value in the JSON in a cell, columns and tables that are not there: nothing is thrown, and
 * what is told is sound.
 * @param place a folder
 */
export function expectTolerantOfRows(reader: DatabaseReader, place: string, tables: Tables): void {
  const cells = Object.entries(tables).flatMap(([table, rows]) =>
    rows.flatMap((row, n) => Object.keys(row).map((column) => ({ table, n, column }))),
  );
  const replaced = fc.record({ cell: fc.constantFrom(...cells), at: fc.nat(40), by: anyValue, whole: fc.boolean() });
  let made = 0;
  const proved = (changed: Tables): void => {
    made += 1;
    const path = `${place}/${String(made)}.db`;
    const db = new Database(path);
    // On a disk that may lose it: it is read once.
    db.pragma('synchronous = OFF');
    for (const [table, rows] of Object.entries(changed)) {
      const columns = Object.keys(rows[0] ?? { id: 0 });
      db.exec(`CREATE TABLE ${quoted(table)} (${columns.map(quoted).join(', ')})`);
      const insert = db.prepare(`INSERT INTO ${quoted(table)} VALUES (${columns.map(() => '?').join(', ')})`);
      for (const row of rows) insert.run(...columns.map((column) => row[column] ?? null));
    }
    db.close();
    expectSound(decodedIn(reader, path));
  };
  fc.assert(
    fc.property(fc.array(replaced, { minLength: 1, maxLength: 6 }), (changes) => {
      const copy = new Map(Object.entries(tables).map(([table, rows]) => [table, rows.map((row) => ({ ...row }))]));
      for (const { cell, at, by, whole } of changes) {
        const row = copy.get(cell.table)?.[cell.n];
        if (row) row[cell.column] = whole ? cellOf(by) : changedJson(row[cell.column] ?? null, at, by);
      }
      proved(Object.fromEntries(copy));
    }),
    { numRuns: 150 },
  );
  for (const [table, rows] of Object.entries(tables)) {
    proved(Object.fromEntries(Object.entries(tables).filter(([name]) => name !== table)));
    for (const column of Object.keys(rows[0] ?? {})) {
      const without = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== column)));
      proved({ ...tables, [table]: without });
    }
    for (const { column } of cells.filter((cell) => cell.table === table && cell.n === 0)) {
      const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
      proved({ ...tables, [table]: rows.map((row) => ({ ...row, [column]: deep })) });
    }
  }
}

const cellOf = (value: unknown): string | number | Buffer | null =>
  typeof value === 'string' || typeof value === 'number' || value === null
    ? value
    : Array.isArray(value)
      ? Buffer.from(JSON.stringify(value))
      : JSON.stringify(value);

function changedJson(
  cell: string | number | Uint8Array | null,
  at: number,
  by: unknown,
): string | number | Uint8Array | null {
  const record = typeof cell === 'string' && /^[[{]/.test(cell) ? parse(cell) : undefined;
  return record === undefined ? cellOf(by) : (JSON.stringify(withValueReplaced(record, at, by)) ?? 'null');
}
