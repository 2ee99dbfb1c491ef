import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cursor } from '../../src/core/sources/cursor.ts';
import { START, readLog, type ReadPosition } from '../../src/core/sources/read.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { recognise } from '../../src/core/sources/recognise.ts';
import { folder, writeLog, type LogRecord } from '../support/logs.ts';
import { anyValue, expectSound, withValueReplaced } from '../support/reader-proof.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import {
  describeRealWholeLogs,
  documentReadersOf,
  expectDocumentTolerant,
  writeDatabase,
} from '../support/whole-logs.ts';
import { countCursorDatabases } from './independent-trajectories.mjs';

type Values = Record<string, unknown>;

const rowsOf = (values: Values): Record<string, string>[] =>
  Object.entries(values).map(([key, value]) => ({ key, value: JSON.stringify(value) }));

/** A user folder of the editor; its database is open and has a write-ahead log. */
function userDatabase(values: Values, items: Values = {}): { root: string; path: string; db: Database.Database } {
  const root = folder();
  const path = join(root, 'globalStorage', 'state.vscdb');
  mkdirSync(dirname(path), { recursive: true });
  const db = writeDatabase(path, { ItemTable: rowsOf(items), cursorDiskKV: rowsOf(values) });
  onTestFinished(() => {
    db.close();
  });
  return { root, path, db };
}

function workspaceDatabase(items: Values, folderUri = 'file:///home/ann/shop'): { root: string; path: string } {
  const root = folder();
  const path = join(root, 'workspaceStorage', 'ab12', 'state.vscdb');
  mkdirSync(dirname(path), { recursive: true });
  writeDatabase(path, { ItemTable: rowsOf(items) }).close();
  writeLog(root, 'workspaceStorage/ab12/workspace.json', JSON.stringify({ folder: folderUri }));
  return { root, path };
}

const T = Date.UTC(2026, 2, 1, 9);
const clock = (n: number): string => new Date(T + n * 1000).toISOString();
const bubble = (id: string, type: number, fields: LogRecord = {}): LogRecord => ({
  _v: 3,
  bubbleId: id,
  type,
  text: '',
  createdAt: clock(Number(id.replace(/\D/g, '')) || 0),
  ...fields,
});
const tool = (id: string, name: string, args: LogRecord, fields: LogRecord = {}): LogRecord =>
  bubble(id, 2, {
    capabilityType: 15,
    toolFormerData: { name, toolCallId: `call-${id}`, status: 'completed', rawArgs: JSON.stringify(args), ...fields },
  });

/** A conversation whose messages stand in rows of their own. */
const conversation = (id: string, bubbles: readonly LogRecord[], fields: LogRecord = {}): Values => ({
  [`composerData:${id}`]: {
    _v: 10,
    composerId: id,
    name: 'The till',
    createdAt: T,
    lastUpdatedAt: T + 60_000,
    status: 'completed',
    fullConversationHeadersOnly: bubbles.map(({ bubbleId, type }) => ({ bubbleId, type })),
    ...fields,
  },
  ...Object.fromEntries(bubbles.map((one) => [`bubbleId:${id}:${String(one['bubbleId'])}`, one])),
});

async function eventsIn(values: Values): Promise<readonly DecodedEvent[]> {
  const { sessions } = await sessionsOf([userDatabase(values).path]);
  return sessions.flatMap(({ events }) => events);
}

