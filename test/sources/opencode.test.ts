import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { opencode } from '../../src/core/sources/opencode.ts';
import { readLog, START } from '../../src/core/sources/read.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { placesOf } from '../../src/core/sources/discover.ts';
import { changedBy, decodedIn, eventsIn, expectOnlyTaker, expectTolerantOfRows, Theirs } from '../support/foreign.ts';
import type { Row, Tables } from '../support/foreign.ts';
import { eventsOf, folder, type LogRecord } from '../support/logs.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentOpencodeCount } from './independent-opencode.mjs';
import { expectAnyStateTaken, expectNoLineHurts, expectNoThrow, expectSameAfterAnySplit } from './reader-rules.ts';

const AT = 1_772_357_400_000;
type Part = LogRecord;
interface Message {
  info: LogRecord;
  parts: Part[];
}

const text = (words: string, more: LogRecord = {}): Part => ({ type: 'text', text: words, ...more });
const tool = (name: string, state: LogRecord, callID = `call_${name}`): Part => ({
  type: 'tool',
  tool: name,
  callID,
  state,
});
const done = (input: LogRecord, output: string, metadata: LogRecord = {}): LogRecord => ({
  status: 'completed',
  input,
  output,
  metadata,
});
const refused = (error: string): LogRecord => ({ status: 'error', input: {}, error });

let serial = 0;
const said = (role: 'user' | 'assistant', parts: Part[], more: LogRecord = {}): Message => {
  serial += 1;
  const id = `msg_${String(serial).padStart(4, '0')}`;
  return { info: { id, role, time: { created: AT + serial }, ...more }, parts };
};
const user = (...parts: Part[]): Message => said('user', parts);
const agent = (...parts: Part[]): Message => said('assistant', parts);

const exported = (messages: Message[], info: LogRecord = {}): string =>
  JSON.stringify({
    info: {
      id: 'ses_1',
      directory: '/home/ann/shop',
      title: 'The till',
      version: '1.2.3',
      time: { created: AT },
      ...info,
    },
    messages,
  });

async function read(messages: Message[], info: LogRecord = {}): Promise<DecodedEvent[]> {
  const path = join(folder(), 'export.json');
  writeFileSync(path, exported(messages, info));
  const events: DecodedEvent[] = [];
  for await (const { decoded, problems } of readLog({ path, format: 'document' }, opencode, START)) {
    expect(problems).toEqual([]);
    for (const one of decoded) if (one.kind === 'events') events.push(...one.events);
  }
  return events;
}

describe('in the role of the user', () => {
  test('only what a human typed is a prompt', async () => {
    expect(
      await read([
        user(
          text('fix the till'),
          text('Called the Read tool with the following input: {}', { synthetic: true }),
          text('<system-reminder>Plan mode is on.</system-reminder>', { synthetic: true }),
          text('a plugin was here', { ignored: true }),
          { type: 'file', mime: 'text/plain', url: 'file:///a', filename: 'a' },
        ),
        user(text('/models')),
        user(text('Please analyze this codebase and create an AGENTS.md file containing: all')),
      ]),
    ).toMatchObject([
      { kind: 'prompt', text: 'fix the till', via: 'prompt', line: 1 },
      { kind: 'injected', origin: 'context', line: 1 },
      { kind: 'injected', origin: 'reminder' },
      { kind: 'injected', origin: 'notification' },
      { kind: 'command', name: '/models', line: 2 },
      { kind: 'injected', origin: 'instructions', line: 3 },
    ]);
  });

  test('a prompt typed while the agent worked is queued', async () => {
    const first = user(text('first'));
    const answer = said('assistant', [text('Done.')], { time: { created: AT + 10_000, completed: AT + 20_000 } });
    const second = said('user', [text('and this')], { time: { created: AT + 15_000 } });
    const third = said('user', [text('later')], { time: { created: AT + 30_000 } });
    const events = await read([first, answer, second, third]);
    expect(events.flatMap((event) => (event.kind === 'prompt' ? [event.via] : []))).toEqual([
      'prompt',
      'queued',
      'prompt',
    ]);
  });

  test('a command of the shell is the human’s, and its tool is no call', async () => {
    expect(
      await read([
        user(text('The following tool was executed by the user', { synthetic: true })),
        agent(tool('bash', done({ command: 'git status' }, 'clean'))),
        agent(tool('bash', done({ command: 'ls' }, 'a', { exit: 0 }))),
      ]),
    ).toMatchObject([
      { kind: 'injected' },
      { kind: 'command', name: '!', text: 'git status' },
      { kind: 'injected', origin: 'command-output', text: 'clean' },
      { kind: 'tool-call', command: 'ls' },
      { kind: 'tool-result', outcome: 'ok' },
    ]);
  });

  test('a command for a sub-agent is a command and its text', async () => {
    expect(
      await read([user({ type: 'subtask', command: 'review', prompt: 'You are a reviewer.', agent: 'build' })]),
    ).toMatchObject([
      { kind: 'command', name: '/review', text: 'review' },
      { kind: 'injected', origin: 'subagent-prompt', text: 'You are a reviewer.' },
    ]);
  });
});

