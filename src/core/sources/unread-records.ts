/**
 * What a log holds where its reader does not know it, as it is: what says how a format has changed. Of lines these are
 * the ones that could not be read. Of a document it is the whole, of a database the first rows of its tables: they have
 * no records that stand alone.
 */
import { readFileSync, statSync } from 'node:fs';
import { openForeign } from '../storage/foreign-database.ts';
import { isObject, parseObject, type JsonObject } from './json.ts';
import { readLines } from './lines.ts';
import type { Decoded, ForeignRow, LineDecoder, LogFormat, SourceReader } from './reader.ts';

export interface UnreadRecord {
  /** `null` where it is no JSON object. */
  value: JsonObject | null;
  /** The table of a database it is a row of. */
  table: string | null;
}

/** A longer document is not looked into. */
const DOCUMENT_BYTES = 8 * 1024 * 1024;
const ROWS_EACH = 50;

/**
 * @param most lines that are looked at
 * @throws what the file system or the decompressor throws
 */
export async function* unreadRecords(
  { path, format }: { path: string; format: LogFormat },
  reader: SourceReader,
  most: number,
): AsyncGenerator<UnreadRecord, void, void> {
  if (format === 'database') yield* rowsIn(path);
  else if (format === 'document') yield* recordsIn(path);
  else if (reader.lines) yield* unreadLines(path, reader.lines.decoder(path, null), most);
}

async function* unreadLines(
  path: string,
  decoder: LineDecoder,
  most: number,
): AsyncGenerator<UnreadRecord, void, void> {
  let looked = 0;
  let noJson = 0;
  for await (const batch of readLines(path)) {
    for (const line of batch) {
      if (looked >= most) return;
      looked += 1;
      if (line.kind === 'too-long') continue;
      const { kind } = decode(decoder, line.text, line.number);
      if (kind !== 'unknown' && kind !== 'bad') continue;
      const value = parseObject(line.text);
      if (value === null) noJson += 1;
      else yield { value, table: null };
    }
  }
  // Where lines were expected, one document over many.
  if (noJson > 0 && noJson === looked) yield* recordsIn(path);
  else for (let i = 0; i < noJson; i++) yield { value: null, table: null };
}

/** A decoder may trip over what it was never meant for. */
function decode(decoder: LineDecoder, text: string, number: number): Decoded {
  try {
    return decoder.decode(text, number);
  } catch {
    return { kind: 'bad', message: 'not decoded' };
  }
}

function* recordsIn(path: string): Generator<UnreadRecord, void, void> {
  const whole = statSync(path).size > DOCUMENT_BYTES ? null : parsed(readFileSync(path, 'utf8'));
  const records = Array.isArray(whole) ? whole.filter(isObject) : isObject(whole) ? [whole] : [];
  if (records.length === 0) yield { value: null, table: null };
  for (const value of records) yield { value, table: null };
}

function* rowsIn(path: string): Generator<UnreadRecord, void, void> {
  const opened = openForeign(path);
  if (opened.kind === 'refused') return yield { value: null, table: null };
  try {
    for (const table of opened.database.tables.keys()) {
      let rows = 0;
      for (const row of opened.database.rows(table)) {
        if (rows >= ROWS_EACH) break;
        rows += 1;
        yield { value: unpacked(row), table };
      }
    }
  } finally {
    opened.close();
  }
}

/** JSON in a column is looked into. */
function unpacked(row: ForeignRow): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const whole = typeof value === 'string' && /^[[{]/.test(value) ? parsed(value) : null;
      return [column, whole ?? (value instanceof Uint8Array ? 'bytes' : value)];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
