import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { goose } from '../../src/core/sources/goose.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import {
  changedBy,
  eventsIn,
  expectOnlyTaker,
  expectTolerantOfRows,
  Theirs,
  type Row,
  type Tables,
} from '../support/foreign.ts';
import { ClaudeLog, CodexLog, eventsOf, folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentGooseCount } from './independent-goose.mjs';

const CREATED = 1772357400;
const HEAD: LogRecord = {
  working_dir: '/home/ann/shop',
  description: 'Fix the till',
  message_count: 2,
  total_tokens: 9,
};
const said = (role: string, content: LogRecord[], fields: LogRecord = {}): LogRecord => ({
  role,
  created: CREATED,
  content,
  ...fields,
});
const text = (words: string): LogRecord => ({ type: 'text', text: words });
const request = (name: string, args: LogRecord, id = 'c1'): LogRecord => ({
  type: 'toolRequest',
  id,
  toolCall: { status: 'success', value: { name, arguments: args } },
});
const response = (toolResult: unknown, id = 'c1'): LogRecord => ({ type: 'toolResponse', id, toolResult });
const read = (...records: LogRecord[]): DecodedEvent[] => eventsOf(goose, records);

test('what the human typed stands beside what Goose put there', () => {
  expect(
    read(
      said('user', [text('fix the till')]),
      said('user', [text('<info-msg>\nIt is nine.\n</info-msg>\nand the cart')]),
      said('user', [text('shown to nobody')], { metadata: { userVisible: false, agentVisible: true } }),
      said('user', [text('/plan')]),
    ),
  ).toMatchObject([
    { kind: 'prompt', text: 'fix the till', at: CREATED * 1000 },
    { kind: 'injected', origin: 'context', text: '<info-msg>\nIt is nine.\n</info-msg>' },
    { kind: 'prompt', text: 'and the cart' },
    { kind: 'injected', text: 'shown to nobody' },
    { kind: 'command', name: '/plan' },
  ]);
});

test('what was put into a form is an answer, and what asked for it is nobody’s', () => {
  const asked = { type: 'actionRequired', data: { actionType: 'elicitation', id: 'e', message: 'Which till?' } };
  const data = { actionType: 'elicitationResponse', id: 'e', userData: { till: 'the second', count: 2, none: '' } };
  expect(read(said('assistant', [asked]), said('user', [{ type: 'actionRequired', data }]))).toMatchObject([
    { kind: 'prompt', text: 'the second', via: 'answer' },
  ]);
});

test('calls belong to Goose or to a server of the user', () => {
  const events = read(
    HEAD,
    said('assistant', [
      { type: 'thinking', thinking: 'look first', signature: '' },
      text('Looking.'),
      request('developer__shell', { command: 'go test' }),
      request('developer__text_editor', { command: 'view', path: 'a.go' }),
      request('developer__text_editor', { command: 'str_replace', path: 'a.go' }),
      request('developer__text_editor', { command: 'write', path: 'b.go' }),
      request('linear__get_issue', {}),
      request('analyze__analyze', { path: 'a.go' }),
      request('shell', { command: 'ls' }),
    ]),
  );
  expect(events).toMatchObject([
    { kind: 'thinking', text: 'look first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', category: 'shell', command: 'go test', cwd: '/home/ann/shop' },
    { kind: 'tool-call', category: 'read', path: 'a.go', command: null },
    { kind: 'tool-call', category: 'edit' },
    { kind: 'tool-call', category: 'write' },
    { kind: 'tool-call', category: 'mcp' },
    { kind: 'tool-call', category: 'read', path: 'a.go' },
    { kind: 'tool-call', category: 'shell', command: 'ls' },
  ]);
});

test.each<[unknown, string, string]>([
  [{ status: 'success', value: [text('ok')] }, 'ok', 'ok'],
  [{ status: 'success', value: { content: [text('ok')], isError: false } }, 'ok', 'ok'],
  [{ status: 'success', value: { content: [text('no')], isError: true } }, 'failed', 'no'],
  [{ status: 'error', error: 'Execution failed: no such file' }, 'failed', 'Execution failed: no such file'],
  [{ Err: 'no' }, 'failed', 'no'],
  [
    { status: 'success', value: { content: [text('1 failed')], structuredContent: { exit_code: 1 } } },
    'failed',
    '1 failed',
  ],
  [
    { status: 'success', value: [text('The user has declined to run this tool. DO NOT …')] },
    'rejected',
    'The user has declined to run this tool. DO NOT …',
  ],
  [
    { status: 'error', error: 'Interrupted by the user to make a correction' },
    'cancelled',
    'Interrupted by the user to make a correction',
  ],
  ['Listed 1 item', 'unknown', ''],
])('a result %j is %s', (result, outcome, words) => {
  const [event, ...more] = read(said('user', [response(result)]));
  expect(event).toMatchObject({ kind: 'tool-result', callId: 'c1', outcome, text: words });
  expect(more.map(({ kind }) => kind)).toEqual(
    outcome === 'rejected' ? ['rejection'] : outcome === 'cancelled' ? ['interruption'] : [],
  );
});

