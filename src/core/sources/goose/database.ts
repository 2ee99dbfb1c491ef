/** Goose's database: a row a session, a row a message with its parts as JSON. */
import { asText, asTime, isObject, parseObject, type JsonObject } from '../json.ts';
import type { DatabaseUnit, Decoded, ForeignDatabase, ForeignRow, SessionFacts } from '../reader.ts';
import { gooseMessage, type MessageOf } from './message.ts';

export const isGoose = (tables: ForeignDatabase['tables']): boolean =>
  ['session_id', 'role', 'content_json'].every((column) => tables.get('messages')?.includes(column) === true) &&
  tables.get('sessions')?.includes('working_dir') === true;

/** A conversation that is summed up is written anew: what is the same then has other numbers. */
export function* gooseUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  const contents = database.summary('messages', 'session_id', 'id', 'content_json');
  const marks = database.summary('messages', 'session_id', 'created_timestamp', 'metadata_json');
  const columns = ['id', 'name', 'description', 'session_type', 'working_dir', 'parent_session_id', 'updated_at'];
  for (const row of database.rows('sessions', { columns, order: ['id'] })) {
    const { id } = row;
    if (typeof id !== 'string' || id === '') continue;
    const counted = [contents.get(id), marks.get(id)].flatMap((sum) => [sum?.rows ?? 0, sum?.latest ?? '', sum?.bytes]);
    yield { id, version: [...counted, ...columns.map((column) => row[column] ?? '')].join(' ') };
  }
}

export function* gooseRecords(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  for (const session of database.rows('sessions', { where: { id: unit } })) {
    const facts = factsOf(session);
    yield { kind: 'meta', session: unit, facts };
    const of = { session: unit, cwd: facts.cwd ?? null, asked: ASKED.get(asText(session['session_type']) ?? '') };
    let line = 0;
    const order = ['created_timestamp', 'id'];
    for (const row of database.rows('messages', { where: { session_id: unit }, order })) {
      line += 1;
      yield messageOf(row, { ...of, line });
    }
  }
}

/** Sessions in which nobody types. */
const ASKED: ReadonlyMap<string, NonNullable<MessageOf['asked']>> = new Map([
  ['hidden', 'instructions'],
  ['scheduled', 'instructions'],
  ['sub_agent', 'subagent-prompt'],
]);

function messageOf(row: ForeignRow, of: MessageOf): Decoded {
  const content = contentIn(row['content_json']);
  if (content === null) return { kind: 'bad', message: 'a message whose content is not valid JSON' };
  const record: JsonObject = {
    id: row['message_id'],
    role: row['role'],
    created: row['created_timestamp'],
    content,
    metadata: parseObject(asText(row['metadata_json']) ?? ''),
  };
  return gooseMessage(record, of);
}

function contentIn(text: unknown): unknown[] | null {
  if (typeof text !== 'string') return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : isObject(value) ? [value] : null;
  } catch {
    return null;
  }
}

function factsOf(session: ForeignRow): Partial<SessionFacts> {
  const parent = asText(session['parent_session_id']);
  const subagent = session['session_type'] === 'sub_agent';
  return {
    cwd: asText(session['working_dir']),
    title: asText(session['description']) ?? asText(session['name']),
    at: timeOf(session['created_at']),
    model: asText(parseObject(asText(session['model_config_json']) ?? '')?.['model_name']),
    ...(parent === null ? {} : { parent }),
    ...(subagent ? { relation: 'subagent' } : {}),
  };
}

/** SQLite's own clock writes UTC and does not say so. */
const timeOf = (value: unknown): number | null =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(value)
    ? asTime(`${value.replace(' ', 'T')}Z`)
    : asTime(value);