describe('conversations whose messages stand in rows', () => {
  test('what was typed, thought, said and done, in the order of the conversation', async () => {
    const { path } = userDatabase(
      conversation(
        'c1',
        [
          bubble('b1', 1, { text: 'fix the till', workspaceUris: ['file:///home/ann/my%20shop'] }),
          bubble('b2', 2, { thinking: { text: 'look first' }, modelInfo: { modelName: 'claude' } }),
          bubble('b9', 2, { text: 'Looking.' }),
          tool(
            'b3',
            'run_terminal_cmd',
            { command: 'go test' },
            { result: JSON.stringify({ output: 'FAIL', exitCodeV2: 1 }) },
          ),
          tool('b4', 'read_file_v2', { targetFile: 'a.go' }, { result: JSON.stringify({ contents: 'package till' }) }),
        ],
        { createdOnBranch: 'main', modelConfig: { modelName: 'default' } },
      ),
    );
    const { sessions, coverage } = await sessionsOf([path]);
    expect(coverage).toMatchObject({ files: 1, sessions: 1, problems: [], unknownRecords: {} });
    expect(sessions[0]).toMatchObject({
      head: {
        id: 'c1',
        agent: 'cursor',
        title: 'The till',
        cwd: '/home/ann/my shop',
        gitBranch: 'main',
        models: ['claude'],
        startedAt: T,
        endedAt: T + 60_000,
      },
      counts: { prompts: 1, toolCalls: 2, failedCalls: 1 },
      events: [
        { kind: 'prompt', text: 'fix the till', line: 1, uid: 'b1', at: T + 1000 },
        { kind: 'thinking', text: 'look first', line: 2 },
        { kind: 'assistant', text: 'Looking.', line: 3 },
        { kind: 'tool-call', callId: 'call-b3', category: 'shell', command: 'go test', cwd: '/home/ann/my shop' },
        { kind: 'tool-result', outcome: 'failed', exitCode: 1, text: 'FAIL', line: 4 },
        { kind: 'tool-call', category: 'read', path: 'a.go' },
        { kind: 'tool-result', outcome: 'ok', text: 'package till' },
      ],
    });
  });

  test('messages the human went back behind are there, and not of the conversation', async () => {
    const values = conversation('c1', [bubble('b1', 1, { text: 'fix the till' }), bubble('b4', 2, { text: 'Done.' })]);
    values['bubbleId:c1:b3'] = bubble('b3', 2, { text: 'Dropped it.' });
    values['bubbleId:c1:b2'] = bubble('b2', 1, { text: 'drop the table' });
    expect(await eventsIn(values)).toMatchObject([
      { text: 'fix the till', active: true },
      { text: 'Done.', active: true },
      { text: 'drop the table', active: false, line: 3 },
      { text: 'Dropped it.', active: false, line: 4 },
    ]);
  });

  test('sub-agents hang on their caller, named by either', async () => {
    const { path } = userDatabase({
      ...conversation('p', [bubble('b1', 1, { text: 'fix' })], { subagentComposerIds: ['task-a\nfn'] }),
      ...conversation('task-a\nfn', [bubble('b2', 1, { text: 'look around' })]),
      ...conversation('s', [bubble('b3', 1, { text: 'and here' })], { subagentInfo: { parentComposerId: 'p' } }),
    });
    const { sessions } = await sessionsOf([path]);
    expect(sessions.map(({ head, events }) => [head.id, head.parent, head.relation, events[0]?.kind])).toEqual([
      ['p', null, 'root', 'prompt'],
      ['s', 'p', 'subagent', 'injected'],
      ['task-a\nfn', 'p', 'subagent', 'injected'],
    ]);
  });

  test('a turn the human stopped, a summary, a failing service', async () => {
    const values = conversation(
      'c1',
      [
        bubble('b1', 1, { text: '/review a.ts' }),
        bubble('b2', 2, { conversationSummary: { summary: 'So far.' } }),
        bubble('b3', 2, { errorDetails: { message: 'overloaded' } }),
      ],
      { status: 'aborted' },
    );
    expect(await eventsIn(values)).toMatchObject([
      { kind: 'command', name: '/review' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary', text: 'So far.' },
      { kind: 'service-error', text: 'overloaded' },
      { kind: 'interruption' },
    ]);
  });

  test.each<[string, LogRecord, LogRecord]>([
    ['refused', { userDecision: 'rejected', status: 'cancelled' }, { outcome: 'rejected' }],
    ['refused, the result says', { result: '{"rejected":true}' }, { outcome: 'rejected' }],
    [
      'ran, then its output was refused',
      { userDecision: 'rejected', result: '{"output":"x","exitCodeV2":0}' },
      { outcome: 'ok' },
    ],
    ['stopped', { result: '{"output":"x","notInterrupted":false}' }, { outcome: 'cancelled' }],
    ['cancelled', { status: 'cancelled' }, { outcome: 'cancelled' }],
    [
      'failed',
      { status: 'error', error: { modelVisibleErrorMessage: 'no shell' } },
      { outcome: 'failed', text: 'no shell' },
    ],
    ['failed by exit code alone', { result: '{"output":"x","exitCode":3}' }, { outcome: 'failed', exitCode: 3 }],
    ['of a kind nobody knows', { status: 'odd', result: 'x' }, { outcome: 'unknown', text: 'x' }],
  ])('a call %s', async (_name, fields, result) => {
    const events = await eventsIn(conversation('c', [tool('b1', 'run_terminal_command_v2', { command: 'x' }, fields)]));
    expect(events[1]).toMatchObject({ kind: 'tool-result', ...result });
    expect(events.some(({ kind }) => kind === 'rejection')).toBe(result['outcome'] === 'rejected');
  });

  test('a call that is not over has no result yet; an edit that was refused was made before', async () => {
    const running = await eventsIn(conversation('c', [tool('b1', 'shell', { command: 'x' }, { status: 'loading' })]));
    expect(running.map(({ kind }) => kind)).toEqual(['tool-call']);
    const edit = tool(
      'b1',
      'search_replace',
      { file_path: 'a.ts' },
      { userDecision: 'rejected', result: '{"diff":{}}' },
    );
    expect(await eventsIn(conversation('c', [edit]))).toMatchObject([
      { kind: 'tool-call', category: 'edit', path: 'a.ts' },
      { kind: 'tool-result', outcome: 'rejected' },
      { kind: 'rejection' },
    ]);
  });

  test.each<[string, Values, Values, string]>([
    ['its own', { workspaceIdentifier: { id: 'x', uri: { fsPath: '/home/ann/own' } } }, {}, '/home/ann/own'],
    ['the list of conversations', {}, { workspaceIdentifier: { id: 'ab12' } }, 'C:\\Users\\Ann\\shop'],
    ['a repository', { trackedGitRepos: [{ repoPath: '/home/ann/repo' }] }, {}, '/home/ann/repo'],
  ])('its folder, from %s', async (_name, fields, head, cwd) => {
    const { root, path } = userDatabase(conversation('c1', [bubble('b1', 1, { text: 'x' })], fields), {
      'composer.composerHeaders': { allComposers: [{ composerId: 'c1', ...head }] },
    });
    writeLog(root, 'workspaceStorage/ab12/workspace.json', JSON.stringify({ folder: 'file:///c%3A/Users/Ann/shop' }));
    expect((await sessionsOf([path])).sessions[0]?.head.cwd).toBe(cwd);
  });

  test('its folder, from the tree of the project that was sent with a message', async () => {
    const layout = JSON.stringify({ listDirV2Result: { directoryTreeRoot: { absPath: '/home/ann/tree' } } });
    const values = conversation('c1', [bubble('b1', 1, { text: 'x' })]);
    values['messageRequestContext:c1:m1'] = { projectLayouts: [layout] };
    expect((await sessionsOf([userDatabase(values).path])).sessions[0]?.head.cwd).toBe('/home/ann/tree');
  });

  test('messages inside of the conversation itself, as they were for a while', async () => {
    const [a, b] = [bubble('b1', 1, { text: 'fix' }), bubble('b2', 2, { text: 'Done.' })];
    const heads = [a, b].map(({ bubbleId, type }) => ({ bubbleId, type }));
    const values = {
      'composerData:inline': { composerId: 'inline', conversation: [a, b] },
      'composerData:mapped': {
        composerId: 'mapped',
        fullConversationHeadersOnly: heads,
        conversationMap: { b1: a, b2: b },
      },
    };
    const { sessions } = await sessionsOf([userDatabase(values).path]);
    expect(sessions.map(({ head, events }) => [head.id, events.map(({ kind }) => kind)])).toEqual([
      ['inline', ['prompt', 'assistant']],
      ['mapped', ['prompt', 'assistant']],
    ]);
  });
});

async function readAgain(path: string, from: ReadPosition): Promise<{ told: string[]; position: ReadPosition }> {
  const told = new Set<string>();
  let position = from;
  for await (const batch of readLog({ path, format: 'database' }, cursor, from)) {
    for (const { session } of batch.decoded) if (session !== null) told.add(session);
    position = batch.position;
  }
  return { told: [...told], position };
}

test('only conversations that have changed are read again', async () => {
  const values = Object.assign({}, ...['a', 'b', 'c'].map((id) => conversation(id, [bubble('b1', 1, { text: id })])));
  const { path, db } = userDatabase(values);
  const put = (key: string, value: unknown): void => {
    db.prepare('INSERT INTO cursorDiskKV (key, value) VALUES (?, ?)').run(key, JSON.stringify(value));
  };
  const first = await readAgain(path, START);
  expect(first.told).toEqual(['a', 'b', 'c']);
  const second = await readAgain(path, JSON.parse(JSON.stringify(first.position)));
  expect(second.told).toEqual([]);
  put('bubbleId:b:b2', bubble('b2', 2, { text: 'Done.' }));
  put('somethingElse', { a: 1 });
  const third = await readAgain(path, second.position);
  expect(third.told).toEqual(['b']);
  // As long as it was, but later: its conversation says so.
  put('composerData:c', {
    composerId: 'c',
    lastUpdatedAt: T + 61_000,
    fullConversationHeadersOnly: [{ bubbleId: 'b1', type: 1 }],
  });
  const fourth = await readAgain(path, third.position);
  expect(fourth.told).toEqual(['c']);
});

describe('a workspace of 2024', () => {
  const chat = (id: string, ...texts: string[]): LogRecord => ({
    tabId: id,
    chatTitle: 'The till',
    lastSendTime: T,
    bubbles: texts.map((text, n) => ({
      id: `${id}-${String(n)}`,
      type: n % 2 === 0 ? 'user' : 'ai',
      text,
      modelType: 'gpt-4',
    })),
  });
  const CHATS = 'workbench.panel.aichat.view.aichat.chatdata';

  test('its chats and composers are sessions of its folder', async () => {
    const { path } = workspaceDatabase({
      [CHATS]: { tabs: [chat('t1', 'how do I', 'Like so.', ''), chat('t2', '')] },
      'composer.composerData': {
        allComposers: [
          // Made of the chat, by putting its code in place.
          {
            composerId: 'c1',
            createdAt: T,
            conversation: [bubble('b1', 1, { text: 'how do I' }), bubble('b2', 2, { text: 'Like so.' })],
          },
          { composerId: 'c2', createdAt: T, conversation: [bubble('b3', 1, { text: 'typed', richText: '{}' })] },
          { composerId: 'moved', name: 'now elsewhere' },
        ],
      },
      'aiService.prompts': [{ text: 'how do I', commandType: 2 }],
    });
    const { sessions } = await sessionsOf([path]);
    expect(sessions.map(({ head, counts }) => [head.id, head.cwd, head.parent, head.relation, counts.prompts])).toEqual(
      [
        ['t1', '/home/ann/shop', null, 'root', 1],
        ['c1', '/home/ann/shop', 't1', 'continuation', 1],
        ['c2', '/home/ann/shop', null, 'root', 1],
      ],
    );
  });

  test('prompts are told where nothing else is left', async () => {
    const prompts = { 'aiService.prompts': [{ text: 'how do I', commandType: 2 }, { text: '' }] };
    const { sessions } = await sessionsOf([workspaceDatabase(prompts).path]);
    expect(sessions).toMatchObject([
      { head: { id: 'prompts-ab12' }, events: [{ kind: 'prompt', text: 'how do I', line: 1 }] },
    ]);
    const { coverage } = await sessionsOf([
      workspaceDatabase({ ...prompts, 'composer.composerData': { allComposers: [] } }).path,
    ]);
    expect(coverage.sessions).toBe(0);
  });

  test('rows that a viewer exported are read as well', () => {
    const exported = {
      columns: ['rowid', 'key', 'value'],
      rows: [[1, CHATS, JSON.stringify({ tabs: [chat('t1', 'x', 'y')] })]],
    };
    expect(documentReadersOf(exported)).toEqual(['cursor']);
    expect(documentReadersOf({ columns: ['key', 'value'], rows: [['else', '{}']] })).toEqual([]);
    expectDocumentTolerant(cursor, exported);
  });
});

describe('the agent in the terminal', () => {
  const id = (n: number): string => n.toString(16).padStart(64, '0');
  const list = (...ids: string[]): Uint8Array => Buffer.concat(ids.map((one) => Buffer.from(`0a20${one}`, 'hex')));
  const blob = (n: number, value: unknown): { id: string; data: Uint8Array } => ({
    id: id(n),
    data: value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value)),
  });

  function storeDatabase(blobs: { id: string; data: Uint8Array }[], head: LogRecord): string {
    const path = join(folder(), 'store.db');
    const value = Buffer.from(JSON.stringify(head)).toString('hex');
    writeDatabase(
      path,
      { blobs, meta: [{ key: '0', value }] },
      {
        blobs: 'CREATE TABLE blobs (id TEXT PRIMARY KEY, data BLOB)',
        meta: 'CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)',
      },
    ).close();
    return path;
  }

  const MESSAGES = [
    blob(1, { role: 'system', content: 'You are…' }),
    blob(2, {
      role: 'user',
      content: [{ type: 'text', text: '<user_info>\nWorkspace Path: /home/ann/shop\n</user_info>' }],
    }),
    blob(3, { role: 'user', content: '<user_query>\nfix the till\n</user_query>' }),
    blob(4, {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'look first' },
        { type: 'text', text: 'Looking.' },
        { type: 'tool-call', toolCallId: 'c', toolName: 'Shell', args: { command: 'go test' } },
      ],
    }),
    blob(5, {
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'Shell', result: 'Exit code: 1\n\nFAIL' }],
    }),
    blob(6, { role: 'user', content: '<user_query>\ndrop the table\n</user_query>' }),
  ];
  const HEAD = { agentId: 'agent-1', latestRootBlobId: id(9), name: 'The till', createdAt: T, lastUsedModel: 'gpt-5' };

  test('messages from the root in order, others as gone back behind', async () => {
    const path = storeDatabase(
      [...MESSAGES, blob(8, list(id(4), id(5))), blob(9, list(id(1), id(2), id(3), id(8), id(9)))],
      HEAD,
    );
    const { sessions, coverage } = await sessionsOf([path]);
    expect(coverage.problems).toEqual([]);
    expect(sessions).toMatchObject([
      {
        head: { id: 'agent-1', title: 'The till', cwd: '/home/ann/shop', models: ['gpt-5'], startedAt: T },
        events: [
          { kind: 'injected', line: 2 },
          { kind: 'prompt', text: 'fix the till', line: 3, active: true },
          { kind: 'thinking' },
          { kind: 'assistant' },
          { kind: 'tool-call', callId: 'c', category: 'shell', command: 'go test', cwd: '/home/ann/shop' },
          { kind: 'tool-result', outcome: 'failed', exitCode: 1 },
          { kind: 'prompt', text: 'drop the table', active: false },
        ],
      },
    ]);
  });

  test('without a root that is there, all there is', async () => {
    const { sessions } = await sessionsOf([storeDatabase(MESSAGES, { agentId: 'a' })]);
    expect(sessions[0]?.events.every(({ active }) => active)).toBe(true);
    expect(sessions[0]?.counts.prompts).toBe(2);
  });
});

