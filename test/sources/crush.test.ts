import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { crush } from '../../src/core/sources/crush.ts';
import { discoverPlaces, placesOf } from '../../src/core/sources/discover.ts';
import { opencode } from '../../src/core/sources/opencode.ts';
import type { DatabaseReader, DecodedEvent } from '../../src/core/sources/reader.ts';
import {
  changedBy,
  decodedIn,
  eventsIn,
  expectOnlyTaker,
  expectTolerantOfRows,
  Theirs,
  type Row,
  type Tables,
} from '../support/foreign.ts';
import { folder, type LogRecord } from '../support/logs.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentCrushCount, messagesIn } from './independent-crush.mjs';

const AT = 1_772_357_400;
type Part = LogRecord;
const part = (type: string, data: LogRecord): Part => ({ type, data });
const text = (words: string): Part => part('text', { text: words });
const call = (name: string, input: LogRecord, id = `call_${name}`): Part =>
  part('tool_call', { id, name, input: JSON.stringify(input), type: 'function', finished: true });
const result = (content: string, more: LogRecord = {}, id = 'call_bash'): Part =>
  part('tool_result', { tool_call_id: id, name: '', content, metadata: '', is_error: false, ...more });
const finish = (reason: string, more: LogRecord = {}): Part => part('finish', { reason, time: AT, ...more });

const session = (id: string, more: Row = {}): Row => ({
  id,
  parent_session_id: null,
  title: 'The till',
  summary_message_id: null,
  created_at: AT,
  updated_at: AT,
  ...more,
});
let serial = 0;
const message = (role: string, parts: Part[], more: Row = {}): Row => {
  serial += 1;
  return {
    id: `m${String(serial)}`,
    session_id: 's1',
    role,
    parts: JSON.stringify(parts),
    model: role === 'assistant' ? 'big' : null,
    created_at: AT + serial,
    updated_at: AT + serial,
    provider: null,
    is_summary_message: 0,
    ...more,
  };
};

/** In a project, as Crush keeps it. */
const database = (messages: Row[], sessions: Row[] = [session('s1')], name = '.crush/crush.db'): Theirs =>
  new Theirs(join(folder(), 'shop', name), { sessions, messages });
const read = (...messages: Row[]): DecodedEvent[] => eventsIn(crush, database(messages).path);

