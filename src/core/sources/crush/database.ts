/** The database of Crush, and of the OpenCode that it grew out of: sessions and messages, in seconds. */
import { basename, dirname } from 'node:path';
import { millisOf, secondsOf } from '../epoch.ts';
import { asText } from '../json.ts';
import type { DatabaseUnit, Decoded, ForeignDatabase, ForeignRow, SessionFacts } from '../reader.ts';
import { CrushReading, partsIn, workedIn } from './session.ts';

const COLUMNS = ['session_id', 'role', 'parts', 'model'];

export const isCrush = (tables: ForeignDatabase['tables']): boolean =>
  COLUMNS.every((column) => tables.get('messages')?.includes(column) === true) &&
  tables.get('sessions')?.includes('parent_session_id') === true;

/** Crush has said from its beginning whose model it was. */
export const isCrushOwn = (tables: ForeignDatabase['tables']): boolean =>
  tables.get('messages')?.includes('provider') === true;

/** Messages are written again while they grow, many times within the second their time is told in. */
export function* crushUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  const messages = database.summary('messages', 'session_id', 'updated_at', 'parts');
  const columns = ['id', 'parent_session_id', 'title', 'summary_message_id'];
  for (const row of database.rows('sessions', { columns, order: ['id'] })) {
    const { id } = row;
    if (typeof id !== 'string' || id === '') continue;
    const sum = messages.get(id);
    const counted = [sum?.rows ?? 0, sum?.latest ?? '', sum?.bytes ?? 0];
    yield { id, version: [...counted, ...columns.map((column) => row[column] ?? '')].join(' ') };
  }
}

export function* crushRecords(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  for (const session of database.rows('sessions', { where: { id: unit } })) {
    const facts = factsOf(session, database.path);
    yield { kind: 'meta', session: unit, facts };
    const reading = new CrushReading(facts.cwd ?? null, facts.relation === 'subagent');
    let line = 0;
    for (const row of database.rows('messages', { where: { session_id: unit }, order: ['created_at'] })) {
      line += 1;
      yield* messageRecords(row, line, reading, session);
    }
  }
}

function* messageRecords(
  row: ForeignRow,
  line: number,
  reading: CrushReading,
  session: ForeignRow,
): Generator<Decoded, void, void> {
  const id = asText(session['id']) ?? '';
  const role = asText(row['role']) ?? '(no role)';
  if (!ROLES.has(role)) {
    yield { kind: 'unknown', session: id, type: `message/${role}` };
    return;
  }
  const parts = partsIn(row['parts']);
  if (parts === null) {
    yield { kind: 'bad', message: 'a message whose parts are not valid JSON' };
    return;
  }
  const at = timeOf(row['created_at']);
  const uid = asText(row['id']);
  const summary = row['is_summary_message'] === 1 || (uid !== null && uid === session['summary_message_id']);
  const { events, unknown } = reading.events({ role, parts, summary }, { line, at, uid, active: true });
  const facts: Partial<SessionFacts> = { at, model: asText(row['model']), cwd: workedIn(parts) };
  yield events.length === 0 ? { kind: 'meta', session: id, facts } : { kind: 'events', session: id, facts, events };
  for (const type of unknown) yield { kind: 'unknown', session: id, type };
}

const ROLES: ReadonlySet<string> = new Set(['assistant', 'system', 'tool', 'user']);

/** Seconds, although the tables say milliseconds, which the first versions wrote. */
const timeOf = (value: unknown): number | null =>
  typeof value === 'number' && Math.abs(value) > 1e11 ? millisOf(value) : secondsOf(value);

function factsOf(session: ForeignRow, path: string): Partial<SessionFacts> {
  const parent = asText(session['parent_session_id']);
  const facts: Partial<SessionFacts> = {
    cwd: asText(session['workspace_cwd']) ?? projectOf(path),
    title: asText(session['title']),
    at: timeOf(session['created_at']),
  };
  return parent === null ? facts : { ...facts, parent, relation: 'subagent' };
}

/** The project, in whose folder of that name the database stands. */
function projectOf(path: string): string | null {
  const folder = dirname(path);
  return /^\.(?:crush|opencode)$/.test(basename(folder)) ? dirname(folder) : null;
}