test('databases are known by their tables, and looked for where Cursor keeps them', async () => {
  const { path } = userDatabase({});
  expect(await recognise(READERS, path)).toMatchObject({ reader: { agent: 'cursor' }, format: 'database' });
  const other = join(folder(), 'other.db');
  writeDatabase(other, { things: [{ key: 'a', value: 'b' }] }).close();
  expect(await recognise(READERS, other)).toBeNull();
  const places = cursor.places('/h', { APPDATA: '/h/roaming' });
  expect(places).toContain('/h/.config/Cursor/User/globalStorage');
  expect(places).toContain('/h/Library/Application Support/Cursor/User/workspaceStorage');
  expect(places).toContain('/h/roaming/Cursor/User/globalStorage');
  expect(cursor.places('/h', { XDG_CONFIG_HOME: '/x' })).toContain('/x/Cursor/User/globalStorage');
  expect(cursor.database.claims('ab12/state.vscdb')).toBe(true);
  expect(cursor.database.claims('ab12/state.vscdb.backup')).toBe(false);
  expect(cursor.database.claims('0a1b/agent-1/store.db')).toBe(true);
});

test('whatever stands in a database, it is read', async () => {
  const values = {
    ...conversation(
      'c1',
      [
        bubble('b1', 1, { text: 'x', workspaceUris: ['file:///x'] }),
        tool(
          'b2',
          'run_terminal_cmd',
          { command: 'x' },
          { result: '{"output":"x","exitCodeV2":1}', error: { message: 'x' } },
        ),
        bubble('b3', 2, {
          thinking: { text: 'x' },
          errorDetails: { message: 'x' },
          conversationSummary: { summary: 'x' },
        }),
      ],
      { subagentComposerIds: ['c2'], workspaceIdentifier: { id: 'x', uri: { fsPath: '/x' } } },
    ),
    ...conversation('c2', [bubble('b4', 1, { text: 'y' })], { subagentComposerIds: ['c1'] }),
  };
  const { path, db } = userDatabase(values);
  const put = db.prepare('INSERT INTO cursorDiskKV (key, value) VALUES (?, ?)');
  const keys = Object.keys(values);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(keys.length - 1), fc.nat(40), anyValue), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        for (const [n, at, by] of changes) {
          const key = keys[n] ?? '';
          put.run(key, JSON.stringify(withValueReplaced(Object.entries(values)[n]?.[1], at, by)) ?? null);
        }
        for await (const batch of readLog({ path, format: 'database' }, cursor)) expectSound(batch.decoded);
        for (const key of keys) put.run(key, JSON.stringify(Object.entries(values).find(([one]) => one === key)?.[1]));
      },
    ),
    { numRuns: 20 },
  );
  for (const odd of [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    `{"type":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    12,
    Buffer.from([0xff, 0x00]),
  ]) {
    for (const key of [...keys, 'bubbleId:', 'bubbleId:x', 'bubbleId::', 'composerData:']) put.run(key, odd);
    for await (const batch of readLog({ path, format: 'database' }, cursor)) expectSound(batch.decoded);
  }
});

describeRealWholeLogs('cursor', 'cursor', countCursorDatabases);
