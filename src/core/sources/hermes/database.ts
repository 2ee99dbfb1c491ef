/** Hermes' database: a row a session, a row a message. A rewind only marks rows; so does what was summed up. */
import { secondsOf } from '../epoch.ts';
import { asText, parseObject } from '../json.ts';
import type { DatabaseUnit, Decoded, ForeignDatabase, ForeignRow, SessionFacts } from '../reader.ts';
import { HermesRows } from './rows.ts';

export const isHermes = (tables: ForeignDatabase['tables']): boolean =>
  ['session_id', 'role', 'tool_calls', 'tool_name', 'finish_reason'].every(
    (column) => tables.get('messages')?.includes(column) === true,
  ) && tables.get('sessions')?.includes('started_at') === true;

export function* hermesUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  const contents = database.summary('messages', 'session_id', 'id', 'content');
  const marks = marksBySession(database);
  const columns = ['id', 'parent_session_id', 'title', 'cwd', 'source', 'model', 'ended_at', 'end_reason'];
  for (const row of database.rows('sessions', { columns, order: ['id'] })) {
    const { id } = row;
    if (typeof id !== 'string' || id === '') continue;
    const sum = contents.get(id);
    const counted = [sum?.rows ?? 0, sum?.latest ?? '', sum?.bytes ?? 0, marks.get(id) ?? ''];
    yield { id, version: [...counted, ...columns.map((column) => row[column] ?? '')].join(' ') };
  }
}

/** Numbers of the rows that are marked, added up: rows are marked and unmarked without a time. */
function marksBySession(database: ForeignDatabase): Map<string, string> {
  const sums = new Map<string, [number, number]>();
  const columns = ['id', 'session_id', 'active', 'compacted'];
  for (const { id, session_id: session, active, compacted } of database.rows('messages', { columns })) {
    if (typeof session !== 'string' || (active !== 0 && compacted !== 1)) continue;
    const sum = sums.get(session) ?? [0, 0];
    const number = typeof id === 'number' ? id : 1;
    sums.set(session, [sum[0] + (active === 0 ? number : 0), sum[1] + (compacted === 1 ? number : 0)]);
  }
  return new Map([...sums].map(([session, sum]) => [session, sum.join('/')]));
}

export function* hermesRecords(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  for (const session of database.rows('sessions', { where: { id: unit } })) {
    const facts = factsOf(session, database);
    yield { kind: 'meta', session: unit, facts };
    const rows = new HermesRows(unit, { cwd: facts.cwd }, facts.relation === 'subagent' ? 'subagent-prompt' : null);
    let line = 0;
    for (const row of database.rows('messages', { where: { session_id: unit }, order: ['id'] })) {
      line += 1;
      yield rows.read(row, line);
    }
  }
}

function factsOf(session: ForeignRow, database: ForeignDatabase): Partial<SessionFacts> {
  return {
    cwd: asText(session['cwd']),
    gitBranch: asText(session['git_branch']),
    title: asText(session['title']),
    model: asText(session['model']),
    at: secondsOf(session['started_at']),
    ...originOf(session, database),
  };
}

/** A session hangs on another as its sub-agent, as its fork, or as what goes on after it was summed up. */
function originOf(session: ForeignRow, database: ForeignDatabase): Partial<SessionFacts> {
  const parent = asText(session['parent_session_id']);
  if (parent === null) return {};
  const config = parseObject(asText(session['model_config']) ?? '');
  if (config?.['_branched_from'] === parent) return { parent, relation: 'fork' };
  if (config?.['_delegate_from'] === parent) return { parent, relation: 'subagent' };
  if (config?.['_reset_from'] === parent) return {};
  for (const above of database.rows('sessions', { where: { id: parent } })) {
    if (above['end_reason'] === 'branched') return { parent, relation: 'fork' };
    if (above['end_reason'] === 'compression' && !isEarlier(session, above))
      return { parent, relation: 'continuation' };
  }
  return { parent, relation: 'subagent' };
}

const isEarlier = (session: ForeignRow, above: ForeignRow): boolean => {
  const started = session['started_at'];
  const ended = above['ended_at'];
  return typeof started === 'number' && typeof ended === 'number' && started < ended;
};