describe('a tool', () => {
  test('is told by what it does, with command, file and folder', async () => {
    const events = await read([
      said(
        'assistant',
        [
          tool('bash', done({ command: 'pnpm test', workdir: '/home/ann/shop/web' }, 'ok', { exit: 0 })),
          tool('edit', done({ filePath: '/home/ann/shop/a.ts' }, '')),
          tool('apply_patch', done({ patchText: '*** Begin Patch\n*** Update File: b.ts\n' }, '')),
          tool('todowrite', done({}, '')),
          tool('linear_get_issue', done({}, '')),
          tool('task', { status: 'running', input: { prompt: 'look' } }),
        ],
        { path: { cwd: '/home/ann/shop' } },
      ),
    ]);
    expect(events.filter(({ kind }) => kind === 'tool-call')).toMatchObject([
      { category: 'shell', command: 'pnpm test', cwd: '/home/ann/shop/web' },
      { category: 'edit', path: '/home/ann/shop/a.ts', cwd: '/home/ann/shop' },
      { category: 'edit', path: 'b.ts' },
      { category: 'todo' },
      { category: 'mcp', tool: 'linear_get_issue' },
      { category: 'task' },
    ]);
    expect(events.filter(({ kind }) => kind === 'tool-result')).toHaveLength(5);
  });

  test.each<[string, LogRecord, string, number | null]>([
    ['bash', done({ command: 'x' }, 'all well', { exit: 0 }), 'ok', 0],
    ['bash', done({ command: 'x' }, 'no such file', { exit: 127 }), 'failed', 127],
    ['bash', done({ command: 'x' }, 'x\nshell tool terminated command after exceeding timeout 100 ms'), 'failed', null],
    ['bash', done({ command: 'x' }, 'half\n<shell_metadata>\nUser aborted the command\n'), 'cancelled', null],
    ['invalid', done({ tool: 'nope', error: 'x' }, 'The arguments are invalid'), 'failed', null],
    ['read', refused('Error: File not found: /a'), 'failed', null],
    ['read', refused('Tool execution aborted'), 'cancelled', null],
    ['bash', refused('The user has specified a rule which prevents you from using this'), 'failed', null],
  ])('%s with %j is %s', async (name, state, outcome, exitCode) => {
    const [, result] = await read([agent(tool(name, state))]);
    expect(result).toMatchObject({ kind: 'tool-result', callId: `call_${name}`, outcome, exitCode });
  });

  test('that the human refused has a rejection with the human’s words', async () => {
    const no = 'The user rejected permission to use this specific tool call';
    const events = await read([
      agent(tool('bash', refused(`${no}.`), 'c1')),
      agent(tool('bash', refused(`${no} with the following feedback: use pnpm instead`), 'c2')),
      agent(tool('question', refused('The user dismissed this question'), 'c3')),
    ]);
    expect(events.filter(({ kind }) => kind === 'rejection')).toMatchObject([
      { callId: 'c1', words: null },
      { callId: 'c2', words: 'use pnpm instead' },
      { callId: 'c3', words: null },
    ]);
  });

  test('that asked a question has the answers of the human', async () => {
    const answers = [['Postgres'], [], ['A', 'B']];
    const events = await read([agent(tool('question', done({ questions: [] }, 'User has answered …', { answers })))]);
    expect(events.flatMap((event) => (event.kind === 'prompt' ? [[event.text, event.via]] : []))).toEqual([
      ['Postgres', 'answer'],
      ['A', 'answer'],
      ['B', 'answer'],
    ]);
  });

  test('keeps its call where ids were taken out or stand twice', async () => {
    const calls = ['REDACTED', 'REDACTED', 'call_1', 'call_1'].map((id) => tool('read', done({}, 'x'), id));
    const events = await read([
      said('assistant', calls, { id: 'REDACTED' }),
      said('user', [text('x')], { id: 'REDACTED' }),
    ]);
    const ids = events.flatMap((event) => (event.kind === 'tool-call' ? [event.callId] : []));
    expect(new Set(ids).size).toBe(4);
    expect(events.flatMap((event) => (event.kind === 'tool-result' ? [event.callId] : []))).toEqual(ids);
    expect(events.map(({ uid }) => uid)).toEqual(events.map(() => null));
  });
});

