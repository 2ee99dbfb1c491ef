/**
 * The database of Kiro CLI, and of the program of another name that it was before: a row a conversation, which holds
 * all of it as JSON. The first version had one row a folder, in which each conversation took the place of the one before.
 */
import { millisOf } from '../epoch.ts';
import {
  asList,
  asObject,
  asString,
  asText,
  asTime,
  fingerprint,
  isObject,
  parseObject,
  type JsonObject,
} from '../json.ts';
import type { DatabaseUnit, Decoded, DecodedEvent, ForeignDatabase, RecordPlace, SessionFacts } from '../reader.ts';
import { typed } from '../typed.ts';
import { kiroCall } from './call.ts';
import { kiroResult } from './result.ts';

const has = (tables: ForeignDatabase['tables'], table: string): boolean =>
  ['key', 'value'].every((column) => tables.get(table)?.includes(column) === true);

const LATER = 'conversations_v2';
const FIRST = 'conversations';

export const isKiro = (tables: ForeignDatabase['tables']): boolean =>
  (has(tables, LATER) && tables.get(LATER)?.includes('conversation_id') === true) ||
  (has(tables, FIRST) && (tables.has('auth_kv') || tables.has('history') || tables.has('state')));

export function* kiroUnits(database: ForeignDatabase): Generator<DatabaseUnit, void, void> {
  for (const [id, { rows, latest, bytes }] of database.summary(LATER, 'conversation_id', 'updated_at', 'value')) {
    if (id !== '' && id !== 'null') yield { id: `${LATER} ${id}`, version: [rows, latest, bytes].join(' ') };
  }
  for (const { value } of database.rows(FIRST, { columns: ['value'] })) {
    const id = asText(parseObject(asString(value) ?? '')?.['conversation_id']);
    if (id !== null) yield { id: `${FIRST} ${id}`, version: fingerprint(asString(value) ?? '') };
  }
}

/** @param unit a table, and the conversation in it */
export function* kiroRecords(database: ForeignDatabase, unit: string): Generator<Decoded, void, void> {
  const [table = '', ...rest] = unit.split(' ');
  const id = rest.join(' ');
  const where = table === LATER ? { conversation_id: id } : {};
  for (const row of database.rows(table, { where, order: ['updated_at'] })) {
    const conversation = parseObject(asString(row['value']) ?? '');
    if (conversation === null) {
      if (table === LATER) yield { kind: 'bad', message: 'a conversation that is not valid JSON' };
    } else if (table === LATER || conversation['conversation_id'] === id) {
      const facts = { cwd: asText(row['key']), at: millisOf(row['created_at']) };
      yield* conversationRecords(id, conversation, facts);
    }
  }
}

function* conversationRecords(
  session: string,
  conversation: JsonObject,
  facts: Partial<SessionFacts>,
): Generator<Decoded, void, void> {
  const model = asText(asObject(conversation['model_info'])?.['model_id']) ?? asText(conversation['model']);
  yield { kind: 'meta', session, facts: { ...facts, model } };
  const [summary] = asList(conversation['latest_summary']);
  let line = 1;
  // What was summed up is no longer there, so the summary stands first.
  if (typeof summary === 'string' && summary !== '') {
    const place: RecordPlace = { line, at: null, uid: null, active: true };
    const text: DecodedEvent = { kind: 'injected', ...place, origin: 'summary', text: summary };
    yield { kind: 'events', session, facts: {}, events: [{ kind: 'compaction', ...place }, text] };
    line += 1;
  }
  for (const entry of asList(conversation['history'])) {
    const { events, facts: told, unknown } = entryEvents(entry, line, facts.cwd ?? null);
    line += 1;
    yield events.length === 0
      ? { kind: 'meta', session, facts: told }
      : { kind: 'events', session, facts: told, events };
    for (const type of unknown) yield { kind: 'unknown', session, type };
  }
}

interface Entry {
  events: DecodedEvent[];
  facts: Partial<SessionFacts>;
  unknown: string[];
}

