import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zed } from '../../src/core/sources/zed.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
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
import { sessionsOf } from '../support/sessions-of.ts';

const WRITTEN = '2026-03-01T09:30:00+00:00';
const thread = (messages: unknown[], more: LogRecord = {}): LogRecord => ({
  version: '0.3.0',
  title: 'The till',
  messages,
  updated_at: WRITTEN,
  model: { provider: 'x', model: 'big' },
  ...more,
});
const packed = (value: unknown): Buffer => zstdCompressSync(Buffer.from(JSON.stringify(value)));
const row = (id: string, data: Buffer | string, more: Row = {}): Row => ({
  id,
  summary: 'The till',
  updated_at: WRITTEN,
  data_type: typeof data === 'string' ? 'json' : 'zstd',
  data,
  parent_id: null,
  folder_paths: '/home/ann/shop\n/home/ann/lib',
  created_at: WRITTEN,
  ...more,
});
const user = (...content: unknown[]): LogRecord => ({ User: { id: 'u1', content } });
const agent = (content: unknown[], tool_results: LogRecord = {}): LogRecord => ({ Agent: { content, tool_results } });
const use = (name: string, input: LogRecord, id = 't1'): LogRecord => ({
  ToolUse: { id, name, raw_input: JSON.stringify(input), input, is_input_complete: true },
});
const result = (content: unknown, is_error: unknown = false): LogRecord => ({
  t1: { tool_use_id: 't1', tool_name: 'x', is_error, content, output: null },
});

const database = (...rows: Row[]): Theirs => new Theirs(join(folder(), 'threads.db'), { threads: rows });
const read = (...messages: unknown[]): DecodedEvent[] =>
  eventsIn(zed, database(row('t', packed(thread(messages)))).path);

test('a thread is told whether it is compressed or not', async () => {
  const messages = [
    user({ Text: 'fix the till' }),
    agent([{ Thinking: { text: 'hm' } }, { Text: 'Looking.' }]),
    'Resume',
  ];
  const snapshot = { worktree_snapshots: [{ worktree_path: '/w', git_state: { current_branch: 'main' } }] };
  const whole = thread(messages, { initial_project_snapshot: snapshot });
  const { path } = database(
    row('a', packed(whole)),
    row('b', JSON.stringify(whole)),
    row('c', Buffer.from(JSON.stringify(whole))),
  );
  for (const id of ['a', 'b', 'c']) {
    expect(eventsIn(zed, path, id)).toMatchObject([
      { kind: 'prompt', text: 'fix the till', line: 1, at: null, uid: 'u1' },
      { kind: 'thinking', text: 'hm', line: 2 },
      { kind: 'assistant', text: 'Looking.' },
    ]);
  }
  const { sessions, coverage } = await sessionsOf([path]);
  expect(coverage).toMatchObject({ sessions: 3, problems: [], unknownRecords: {} });
  expect(sessions[0]?.head).toMatchObject({
    agent: 'zed',
    cwd: '/home/ann/shop',
    gitBranch: 'main',
    title: 'The till',
    models: ['big'],
    startedAt: Date.parse(WRITTEN),
  });
  expectOnlyTaker(zed, path);
});

test('words between mentions of files are one prompt', () => {
  const mention = { Mention: { uri: 'file:///a', content: 'all of a' } };
  expect(read(user({ Text: 'look at ' }, mention, { Text: ' and fix what is wrong' }))).toMatchObject([
    { kind: 'injected', text: 'look at' },
    { kind: 'prompt', text: 'and fix what is wrong' },
  ]);
});

describe('a tool', () => {
  test('is told by what it does', () => {
    expect(
      read(
        agent([
          use('terminal', { command: 'cargo test', cd: '/w' }, 'a'),
          use('edit_file', { path: 'a.rs' }, 'b'),
          use('grep', {}, 'b'),
        ]),
      ),
    ).toMatchObject([
      { kind: 'tool-call', callId: 'a', category: 'shell', command: 'cargo test', cwd: '/w' },
      { kind: 'tool-call', callId: 'b', category: 'edit', path: 'a.rs', cwd: '/home/ann/shop' },
      { kind: 'tool-call', category: 'search' },
    ]);
  });

  test.each<[unknown, unknown, string, number | null]>([
    [{ Text: 'fine' }, false, 'ok', null],
    ['fine', false, 'ok', null],
    [[{ Text: 'a' }, { Text: 'longer' }], false, 'ok', null],
    [{ Text: 'no such file' }, true, 'failed', null],
    [{ Text: 'Command "cargo test" failed with exit code 101.\n\n```\nFAIL\n```' }, false, 'failed', 101],
    [{ Text: 'Command failed or was interrupted.\nPartial output captured:\n\nx' }, false, 'failed', null],
    [{ Text: 'Permission to run tool denied by user' }, true, 'rejected', null],
    [{ Text: 'Tool canceled by user' }, true, 'cancelled', null],
    [{ Text: 'who knows' }, null, 'unknown', null],
  ])('with the result %j is told as it ended', (content, error, outcome, exitCode) => {
    const [, told, ...more] = read(agent([use('terminal', {})], result(content, error)));
    expect(told).toMatchObject({ kind: 'tool-result', callId: 't1', outcome, exitCode });
    expect(more.map(({ kind }) => kind)).toEqual(outcome === 'rejected' ? ['rejection'] : []);
  });
});

