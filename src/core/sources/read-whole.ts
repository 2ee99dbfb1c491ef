/** Reads logs that are no lines: whole documents, and databases unit by unit. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Problem } from '../../shared/contract.ts';
import { openForeign } from '../storage/foreign-database.ts';
import { reasonOf } from './discover.ts';
import { asList, asObject, asString } from './json.ts';
import type { Kept, ReadBatch, ReadPosition } from './read.ts';
import type { DatabaseReader, DatabaseUnit, Decoded, DocumentReader, ForeignDatabase } from './reader.ts';
import { DOCUMENT_CAP, namesIn, parse } from './recognise.ts';

/** So many decoded records are handed on at once. */
const BATCH = 256;

/** The version of a unit that could not be read to its end: no database tells this one. */
const UNFINISHED = '';

const NOTHING_READ: ReadPosition = { offset: 0, lines: 0, midLine: false, state: null };

/** What a unit gave when it was last read. */
interface UnitState {
  version: string;
  sessions: string[];
  records: number;
  unknown: string[];
  problems: { line: number; message: string }[];
}

export async function* readDocument(path: string, reader: DocumentReader): AsyncGenerator<ReadBatch, void, void> {
  const file = sizeAnd(path, (size) => (size > DOCUMENT_CAP ? '' : readFileSync(path, 'utf8')));
  if (file.kind === 'refused') {
    yield { ...empty(NOTHING_READ, [problem(path, `reading stopped: ${file.reason}`)]), stopped: true };
    return;
  }
  const { size, value: text } = file;
  const at = (done: boolean): ReadPosition => ({ ...NOTHING_READ, offset: done ? size : 0 });
  if (size > DOCUMENT_CAP) {
    yield empty(at(true), [
      problem(path, `a document of ${String(size)} bytes, more than the ${String(DOCUMENT_CAP)} that are read`),
    ]);
    return;
  }
  const beside = new Set(reader.document.beside?.(path, namesIn) ?? []);
  let parsed: { value: unknown } | null = null;
  const records = reader.document.read({
    path,
    start: text,
    // Of this text: the file may be another one by now.
    json: () => (parsed ??= { value: parse(text) }).value,
    text,
    besides: [...beside],
    beside: (other) => (beside.has(other) ? textOf(other) : null),
  });
  for (const batch of batchesOf(records, path, reader.agent)) yield { ...batch, position: at(false) };
  yield empty(at(true), []);
}

export async function* readDatabase(
  path: string,
  reader: DatabaseReader,
  from: ReadPosition,
): AsyncGenerator<ReadBatch, void, void> {
  const units = storedUnits(from.state);
  const untold = new Set(textsOf(asObject(from.state)?.['untold']));
  const beside = new Set(reader.database.beside?.(path, namesIn) ?? []);
  const file = sizeAnd(path, () => openForeign(path, (other) => (beside.has(other) ? textOf(other) : null)));
  const opened = file.kind === 'refused' ? file : file.value;
  if (opened.kind === 'refused') {
    yield { ...empty(from, [problem(path, opened.reason)]), stopped: true };
    return;
  }
  const size = file.kind === 'refused' ? 0 : file.size;
  // Made at the end alone: with every batch it would cost more than reading thousands of sessions.
  const reached = (): ReadPosition => ({
    ...NOTHING_READ,
    offset: size,
    state: { units: Object.fromEntries(units), untold: [...untold] },
  });
  if (!reader.database.recognises(opened.database.tables)) {
    opened.close();
    yield {
      ...empty(from, [problem(path, `a database without the tables that ${reader.name} writes`)]),
      stopped: true,
    };
    return;
  }
  try {
    const listed = unitsIn(opened.database, reader);
    if (listed.broken === null) {
      const there = new Set(listed.units.map(({ id }) => id));
      for (const [id, { sessions }] of units) {
        if (there.has(id)) continue;
        for (const session of sessions) untold.add(session);
        units.delete(id);
      }
    }
    const home = new Map([...units].flatMap(([unit, { sessions }]) => sessions.map((session) => [session, unit])));
    for (const { id, version } of listed.units) {
      const known = units.get(id);
      if (known?.version === version) continue;
      const read: UnitState = { version, sessions: [], records: 0, unknown: [], problems: [] };
      const own = new Set<string>();
      // Whatever stops the reading, what it has told of the unit by then is replaced when it is read again.
      const unfinished: UnitState = { ...read, version: UNFINISHED, sessions: [...(known?.sessions ?? [])] };
      units.set(id, unfinished);
      const left = new Set(known?.sessions);
      let dropped: string[] = [];
      for (const batch of batchesOf(unitRecords(opened.database, reader, id), path, reader.agent)) {
        const decoded = batch.decoded.filter(({ session }) => {
          if (session === null || own.has(session)) return true;
          const elsewhere = home.get(session);
          if (elsewhere !== undefined && elsewhere !== id) return false;
          home.set(session, id);
          own.add(session);
          // What was told of it before is void. What is told no more stays.
          if (left.delete(session) || untold.delete(session)) dropped.push(session);
          unfinished.sessions.push(session);
          return true;
        });
        read.records += batch.records;
        read.unknown.push(...batch.unknown);
        read.problems.push(...batch.problems.map(({ line, message }) => ({ line, message })));
        yield { ...batch, decoded, records: 0, unknown: [], problems: [], position: from, dropped };
        dropped = [];
      }
      read.sessions = [...own];
      units.set(id, read);
      for (const session of left) {
        untold.add(session);
        home.delete(session);
      }
      yield { ...empty(from, []), unitEnds: true };
    }
    if (listed.broken !== null) throw listed.broken.error;
  } catch (error) {
    yield {
      ...totals(units, path, reached()),
      untold: [...untold],
      problems: [problem(path, `reading stopped: ${reasonOf(error)}`)],
      stopped: true,
    };
    return;
  } finally {
    opened.close();
  }
  yield { ...totals(units, path, reached()), untold: [...untold] };
}