/** @param entry what was said to the model and what it answered; the first versions have a pair of them */
function entryEvents(entry: unknown, line: number, cwd: string | null): Entry {
  const pair = Array.isArray(entry) ? asList(entry) : [];
  const said = asObject(pair[0]) ?? asObject(asObject(entry)?.['user']) ?? {};
  const answer = asObject(pair[1]) ?? asObject(asObject(entry)?.['assistant']) ?? {};
  const times = asObject(asObject(entry)?.['request_metadata']);
  const at = asTime(said['timestamp']) ?? millisOf(times?.['request_start_timestamp_ms']);
  const place: RecordPlace = { line, at, uid: null, active: true };
  const folder = asText(asObject(asObject(said['env_context'])?.['env_state'])?.['current_working_directory']) ?? cwd;
  const unknown: string[] = [];
  const told = { ...place, at: millisOf(times?.['stream_end_timestamp_ms']) ?? at };
  const events = [...saidEvents(said, place, unknown), ...answerEvents(answer, told, folder, unknown)];
  return { events, facts: { at: told.at ?? at, cwd: folder }, unknown };
}

function saidEvents(said: JsonObject, place: RecordPlace, unknown: string[]): DecodedEvent[] {
  const context = asText(said['additional_context'])?.trim() ?? '';
  const events: DecodedEvent[] =
    context === '' ? [] : [{ kind: 'injected', ...place, origin: 'context', text: context }];
  for (const [kind, value] of Object.entries(asObject(said['content']) ?? {})) {
    const data = asObject(value) ?? {};
    const words = typed(asText(data['prompt'])?.trim() ?? '', place, 'prompt');
    switch (kind) {
      case 'Prompt':
        events.push(...words);
        break;
      case 'ToolUseResults':
        events.push(...resultsEvents(data, place, false));
        break;
      // Written where the human said no, and where the human stopped the agent; then what the human typed.
      case 'CancelledToolUses':
        events.push(...resultsEvents(data, place, true), { kind: 'interruption', ...place }, ...words);
        break;
      default:
        unknown.push(`user/${kind}`);
    }
  }
  return events;
}

function resultsEvents(data: JsonObject, place: RecordPlace, cancelled: boolean): DecodedEvent[] {
  return asList(data['tool_use_results'])
    .filter(isObject)
    .flatMap((result, n): DecodedEvent[] => {
      const callId = asText(result['tool_use_id']) ?? `line-${String(place.line)}-${String(n + 1)}`;
      const told = kiroResult(asInLogs(result), cancelled);
      const events: DecodedEvent[] = [{ kind: 'tool-result', ...place, callId, ...told, userModified: false }];
      return told.outcome === 'rejected' ? [...events, { kind: 'rejection', ...place, callId, words: null }] : events;
    });
}

/** As the same is written in Kiro's logs of lines. */
const asInLogs = (result: JsonObject): JsonObject => ({
  status: asString(result['status'])?.toLowerCase(),
  content: asList(result['content']).flatMap((block) =>
    Object.entries(asObject(block) ?? {}).map(([kind, data]) => ({ kind: kind.toLowerCase(), data })),
  ),
});

function answerEvents(answer: JsonObject, place: RecordPlace, cwd: string | null, unknown: string[]): DecodedEvent[] {
  return Object.entries(answer).flatMap(([kind, value]): DecodedEvent[] => {
    const data = asObject(value) ?? {};
    if (kind !== 'Response' && kind !== 'ToolUse') {
      unknown.push(`assistant/${kind}`);
      return [];
    }
    const text = asText(data['content']) ?? '';
    const said: RecordPlace = { ...place, uid: asText(data['message_id']) };
    const calls = asList(data['tool_uses']).filter(isObject);
    return [
      ...(text.trim() === '' ? [] : [{ kind: 'assistant', ...said, text } as const]),
      ...calls.map((call, n): DecodedEvent => {
        const told = kiroCall(asString(call['name']) ?? '', call['args']);
        const callId = asText(call['id']) ?? `line-${String(place.line)}-${String(n + 1)}`;
        return { kind: 'tool-call', ...said, callId, ...told, cwd: told.cwd ?? cwd };
      }),
    ];
  });
}
