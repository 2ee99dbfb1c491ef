/**
 * OpenCode's database since 1.2: a row a session, a message and a part, with what they hold as JSON. Later versions keep
 * a row a message, with its parts, in a table of its own; a session that was begun before goes on there.
 */
import { millisOf } from '../epoch.ts';
import { asObject, asString, parseObject, type JsonObject } from '../json.ts';
import type { DatabaseUnit, Decoded, ForeignDatabase, ForeignRow } from '../reader.ts';
import { SessionMessages } from './session-message.ts';
import { sessionRecords, type OpencodeMessage } from './session.ts';

export const isOpencode = (tables: ForeignDatabase['tables']): boolean =>
  has(tables, 'session', 'directory') &&
  (has(tables, 'session_message', 'session_id') ||
    (has(tables, 'message', 'session_id') && has(tables, 'part', 'message_id')));

const has = (tables: ForeignDatabase['tables'], table: string, column: string): boolean =>
  tables.get(table)?.includes(column) ?? false;

/** Parts are written again in place: their time says when, their bytes where two writes share a time. */
export function* opencodeUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  const messages = database.summary('message', 'session_id', 'time_updated', 'data');
  const parts = database.summary('part', 'session_id', 'time_updated', 'data');
  const whole = database.summary('session_message', 'session_id', 'time_updated', 'data');
  const columns = ['id', 'parent_id', 'fork_session_id', 'title', 'directory', 'revert', 'time_updated'];
  for (const row of database.rows('session', { columns, order: ['id'] })) {
    const { id } = row;
    if (typeof id !== 'string' || id === '') continue;
    const counted = [messages, parts, whole].flatMap((sums) => {
      const sum = sums.get(id);
      return [sum?.rows ?? 0, sum?.latest ?? '', sum?.bytes];
    });
    yield { id, version: [...counted, ...columns.map((column) => row[column] ?? '')].join(' ') };
  }
}

export function* opencodeRecords(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  for (const session of database.rows('session', { where: { id: unit } })) {
    const parts = partsByMessage(database, unit);
    const messages: OpencodeMessage[] = [];
    for (const row of database.rows('message', { where: { session_id: unit }, order: ['time_created', 'id'] })) {
      const info = dataOf(row);
      if (info === null) yield { kind: 'bad', message: 'a message that is not valid JSON' };
      else messages.push({ info, parts: parts.get(asString(row['id']) ?? '') ?? [] });
    }
    for (const message of wholeMessages(database, session, beforeIn(messages))) {
      if (message === null) yield { kind: 'bad', message: 'a message that is not valid JSON' };
      else messages.push(message);
    }
    yield* sessionRecords({ info: infoOf(session), messages });
  }
}

/** What the older tables tell. */
interface Before {
  /** When the last message was begun. */
  last: number;
  /** What the human said. */
  said: ReadonlySet<string>;
}

/** @returns `null` where the session has no messages there */
function beforeIn(messages: readonly OpencodeMessage[]): Before | null {
  if (messages.length === 0) return null;
  const times = messages.map(({ info }) => millisOf(asObject(info['time'])?.['created']) ?? -Infinity);
  const said = messages.flatMap(({ info, parts }) => {
    if (info['role'] !== 'user') return [];
    const texts = parts.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []));
    return [...texts, texts.join('\n'), texts.join('')].map((text) => text.trim());
  });
  return { last: times.reduce((latest, time) => Math.max(latest, time)), said: new Set(said) };
}

/**
 * For a while both were written: what stands in the old tables is told from there, and from the new one what the human
 * said after it, or what they said that is not there, and whatever followed.
 */
function* wholeMessages(
  database: ForeignDatabase,
  session: ForeignRow,
  before: Before | null,
): Generator<OpencodeMessage | null, void, void> {
  const messages = new SessionMessages();
  const originals = originalIds(database, session);
  let begun = before === null;
  const where = { session_id: asString(session['id']) };
  for (const row of database.rows('session_message', { where, order: ['seq', 'time_created', 'id'] })) {
    const data = dataOf(row);
    const type = asString(row['type']) ?? data?.['type'];
    const at = millisOf(asObject(data?.['time'])?.['created']) ?? millisOf(row['time_created']) ?? -Infinity;
    const said = asString(data?.['text'])?.trim() ?? '';
    begun ||= type === 'user' && before !== null && (at > before.last || !before.said.has(said));
    if (!begun) continue;
    if (data === null) yield null;
    else yield messages.read({ ...data, type, id: originals.get(String(row['seq'])) ?? row['id'] });
  }
}

/** Forks of forks are followed so far. */
const FORKS = 50;

/** A fork's copies have new ids under old numbers. By number: the id of what was copied first. */
function originalIds(database: ForeignDatabase, session: ForeignRow): ReadonlyMap<string, string> {
  const originals = new Map<string, string>();
  let from = asString(session['fork_session_id']);
  if (from === null) return originals;
  const idsOf = (id: string | null): Iterable<ForeignRow> =>
    database.rows('session_message', { columns: ['id', 'seq'], where: { session_id: id } });
  const copied = new Set<string>();
  for (const { id, seq } of idsOf(asString(session['id'])))
    if (asString(id)?.endsWith(`_${String(seq)}`) === true) copied.add(String(seq));
  const seen = new Set([session['id']]);
  for (let n = 0; n < FORKS && from !== null && copied.size > 0 && !seen.has(from); n++) {
    seen.add(from);
    for (const { id, seq } of idsOf(from))
      if (typeof id === 'string' && copied.has(String(seq))) originals.set(String(seq), id);
    const [above] = database.rows('session', { where: { id: from } });
    from = asString(above?.['fork_session_id']);
  }
  return originals;
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
  forkedFrom: row['fork_session_id'],
  revert: asObject(parseObject(asString(row['revert']) ?? '')),
  time: { created: row['time_created'] },
});