/** The units of a database, or those before a damaged page: what is known of them goes on being true. */
function unitsIn(
  database: ForeignDatabase,
  reader: DatabaseReader,
): { units: readonly DatabaseUnit[]; broken: { error: unknown } | null } {
  const units: DatabaseUnit[] = [];
  try {
    for (const unit of reader.database.units(database)) units.push(unit);
  } catch (error) {
    return { units, broken: { error } };
  }
  return { units, broken: null };
}

/** A damaged page of one session must not take the others with it. */
function* unitRecords(database: ForeignDatabase, reader: DatabaseReader, unit: string): Generator<Decoded, void, void> {
  try {
    yield* reader.database.read(database, unit);
  } catch (error) {
    if (!isOfSqlite(error)) throw error;
    yield { kind: 'bad', message: `reading ${unit.slice(0, 80)} stopped: ${reasonOf(error)}` };
  }
}

const isOfSqlite = (error: unknown): boolean => error instanceof Error && error.name === 'SqliteError';

function* batchesOf(
  records: Iterable<Decoded>,
  path: string,
  agent: string,
): Generator<Omit<ReadBatch, 'position'>, void, void> {
  let decoded: Kept[] = [];
  let unknown: string[] = [];
  let problems: Problem[] = [];
  let count = 0;
  let position = 0;
  const take = (): Omit<ReadBatch, 'position'> => {
    const batch = { decoded, records: count, unknown, problems, stopped: false };
    [decoded, unknown, problems, count] = [[], [], [], 0];
    return batch;
  };
  for (const record of records) {
    position += 1;
    if (record.kind === 'bad') problems.push({ file: path, line: position, message: record.message });
    else count += 1;
    if (record.kind === 'unknown') unknown.push(`${agent}/${record.type}`);
    if (record.kind === 'events' || record.kind === 'meta') decoded.push(record);
    if (decoded.length >= BATCH) yield take();
  }
  if (count > 0 || problems.length > 0) yield take();
}

/** The size of a file with what was made of it: it may be gone, or become unreadable, since it was found. */
function sizeAnd<T>(
  path: string,
  open: (size: number) => T,
): { kind: 'there'; size: number; value: T } | { kind: 'refused'; reason: string } {
  try {
    const { size } = statSync(path);
    return { kind: 'there', size, value: open(size) };
  } catch (error) {
    return { kind: 'refused', reason: reasonOf(error) };
  }
}

const problem = (file: string, message: string): Problem => ({ file, line: 0, message });

const empty = (position: ReadPosition, problems: Problem[]): ReadBatch => ({
  decoded: [],
  records: 0,
  unknown: [],
  problems,
  stopped: false,
  position,
});

/** What all units gave, also those that were not read this time. */
function totals(units: ReadonlyMap<string, UnitState>, path: string, position: ReadPosition): ReadBatch {
  const all = [...units.values()];
  return {
    ...empty(
      position,
      all.flatMap(({ problems }) => problems.map((one) => ({ file: path, ...one }))),
    ),
    records: all.reduce((sum, { records }) => sum + records, 0),
    unknown: all.flatMap(({ unknown }) => unknown),
  };
}

function textOf(path: string): string | null {
  try {
    return existsSync(path) && statSync(path).size <= DOCUMENT_CAP ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

const textsOf = (value: unknown): string[] => asList(value).filter((one) => typeof one === 'string');

/** The stored state, as far as it is one. */
function storedUnits(state: unknown): Map<string, UnitState> {
  const units = new Map<string, UnitState>();
  for (const [id, unit] of Object.entries(asObject(asObject(state)?.['units']) ?? {})) {
    const known = asObject(unit);
    const version = asString(known?.['version']);
    if (!known || version === null) continue;
    units.set(id, {
      version,
      sessions: textsOf(known['sessions']),
      records: typeof known['records'] === 'number' ? known['records'] : 0,
      unknown: textsOf(known['unknown']),
      problems: asList(known['problems']).flatMap((one) => {
        const line = asObject(one)?.['line'];
        const message = asObject(one)?.['message'];
        return typeof line === 'number' && typeof message === 'string' ? [{ line, message }] : [];
      }),
    });
  }
  return units;
}
