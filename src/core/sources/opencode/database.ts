/**
 * OpenCode's database since 1.2: a row a session, a message and a part, with what they hold as JSON. Later versions keep
 * messages in a second table as well, in the end in that alone; see session-message.ts.
 */
import { asObject, asString, parseObject, type JsonObject } from '../json.ts';
import type { DatabaseUnit, Decoded, ForeignDatabase, ForeignRow } from '../reader.ts';
import { SessionMessages } from './session-message.ts';
import { sessionRecords, type OpencodeMessage } from './session.ts';

export const isOpencode = (tables: ForeignDatabase['tables']): boolean =>
  has(tables, 'session', 'directory') &&
  ((has(tables, 'message', 'session_id') && has(tables, 'part', 'message_id')) ||
    (has(tables, 'session_message', 'session_id') && has(tables, 'session_message', 'data')));

const has = (tables: ForeignDatabase['tables'], table: string, column: string): boolean =>
  tables.get(table)?.includes(column) ?? false;

/** Parts are written again in place: their time says when, their bytes where two writes share a time. */
export function* opencodeUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  const messages = database.summary('message', 'session_id', 'time_updated', 'data');
  const parts = database.summary('part', 'session_id', 'time_updated', 'data');
  const later = database.summary('session_message', 'session_id', 'time_updated', 'data');
  const columns = ['id', 'parent_id', 'title', 'directory', 'revert', 'time_updated'];
  for (const row of database.rows('session', { columns, order: ['id'] })) {
    const { id } = row;
    if (typeof id !== 'string' || id === '') continue;
    const counted = [messages, parts, later].flatMap((sums) => {
      const sum = sums.get(id);
      return [sum?.rows ?? 0, sum?.latest ?? '', sum?.bytes];
    });
    yield { id, version: [...counted, ...columns.map((column) => row[column] ?? '')].join(' ') };
  }
}

export function* opencodeRecords(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  for (const session of database.rows('session', { where: { id: unit } })) {
    const first = firstTable(database, unit);
    const second = secondTable(database, unit);
    // While both are written they say the same. A session that began with the first alone is whole in neither order
    // of preference but this one: what tells more.
    const { messages, bad } = second.messages.length > first.messages.length ? second : first;
    for (let n = 0; n < bad; n++) yield { kind: 'bad', message: 'a message that is not valid JSON' };
    yield* sessionRecords({ info: infoOf(session), messages });
  }
}

interface Told {
  messages: OpencodeMessage[];
  /** Rows that are not valid JSON. */
  bad: number;
}

function firstTable(database: ForeignDatabase, unit: string): Told {
  const parts = partsByMessage(database, unit);
  const told: Told = { messages: [], bad: 0 };
  for (const row of database.rows('message', { where: { session_id: unit }, order: ['time_created', 'id'] })) {
    const info = dataOf(row);
    if (info === null) told.bad += 1;
    else told.messages.push({ info, parts: parts.get(asString(row['id']) ?? '') ?? [] });
  }
  return told;
}

function secondTable(database: ForeignDatabase, unit: string): Told {
  const reading = new SessionMessages();
  const told: Told = { messages: [], bad: 0 };
  const order = ['seq', 'time_created', 'id'];
  for (const row of database.rows('session_message', { where: { session_id: unit }, order })) {
    const data = dataOf(row);
    if (data === null) told.bad += 1;
    const message = data === null ? null : reading.read(row, data);
    if (message !== null) told.messages.push(message);
  }
  return told;
}

function partsByMessage(database: ForeignDatabase, session: string): Map<string, JsonObject[]> {
  const parts = new Map<string, JsonObject[]>();
  for (const row of database.rows('part', { where: { session_id: session }, order: ['id'] })) {
    const part = dataOf(row) ?? { type: '(not valid JSON)' };
    const message = asString(row['message_id']) ?? '';
    const known = parts.get(message);
    if (known) known.push(part);
    else parts.set(message, [part]);
  }
  return parts;
}

/** What a row holds, with its id, which only stands in a column of its own. */
function dataOf(row: ForeignRow): JsonObject | null {
  const data = parseObject(asString(row['data']) ?? '');
  return data === null ? null : { ...data, id: row['id'] };
}

const infoOf = (row: ForeignRow): JsonObject => ({
  id: row['id'],
  directory: row['directory'],
  title: row['title'],
  version: row['version'],
  parentID: row['parent_id'],
  revert: asObject(parseObject(asString(row['revert']) ?? '')),
  time: { created: row['time_created'] },
});