describe('a message', () => {
  test('of the user is what a human typed, but for what Crush wrote out', () => {
    expect(
      read(
        message('user', [text('fix the till'), part('binary', { Path: 'a.png' }), finish('stop')]),
        message('user', [text('/compact')]),
        message('user', [text('!ls')]),
        message('user', [text('`Please analyze this codebase and create a **CRUSH.md** file containing:\n- x')]),
      ),
    ).toMatchObject([
      { kind: 'prompt', text: 'fix the till', line: 1, at: expect.any(Number), active: true },
      { kind: 'command', name: '/compact', line: 2 },
      { kind: 'command', name: '!', text: '!ls' },
      { kind: 'injected', origin: 'instructions' },
    ]);
  });

  test('of the agent has its thoughts, calls and how it ended', () => {
    const events = read(
      message('assistant', [
        part('reasoning', { thinking: 'hm', signature: 's' }),
        text('Looking.'),
        call('bash', { command: 'go test ./...', working_dir: '/w' }),
        call('edit', { file_path: '/w/a.go' }),
        call('mcp_linear_get', {}),
        call('agent', { prompt: 'look' }),
        finish('tool_use'),
      ]),
      message('assistant', [finish('canceled', { message: 'Request cancelled' })]),
      message('assistant', [finish('error', { message: 'API Error', details: '529 overloaded' })]),
    );
    expect(events).toMatchObject([
      { kind: 'thinking', text: 'hm' },
      { kind: 'assistant', text: 'Looking.' },
      { kind: 'tool-call', category: 'shell', command: 'go test ./...', cwd: '/w' },
      { kind: 'tool-call', category: 'edit', path: '/w/a.go', cwd: expect.stringMatching(/shop$/) },
      { kind: 'tool-call', category: 'mcp' },
      { kind: 'tool-call', category: 'task' },
      { kind: 'interruption' },
      { kind: 'service-error', text: '529 overloaded' },
    ]);
  });

  test.each<[string, LogRecord, string, number | null]>([
    ['fine', {}, 'ok', null],
    ['FAIL\nExit code 2', {}, 'failed', 2],
    ['x\n<output>\nFAIL\nExit code 2\n</output>', {}, 'failed', 2],
    ['fine', { metadata: '{"exit_code":0}' }, 'ok', 0],
    ['no such file', { is_error: true }, 'failed', null],
    ['User denied permission', { is_error: true }, 'rejected', null],
    ['Permission denied', { is_error: true }, 'rejected', null],
    ['Tool execution canceled by user', { is_error: true }, 'cancelled', null],
    ['who knows', { is_error: null }, 'unknown', null],
  ])('with the result %j %j is %s', (content, more, outcome, exitCode) => {
    const events = read(
      message('assistant', [call('bash', { command: 'x' })]),
      message('tool', [result(content, more)]),
    );
    expect(events[1]).toMatchObject({ kind: 'tool-result', callId: 'call_bash', outcome, exitCode, text: content });
    expect(events.slice(2).map(({ kind }) => kind)).toEqual(outcome === 'rejected' ? ['rejection'] : []);
  });

  test('of another tool than the shell has no exit code, whatever its text ends with', () => {
    const events = read(
      message('assistant', [call('view', { file_path: 'log.txt' })]),
      message('tool', [result('Exit code 1', {}, 'call_view')]),
    );
    expect(events[1]).toMatchObject({ outcome: 'ok', exitCode: null });
  });

  test('that sums the conversation up is nobody’s words', () => {
    const summary = message('assistant', [text('They fixed the till.')], { is_summary_message: 1 });
    const named = message('assistant', [text('Again.')]);
    const { path } = database([summary, named], [session('s1', { summary_message_id: named['id'] ?? null })]);
    expect(eventsIn(crush, path).map((event) => [event.kind, 'text' in event ? event.text : null])).toEqual([
      ['compaction', null],
      ['injected', 'They fixed the till.'],
      ['compaction', null],
      ['injected', 'Again.'],
    ]);
  });

  test('that is no JSON, or of a kind nobody knows, is said', () => {
    const { path } = database([
      message('user', [], { parts: '[{"type' }),
      message('oracle', []),
      message('user', [part('hologram', {})]),
    ]);
    expect(decodedIn(crush, path)).toMatchObject([
      { kind: 'meta' },
      { kind: 'bad' },
      { kind: 'unknown', type: 'message/oracle' },
      { kind: 'meta' },
      { kind: 'unknown', type: 'part/hologram' },
    ]);
  });
});

test('where a session works is known from the place of its database, or from what commands ran in', () => {
  const ran = message('tool', [result('x\n\n<cwd>/home/ann/till</cwd>')]);
  const facts = (path: string): unknown[] => decodedIn(crush, path).map((one) => 'facts' in one && one.facts.cwd);
  expect(facts(database([ran]).path)[0]).toMatch(/shop$/);
  expect(facts(database([ran], [session('s1')], 'copied/crush.db').path)).toEqual([null, '/home/ann/till']);
});

test('a sub-agent hangs on its parent, whose words its prompt is', async () => {
  const { path } = database(
    [message('user', [text('do it')]), message('user', [text('look for it')], { session_id: 's2' })],
    [session('s1'), session('s2', { parent_session_id: 's1' })],
  );
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([
    { head: { id: 's1', agent: 'crush', title: 'The till', startedAt: AT * 1000 }, counts: { prompts: 1 } },
    { head: { id: 's2', parent: 's1', relation: 'subagent' }, counts: { prompts: 0 } },
  ]);
});

const TABLES: Tables = {
  sessions: [session('s1', { summary_message_id: 'm1' }), session('s2', { parent_session_id: 's1' })],
  messages: [
    message('user', [text('fix it'), part('image_url', { url: 'x' })]),
    message('assistant', [
      part('reasoning', { thinking: 'x' }),
      text('y'),
      call('bash', { command: 'x' }),
      finish('error', { message: 'x' }),
    ]),
    message('tool', [result('FAIL\nExit code 2')]),
    message('user', [text('look')], { session_id: 's2' }),
  ],
};