test('a thread of the first version is read', () => {
  const messages = [
    { id: 0, role: 'user', segments: [{ type: 'text', text: 'fix it' }], context: 'all of a.rs' },
    {
      id: 1,
      role: 'assistant',
      segments: [
        { type: 'thinking', text: 'hm' },
        { type: 'text', text: 'Looking.' },
      ],
      tool_uses: [{ id: 't1', name: 'terminal', input: { command: 'ls' } }],
    },
    { id: 2, role: 'user', segments: [], tool_results: [{ tool_use_id: 't1', is_error: true, content: 'no' }] },
  ];
  expect(read(...messages)).toMatchObject([
    { kind: 'injected', origin: 'context' },
    { kind: 'prompt', text: 'fix it' },
    { kind: 'thinking' },
    { kind: 'assistant' },
    { kind: 'tool-call', command: 'ls' },
    { kind: 'tool-result', outcome: 'failed', text: 'no', line: 3 },
  ]);
});

test('a sub-agent hangs on its parent, whose words its prompt is', async () => {
  const asked = (words: string): Buffer => packed(thread([user({ Text: words })]));
  const nested = packed(thread([user({ Text: 'x' })], { subagent_context: { parent_thread_id: 'a', depth: 1 } }));
  const { path } = database(row('a', asked('do it')), row('b', asked('look'), { parent_id: 'a' }), row('c', nested));
  expect(
    (await sessionsOf([path])).sessions.map(({ head, counts }) => [
      head.id,
      head.parent,
      head.relation,
      counts.prompts,
    ]),
  ).toEqual([
    ['a', null, 'root', 1],
    ['b', 'a', 'subagent', 0],
    ['c', 'a', 'subagent', 0],
  ]);
});

describe('what cannot be read', () => {
  test('is said, and the other threads are told', async () => {
    const good = packed(thread([user({ Text: 'hello' })]));
    // Some kilobytes that unpack to more than is read of one document.
    const bomb = zstdCompressSync(Buffer.alloc(65 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(20_000);
    const { path } = database(
      row('a', good.subarray(0, good.length - 5)),
      row('b', bomb),
      row('c', '{"messages":['),
      row('d', packed(thread(['Hologram', { Song: {} }, agent([{ Dance: {} }])]))),
      row('e', good),
    );
    const { sessions, coverage } = await sessionsOf([path]);
    expect(sessions.map(({ head }) => head.id)).toEqual(['e']);
    expect(coverage.problems).toHaveLength(3);
    expect(coverage.unknownRecords).toEqual({ 'zed/message/Hologram': 1, 'zed/message/Song': 1, 'zed/agent/Dance': 1 });
  });

  test('may be anything anywhere', () => {
    const messages = [
      user({ Text: 'x' }),
      agent([{ Text: 'x' }, use('terminal', { command: 'x' })], result({ Text: 'x' })),
    ];
    const first = [
      { role: 'assistant', segments: [{ type: 'text', text: 'x' }], tool_uses: [{ id: 1 }], tool_results: [{}] },
    ];
    const tables: Tables = {
      threads: [row('a', JSON.stringify(thread(messages))), row('b', JSON.stringify(thread(first)))],
    };
    expectTolerantOfRows(zed, folder(), tables);
  });
});

test('only a thread that has changed is read again', () => {
  const theirs = database(row('a', packed(thread([]))), row('b', packed(thread([]))));
  const change = (): void =>
    theirs.run('UPDATE threads SET updated_at = ? WHERE id = ?', '2026-03-02T09:30:00+00:00', 'b');
  expect(changedBy(zed, theirs, change)).toEqual(['b']);
  expect(decodedIn(zed, theirs.path).map(({ kind }) => kind)).toEqual(['meta', 'meta']);
});

test('is looked for where it is', () => {
  expect(zed.places('/h', {})).toContain('/h/.local/share/zed/threads');
  expect(zed.places('/h', {})).toContain('/h/Library/Application Support/Zed/threads');
  expect(zed.places('/h', { LOCALAPPDATA: '/l', XDG_DATA_HOME: '/d' })).toEqual(
    expect.arrayContaining(['/l/Zed/threads', '/d/zed/threads']),
  );
  expect(zed.database.claims('threads.db')).toBe(true);
});