test('a failing service and a summed-up context are told as such', () => {
  expect(
    read(
      said('assistant', [text('Ran into this error: 529 overloaded.\n\nPlease retry.')]),
      said('assistant', [{ type: 'summarizationRequested', msg: 'x' }]),
      said('assistant', [{ type: 'systemNotification', notificationType: 'inlineMessage', msg: 'Compacting.' }]),
    ),
  ).toMatchObject([{ kind: 'service-error' }, { kind: 'compaction' }, { kind: 'injected', origin: 'notification' }]);
});

test('a session has its name from its file, its folder and title from its head, and agrees with a count of its own', async () => {
  const root = folder();
  const path = writeLog(root, '20260301_093000.jsonl', [
    HEAD,
    said('user', [text('fix it')], { id: 'm1' }),
    said('assistant', [request('developer__shell', { command: 'x' })]),
    said('user', [response({ status: 'error', error: 'no' })]),
    said('assistant', [text('Done.')]),
  ]);
  const { sessions } = await sessionsOf([root]);
  expect(sessions).toMatchObject([
    {
      head: {
        id: '20260301_093000',
        agent: 'goose',
        cwd: '/home/ann/shop',
        title: 'Fix the till',
        startedAt: CREATED * 1000,
      },
    },
  ]);
  const [{ counts } = { counts: null }] = sessions;
  expect(independentGooseCount([root])[path]).toEqual({
    sessions: 1,
    prompts: counts?.prompts,
    toolCalls: counts?.toolCalls,
    failedCalls: counts?.failedCalls,
  });
});

describe('a log', () => {
  test('is looked for where it is, or where the environment says', () => {
    expect(goose.places('/h', {})).toEqual(['/h/.local/share/goose/sessions']);
    expect(goose.places('/h', { XDG_DATA_HOME: '/d' })).toEqual(['/d/goose/sessions']);
    expect(goose.places('/h', { GOOSE_PATH_ROOT: '/g' })).toEqual(['/g/data/sessions']);
    expect(goose.places('/h', { APPDATA: '/a' })).toContain('/a/Block/goose/data/sessions');
    expect(goose.lines.claims('20260301_093000.jsonl')).toBe(true);
    expect(goose.lines.claims('sessions.db')).toBe(false);
  });

  test('is known by its head or its messages; others are not', () => {
    const recognises = (records: readonly LogRecord[]): boolean =>
      goose.lines.recognises({ path: '/x.jsonl', head: jsonl(records).trim().split('\n') });
    expect(recognises([HEAD])).toBe(true);
    expect(recognises([said('user', [text('x')])])).toBe(true);
    expect(recognises([{ role: 'user', content: 'x' }])).toBe(false);
    const claude = new ClaudeLog();
    claude.user('x');
    for (const { records } of [claude, new CodexLog()]) expect(recognises(records)).toBe(false);
  });

  test('has parts and roles nobody knows counted by their names', () => {
    expect(
      decodedBy(goose, [JSON.stringify(said('oracle', [])), JSON.stringify(said('user', [{ type: 'hologram' }]))]),
    ).toMatchObject([
      { kind: 'unknown', type: 'oracle' },
      { kind: 'unknown', type: 'message/hologram' },
    ]);
  });

  const EVERYTHING = jsonl([
    HEAD,
    said('user', [text('<info-msg>x</info-msg> y')], { id: 'm', metadata: { userVisible: true } }),
    said('assistant', [
      { type: 'thinking', thinking: 'x' },
      text('y'),
      request('developer__text_editor', { command: 'view', path: 'a' }),
    ]),
    said('user', [response({ status: 'success', value: { content: [text('x')], isError: true } })]),
    said('assistant', [{ type: 'systemNotification', msg: 'x' }]),
  ])
    .trim()
    .split('\n');

  test('read in any pieces tells the same', () => {
    expectAnySplit(goose, EVERYTHING);
  });

  test('has no line that hurts', () => {
    expectTolerant(goose, EVERYTHING);
  });
});