describe('the database', () => {
  test('is read again only where something of a session has changed', () => {
    const theirs = new Theirs(join(folder(), 'crush.db'), TABLES);
    const id = String(TABLES['messages']?.[1]?.['id']);
    const at = (change: () => void): string[] => changedBy(crush, theirs, change);
    // An answer grows within the second that its time is told in.
    expect(at(() => theirs.run('UPDATE messages SET parts = ? WHERE id = ?', '[]', id))).toEqual(['s1']);
    expect(at(() => theirs.add('messages', message('user', [text('more')], { session_id: 's2' })))).toEqual(['s2']);
    expect(at(() => theirs.run('UPDATE sessions SET title = ? WHERE id = ?', 'Another', 's2'))).toEqual(['s2']);
    expect(at(() => theirs.run('UPDATE sessions SET updated_at = 1'))).toEqual([]);
  });

  test('is taken by Crush; without what Crush added it is that of the OpenCode before', () => {
    const theirs = new Theirs(join(folder(), 'crush.db'), TABLES);
    expectOnlyTaker(crush, theirs.path);
    const older = (TABLES['messages'] ?? []).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'provider')),
    );
    const first = new Theirs(join(folder(), 'shop', '.opencode', 'opencode.db'), { ...TABLES, messages: older });
    expectOnlyTaker(opencode, first.path);
    const told = (reader: DatabaseReader, path: string): string[] => eventsIn(reader, path).map(({ kind }) => kind);
    expect(told(opencode, first.path)).toEqual(told(crush, theirs.path));
    expect(decodedIn(opencode, first.path)[0]).toMatchObject({ facts: { cwd: expect.stringMatching(/shop$/) } });
  });

  test('may hold anything anywhere', () => {
    expectTolerantOfRows(crush, folder(), TABLES);
  });

  test('whose sessions name each other as parents is read', async () => {
    const { path } = database(
      [message('user', [text('a')]), message('user', [text('b')], { session_id: 's2' })],
      [session('s1', { parent_session_id: 's2' }), session('s2', { parent_session_id: 's1' })],
    );
    expect((await sessionsOf([path])).sessions).toHaveLength(2);
  });
});

test('is looked for in projects, by those that Crush lists and those that others know', async () => {
  const home = folder();
  const theirs = database([message('user', [text('hello')])]);
  const project = join(theirs.path, '..', '..');
  const list = join(home, '.local', 'share', 'crush');
  mkdirSync(list, { recursive: true });
  writeFileSync(
    join(list, 'projects.json'),
    JSON.stringify({
      projects: [
        { path: project, data_dir: join(project, '.crush') },
        { path: '/p/relative', data_dir: '.state' },
        { path: '/p/none' },
        { data_dir: 7 },
        null,
      ],
    }),
  );
  expect(placesOf(crush, home, {}, ['/p/known'])).toEqual([
    join(home, '.crush', 'crush.db'),
    join(list, 'crush.db'),
    theirs.path,
    '/p/relative/.state/crush.db',
    '/p/none/.crush/crush.db',
    '/p/known/.crush/crush.db',
  ]);
  expect((await discoverPlaces([crush], home, {})).files).toMatchObject([{ path: theirs.path, format: 'database' }]);
  rmSync(list, { recursive: true });
  expect((await discoverPlaces([crush], home, {})).files).toEqual([]);
  expect((await discoverPlaces([crush], home, {}, [], [project])).files).toMatchObject([{ path: theirs.path }]);
  expect(placesOf(crush, '/h', { CRUSH_GLOBAL_DATA: '/g' })).toContain('/g/crush.db');
  expect(placesOf(crush, '/h', { LOCALAPPDATA: '/l' })).toContain('/l/crush/crush.db');
});

test('a database in the journal mode of old is read too', () => {
  const path = join(folder(), 'crush.db');
  const theirs = new Database(path);
  theirs.exec('CREATE TABLE sessions (id, parent_session_id, title, created_at)');
  theirs.exec('CREATE TABLE messages (id, session_id, role, parts, model, provider, created_at)');
  theirs.exec(`INSERT INTO sessions VALUES ('s1', NULL, 't', 1)`);
  theirs.exec(
    `INSERT INTO messages VALUES ('m', 's1', 'user', '[{"type":"text","data":{"text":"hello"}}]', '', '', 1)`,
  );
  theirs.close();
  const before = readFileSync(path);
  expect(eventsIn(crush, path)).toMatchObject([{ kind: 'prompt', text: 'hello', at: 1000 }]);
  expect(readFileSync(path).equals(before)).toBe(true);
});

const known = new Map<string, Record<string, unknown[]>>();
describeRealLogs('crush', 'crush', independentCrushCount, (file, id, line) => {
  const sessions = known.get(file) ?? messagesIn(file);
  known.set(file, sessions);
  return sessions[id]?.[line - 1];
});