describe('a conversation', () => {
  test('that was taken back is no longer active from there on', async () => {
    const messages = [
      user(text('one')),
      agent(text('1')),
      user(text('two')),
      agent(text('2'), text('3', { id: 'prt_3' })),
    ];
    const ids = messages.map(({ info }) => info['id']);
    const active = async (revert: LogRecord): Promise<boolean[]> =>
      (await read(messages, { revert })).map((event) => event.active);
    expect(await active({ messageID: ids[2] })).toEqual([true, true, false, false, false]);
    expect(await active({ messageID: ids[3], partID: 'prt_3' })).toEqual([true, true, true, true, false]);
    expect(await active({ messageID: 'msg_gone' })).toEqual([true, true, true, true, true]);
  });

  test('that was summed up loses nothing, and the summary is nobody’s words', async () => {
    expect(
      await read([
        user(text('one')),
        user({ type: 'compaction', auto: true }),
        said('assistant', [text('## Goal')], { summary: true }),
        said('assistant', [text('## Goal again')], { summary: true }),
      ]),
    ).toMatchObject([
      { kind: 'prompt' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary' },
    ]);
  });

  test('that the human stopped has an interruption, one the service failed its error', async () => {
    expect(
      await read([
        said('assistant', [text('I wi')], { error: { name: 'MessageAbortedError', data: { message: '' } } }),
        said('assistant', [], { error: { name: 'APIError', data: { message: 'overloaded' } } }),
        said('assistant', [{ type: 'retry', attempt: 1, error: { name: 'APIError', data: { message: 'again' } } }]),
      ]),
    ).toMatchObject([
      { kind: 'assistant' },
      { kind: 'interruption' },
      { kind: 'service-error', text: 'overloaded' },
      { kind: 'service-error', text: 'again' },
    ]);
  });

  test('of a sub-agent hangs on its parent, whose words its prompt is', async () => {
    const root = folder();
    writeFileSync(join(root, 'a.json'), exported([user(text('do it'))]));
    writeFileSync(join(root, 'b.json'), exported([user(text('look for it'))], { id: 'ses_2', parentID: 'ses_1' }));
    const { sessions } = await sessionsOf([root]);
    expect(sessions).toMatchObject([
      {
        head: { id: 'ses_1', cwd: '/home/ann/shop', title: 'The till', agentVersion: '1.2.3' },
        counts: { prompts: 1 },
      },
      { head: { id: 'ses_2', parent: 'ses_1', relation: 'subagent', rootOf: 'ses_1' }, counts: { prompts: 0 } },
    ]);
  });

  test('has parts nobody knows counted by their names', async () => {
    const root = folder();
    writeFileSync(
      join(root, 'a.json'),
      exported([user(text('x'), { type: 'hologram' }), said('user', [], { role: 'oracle' })]),
    );
    const { coverage } = await sessionsOf([root]);
    expect(coverage.unknownRecords).toEqual({ 'opencode/part/hologram': 1, 'opencode/message/oracle': 1 });
  });
});

const MESSAGES = [
  user(text('fix the till'), { type: 'subtask', command: 'r', prompt: 'p' }, { type: 'compaction' }),
  said(
    'assistant',
    [
      { type: 'reasoning', text: 'hm', time: { start: AT, end: AT } },
      text('Looking.'),
      tool('bash', done({ command: 'ls' }, 'a', { exit: 1 })),
      tool('question', done({}, 'x', { answers: [['yes']] })),
      tool(
        'read',
        refused('The user rejected permission to use this specific tool call with the following feedback: no'),
      ),
    ],
    { modelID: 'm', path: { cwd: '/w' }, error: { name: 'APIError', data: { message: 'x' } } },
  ),
];

const sessionRow = (id: string, more: Row = {}): Row => ({
  id,
  parent_id: null,
  directory: '/home/ann/shop',
  title: 'The till',
  version: '1.2.3',
  revert: null,
  time_created: AT,
  time_updated: AT,
  ...more,
});

const rowsOf = (session: string, messages: readonly Message[]): Pick<Tables, 'message' | 'part'> => ({
  message: messages.map(({ info: { id, ...info } }, n) => ({
    id: `${session}-${String(id)}`,
    session_id: session,
    time_created: AT + n,
    time_updated: AT + n,
    data: JSON.stringify(info),
  })),
  part: messages.flatMap(({ info, parts }, n) =>
    parts.map((part, at) => ({
      id: `prt_${session}-${String(n)}-${String(at)}`,
      message_id: `${session}-${String(info['id'])}`,
      session_id: session,
      time_created: AT + n,
      time_updated: AT + n,
      data: JSON.stringify(part),
    })),
  ),
});

const TABLES: Tables = {
  session: [sessionRow('ses_1'), sessionRow('ses_2', { parent_id: 'ses_1' })],
  message: [
    ...(rowsOf('ses_1', MESSAGES)['message'] ?? []),
    ...(rowsOf('ses_2', [user(text('look'))])['message'] ?? []),
  ],
  part: rowsOf('ses_1', MESSAGES)['part'] ?? [],
};

describe('the database', () => {
  const database = (): Theirs => new Theirs(join(folder(), 'opencode.db'), TABLES);

  test('tells what an export tells', async () => {
    const { path } = database();
    const plain = (events: readonly DecodedEvent[]): unknown[] =>
      events.map((event) => ({ ...event, uid: null, at: null }));
    expect(plain(eventsIn(opencode, path, 'ses_1'))).toEqual(plain(await read(MESSAGES)));
    expect(decodedIn(opencode, path)).toContainEqual(
      expect.objectContaining({
        session: 'ses_2',
        facts: expect.objectContaining({ parent: 'ses_1', relation: 'subagent' }),
      }),
    );
    expectOnlyTaker(opencode, path);
  });

  test('is read again only where something of a session has changed', () => {
    const theirs = database();
    const part = TABLES['part']?.[1]?.['id'];
    const at = (change: () => void): string[] => changedBy(opencode, theirs, change);
    expect(at(() => theirs.run('UPDATE part SET time_updated = ? WHERE id = ?', AT + 99, String(part)))).toEqual([
      'ses_1',
    ]);
    // Within the same millisecond.
    expect(at(() => theirs.run('UPDATE part SET data = data || ? WHERE id = ?', ' ', String(part)))).toEqual(['ses_1']);
    expect(at(() => theirs.run('DELETE FROM part WHERE id = ?', String(part)))).toEqual(['ses_1']);
    expect(at(() => theirs.run('UPDATE session SET revert = ? WHERE id = ?', '{"messageID":"x"}', 'ses_2'))).toEqual([
      'ses_2',
    ]);
    expect(at(() => theirs.add('session', sessionRow('ses_3')))).toEqual(['ses_3']);
    expect(at(() => theirs.run('DELETE FROM session WHERE id = ?', 'ses_1'))).toEqual([]);
  });

  test('may hold anything anywhere', () => {
    expectTolerantOfRows(opencode, folder(), TABLES);
  });
});

describe('the tree of files before the database', () => {
  const write = (root: string, name: string, content: unknown): string => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const INFO = {
    id: 'ses_1',
    projectID: 'p1',
    directory: '/home/ann/shop',
    version: '0.9',
    title: 'T',
    time: { created: AT },
  };

  test.each([
    ['storage/session/p1/ses_1.json', 'storage/message/ses_1', 'storage/part'],
    [
      'project/shop/storage/session/info/ses_1.json',
      'project/shop/storage/session/message/ses_1',
      'project/shop/storage/session/part',
    ],
  ])('is one log for each session: %s', async (session, messages, parts) => {
    const root = folder();
    const path = write(root, session, INFO);
    for (const { info, parts: own } of MESSAGES) {
      write(root, `${messages}/${String(info['id'])}.json`, info);
      own.forEach((part, n) => {
        const messageID = info['id'];
        write(root, `${parts}/${String(messageID)}/prt_${String(n)}.json`, { ...part, messageID });
      });
    }
    expect(opencode.document.claims(path.slice(root.length + 1))).toBe(true);
    expect(opencode.document.claims(`${messages}/x.json`)).toBe(false);
    const { sessions, coverage } = await sessionsOf([root]);
    expect(coverage).toMatchObject({ files: 1, problems: [] });
    const plain = (events: readonly DecodedEvent[]): unknown[] =>
      events.map((event) => ({ ...event, seq: 0, copied: false }));
    expect(plain(sessions[0]?.events ?? [])).toEqual(plain(await read(MESSAGES)));
    const beside = opencode.document.beside?.(path, () => []) ?? [];
    expect(beside.map((one) => one.slice(root.length + 1))).toEqual([messages]);
  });

  test('tells damaged files, and the rest', async () => {
    const root = folder();
    const path = write(root, 'storage/session/p1/ses_1.json', INFO);
    write(root, 'storage/message/ses_1/msg_1.json', { id: 'msg_1', role: 'user', time: { created: AT } });
    write(root, 'storage/part/msg_1/prt_1.json', text('hello'));
    writeFileSync(join(root, 'storage/part/msg_1/prt_2.json'), '{"type":"te');
    const { sessions, coverage } = await sessionsOf([path]);
    expect(sessions).toMatchObject([{ events: [{ kind: 'prompt', text: 'hello' }] }]);
    expect(coverage.problems).toMatchObject([{ message: 'prt_2.json is not valid JSON' }]);
  });
});

describe('a list of parts', () => {
  const part = (role: string, value: LogRecord, ts: number, more: LogRecord = {}): LogRecord => ({
    ...value,
    _role: role,
    _cwd: '/home/ann/shop',
    _ts: AT + ts,
    _model: null,
    ...more,
  });
  const PARTS = [
    part('user', text('do it'), 0, { _model: 'm' }),
    part('user', text('and that'), 50),
    part('assistant', { type: 'step-start', snapshot: 'x' }, 100),
    part('assistant', tool('bash', done({ command: 'ls' }, 'a', { exit: 2 })), 200),
    part('assistant', { type: 'step-finish', reason: 'stop' }, 300),
    part('user', { type: 'compaction', auto: false }, 400),
    part('assistant', text('## Goal'), 500),
    part('assistant', { type: 'step-finish', reason: 'stop' }, 600),
    part('assistant', { type: 'step-start' }, 700, { _error: { name: 'UnknownError', data: { message: 'too long' } } }),
  ];

  test('tells what the messages would', () => {
    expect(eventsOf(opencode, PARTS)).toMatchObject([
      { kind: 'prompt', via: 'prompt' },
      { kind: 'prompt', via: 'queued' },
      { kind: 'tool-call', command: 'ls', cwd: '/home/ann/shop' },
      { kind: 'tool-result', outcome: 'failed', exitCode: 2 },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary' },
      { kind: 'service-error', text: 'too long' },
    ]);
  });

  test('may be split anywhere, and no line of it hurts', () => {
    expectSameAfterAnySplit(opencode, PARTS);
    expectNoThrow(opencode, PARTS);
    expectAnyStateTaken(opencode, PARTS);
    expectNoLineHurts(opencode, PARTS);
  });

  test('is known by what was added to its parts', () => {
    const takers = (lines: readonly unknown[]): string[] =>
      READERS.filter(({ lines: format }) =>
        format?.recognises({ path: '/x/log.txt', head: lines.map((line) => JSON.stringify(line)) }),
      ).map((reader) => reader.agent);
    expect(takers(PARTS)).toEqual(['opencode']);
    expect(takers([text('x')])).toEqual([]);
  });
});

test('is looked for where it is, or where the environment says', () => {
  expect(opencode.places('/h', {})).toEqual(['/h/.local/share/opencode']);
  expect(opencode.places('/h', { XDG_DATA_HOME: '/d', LOCALAPPDATA: '/l' })).toEqual(['/d/opencode', '/l/opencode']);
  expect(opencode.places('/h', { OPENCODE_DB: '/x/y.db' })).toContain('/x/y.db');
  expect(placesOf(opencode, '/h', {}, ['/p'])).toContain('/p/.opencode/opencode.db');
  expect(opencode.database.claims('opencode-dev.db')).toBe(true);
  expect(opencode.database.claims('snapshot/x/y.db')).toBe(false);
});

const exports = new Map<string, readonly unknown[]>();
function recordAt(file: string, _session: string, line: number): unknown {
  if (file.endsWith('.jsonl')) return JSON.parse(readFileSync(file, 'utf8').split('\n')[line - 1] ?? 'null');
  const known = exports.get(file);
  if (known) return known[line - 1];
  const root: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const messages = typeof root === 'object' && root !== null && 'messages' in root ? root.messages : [];
  exports.set(file, Array.isArray(messages) ? messages : []);
  return recordAt(file, _session, line);
}

describeRealLogs('opencode', 'opencode', independentOpencodeCount, recordAt);
describeRealLogs('opencode-irrlicht-parts', 'opencode', independentOpencodeCount);