describe('the database', () => {
  const session = (id: string, more: Row = {}): Row => ({
    id,
    name: 'till',
    description: '',
    session_type: 'user',
    working_dir: '/home/ann/shop',
    parent_session_id: null,
    model_config_json: '{"model_name":"big"}',
    created_at: '2026-03-01 09:30:00',
    updated_at: '2026-03-01 09:31:00',
    ...more,
  });
  const row = (id: number, session_id: string, role: string, content: unknown, metadata: unknown = {}): Row => ({
    id,
    message_id: `m${String(id)}`,
    session_id,
    role,
    content_json: JSON.stringify(content),
    created_timestamp: CREATED + Math.floor(id / 2),
    metadata_json: JSON.stringify(metadata),
  });
  const TABLES: Tables = {
    sessions: [
      session('20260301_1'),
      session('20260301_2', { session_type: 'sub_agent', parent_session_id: '20260301_1' }),
      session('20260301_3', { session_type: 'scheduled' }),
    ],
    messages: [
      row(1, '20260301_1', 'user', [text('fix the till')]),
      row(2, '20260301_1', 'assistant', [text('Looking.'), request('developer__shell', { command: 'ls' })]),
      row(3, '20260301_1', 'user', [response({ status: 'error', error: 'no' })]),
      row(4, '20260301_1', 'user', [text('They fixed it.')], { userVisible: false, agentVisible: true }),
      row(5, '20260301_1', 'assistant', [{ type: 'systemNotification', msg: 'Compaction complete' }]),
      row(6, '20260301_2', 'user', [text('look for it')]),
      row(7, '20260301_3', 'user', [text('every morning')]),
    ],
  };
  const database = (): Theirs => new Theirs(join(folder(), 'sessions.db'), TABLES);

  test('tells what the file of a session told, with what is not typed marked', async () => {
    const { path } = database();
    expect(eventsIn(goose, path, '20260301_1')).toMatchObject([
      { kind: 'prompt', text: 'fix the till', line: 1, at: CREATED * 1000, uid: 'm1' },
      { kind: 'assistant', line: 2 },
      { kind: 'tool-call', command: 'ls', cwd: '/home/ann/shop' },
      { kind: 'tool-result', outcome: 'failed', line: 3 },
      { kind: 'injected', origin: 'context' },
      { kind: 'compaction', line: 5 },
    ]);
    const { sessions, coverage } = await sessionsOf([path]);
    expect(coverage).toMatchObject({ files: 1, sessions: 3, problems: [], unknownRecords: {} });
    expect(sessions).toMatchObject([
      {
        head: {
          id: '20260301_1',
          title: 'till',
          cwd: '/home/ann/shop',
          models: ['big'],
          startedAt: Date.UTC(2026, 2, 1, 9, 30),
        },
      },
      { head: { id: '20260301_2', parent: '20260301_1', relation: 'subagent' }, counts: { prompts: 0 } },
      { head: { id: '20260301_3' }, counts: { prompts: 0 } },
    ]);
    expectOnlyTaker(goose, path);
  });

  test('is read again only where something of a session has changed', () => {
    const theirs = database();
    const at = (change: () => void): string[] => changedBy(goose, theirs, change);
    expect(at(() => theirs.add('messages', row(8, '20260301_2', 'user', [text('more')])))).toEqual(['20260301_2']);
    const hide = 'UPDATE messages SET metadata_json = ? WHERE id = ?';
    expect(at(() => theirs.run(hide, '{"userVisible":false}', 1))).toEqual(['20260301_1']);
    // Summing up writes the conversation anew.
    expect(at(() => theirs.run('UPDATE messages SET id = id + 100 WHERE session_id = ?', '20260301_3'))).toEqual([
      '20260301_3',
    ]);
    expect(at(() => theirs.run('DELETE FROM sessions WHERE id = ?', '20260301_3'))).toEqual([]);
  });

  test('may hold anything anywhere', () => {
    expectTolerantOfRows(goose, folder(), TABLES);
  });

  test('is looked for beside the files', () => {
    expect(goose.database.claims('sessions.db')).toBe(true);
    expect(goose.database.claims('backup/sessions.db')).toBe(false);
  });
});
