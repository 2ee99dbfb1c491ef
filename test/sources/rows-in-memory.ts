/** Rows as a reader asks for them, without a file: it answers as SQLite does, thousands of times a second. */
import type { ForeignDatabase, ForeignRow, ForeignValue, RowsAsked } from '../../src/core/sources/reader.ts';

export interface Table {
  columns: readonly string[];
  rows: readonly (readonly ForeignValue[])[];
}

export function rowsInMemory(
  path: string,
  held: ReadonlyMap<string, Table>,
  beside: ForeignDatabase['beside'],
): ForeignDatabase {
  return {
    path,
    tables: new Map([...held].map(([name, { columns }]) => [name, columns])),
    beside,
    rows: (table, asked = {}) => rowsOf(held.get(table), asked),
    summary(table, by, latest, content) {
      const { columns, rows } = held.get(table) ?? { columns: [], rows: [] };
      const found = new Map<string, { rows: number; latest: ForeignValue; bytes: number }>();
      if (!columns.includes(by)) return found;
      for (const row of rows) {
        const at = (name: string | null | undefined): ForeignValue =>
          name == null ? null : (row[columns.indexOf(name)] ?? null);
        const key = String(at(by));
        const before = found.get(key) ?? { rows: 0, latest: null, bytes: 0 };
        found.set(key, {
          rows: before.rows + 1,
          latest: compared(at(latest), before.latest) > 0 ? at(latest) : before.latest,
          bytes: before.bytes + lengthOf(at(content)),
        });
      }
      return found;
    },
  };
}

function rowsOf(
  table: Table | undefined,
  { columns, where = {}, order = [], lengths = [] }: RowsAsked,
): Iterable<ForeignRow> {
  if (!table) return [];
  const at = (row: readonly ForeignValue[], name: string): ForeignValue => row[table.columns.indexOf(name)] ?? null;
  const asked = Object.entries(where);
  if (asked.some(([name]) => !table.columns.includes(name))) return [];
  const wanted = (columns ?? table.columns).filter((name) => table.columns.includes(name));
  const by = order.filter((name) => table.columns.includes(name));
  return table.rows
    .filter((row) =>
      asked.every(([name, value]) => {
        const cell = at(row, name);
        if (typeof value !== 'object' || value === null) return compared(cell, value) === 0;
        return compared(cell, value.from) >= 0 && compared(cell, value.below) < 0;
      }),
    )
    .sort((a, b) => by.map((name) => compared(at(a, name), at(b, name))).find((order) => order !== 0) ?? 0)
    .map((row) =>
      Object.fromEntries(
        wanted.map((name) => [name, lengths.includes(name) ? lengthOf(at(row, name)) : at(row, name)]),
      ),
    );
}

const lengthOf = (value: ForeignValue): number =>
  value === null ? 0 : value instanceof Uint8Array ? value.length : Buffer.byteLength(String(value));

/** SQLite's order: nothing, numbers, texts, bytes. */
function compared(a: ForeignValue, b: ForeignValue): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === null || b === null) return rank;
  if (typeof a === 'string' || typeof b === 'string')
    return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

const rankOf = (value: ForeignValue): number =>
  value === null ? 0 : typeof value === 'string' ? 2 : value instanceof Uint8Array ? 3 : 1;
