import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { opencode } from '../../src/core/sources/opencode.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { changedBy, decodedIn, eventsIn, expectOnlyTaker, expectTolerantOfRows, Theirs } from '../support/foreign.ts';
import type { Row, Tables } from '../support/foreign.ts';
import { folder, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { takersOf } from './document-rules.ts';

const AT = 1_782_357_400_000;

const sessionRow = (id: string, more: Row = {}): Row => ({
  id,
  parent_id: null,
  fork_session_id: null,
  directory: '/home/ann/shop',
  title: 'The till',
  version: '2.0.0',
  revert: null,
  time_created: AT,
  time_updated: AT,
  ...more,
});

type Told = [type: string, data: LogRecord];

const rows = (
  session: string,
  told: readonly Told[],
  ids = (n: number): string => `msg_${session}_${String(n)}x`,
): Row[] =>
  told.map(([type, data], n) => ({
    id: ids(n),
    session_id: session,
    type,
    seq: n * 3,
    time_created: AT + n,
    time_updated: AT + n,
    data: JSON.stringify({ time: { created: AT + n }, ...data }),
  }));

const called = (name: string, state: LogRecord, id = `call_${name}`): LogRecord => ({
  type: 'tool',
  id,
  name,
  state: { input: {}, ...state },
  time: { created: AT, ran: AT + 5, completed: AT + 9 },
});
const done = (input: LogRecord, text: string, more: LogRecord = {}): LogRecord => ({
  status: 'completed',
  input,
  content: [{ type: 'text', text }],
  ...more,
});
const failed = (type: string, message: string): LogRecord => ({ status: 'error', error: { type, message } });
const step = (content: LogRecord[], more: LogRecord = {}): Told => [
  'assistant',
  { agent: 'build', model: { id: 'm-1', providerID: 'p' }, content, finish: 'stop', ...more },
];
const user = (text: string, more: LogRecord = {}): Told => ['user', { text, ...more }];

/** The table as the program makes it, without the ones it had before. */
function written(told: readonly Told[], more: Row = {}): string {
  const path = join(folder(), 'opencode-next.db');
  new Theirs(path, { session: [sessionRow('ses_1', more)], session_message: rows('ses_1', told) });
  return path;
}
const events = (told: readonly Told[], more: Row = {}): DecodedEvent[] =>
  eventsIn(opencode, written(told, more), 'ses_1');

describe('a row a message', () => {
  test('tells what the human typed, ran and switched, and what nobody typed', () => {
    const told = events([
      ['model-switched', { model: { id: 'm-0', providerID: 'p' } }],
      user('fix the till', { files: [{ uri: 'file:///a' }] }),
      ['synthetic', { text: '<shell id="1" state="completed" command="make">\nok\n</shell>' }],
      ['system', { text: 'The date is another one.' }],
      ['skill', { skill: 's', name: 'tidy', text: 'Tidy up like this.' }],
      [
        'shell',
        { shellID: 'sh', command: 'git status', status: 'exited', exit: 0, output: { output: 'clean', size: 5 } },
      ],
      ['shell', { shellID: 'sh2', command: 'ls', status: 'running' }],
    ]);
    expect(told).toMatchObject([
      { kind: 'prompt', text: 'fix the till', via: 'prompt', line: 2, at: AT + 1 },
      { kind: 'injected', origin: 'notification' },
      { kind: 'injected', origin: 'context' },
      { kind: 'injected', origin: 'skill' },
      { kind: 'command', name: '!', text: 'git status' },
      { kind: 'injected', origin: 'command-output', text: 'clean' },
      { kind: 'command', name: '!', text: 'ls' },
    ]);
    expect(told).toHaveLength(7);
  });

  test('tells calls with their results in every state', () => {
    const told = events([
      step([
        { type: 'reasoning', text: 'hm', time: { created: AT } },
        { type: 'text', text: 'Looking.' },
        called('shell', done({ command: 'make', workdir: '/w' }, 'no rule', { metadata: { exit: 2 } }), 'a'),
        called('bash', { ...done({ command: 'ls' }, 'a'), structured: { exit: 0, truncated: false } }, 'b'),
        called(
          'shell',
          {
            ...done({ command: 'no' }, ''),
            content: [
              { type: 'text', text: 'x' },
              { type: 'text', text: 'Command exited with code 127.' },
            ],
          },
          'c',
        ),
        called('edit', failed('tool.execution', 'No such text'), 'd'),
        called('subagent', { status: 'running', input: { prompt: 'look' }, metadata: { sessionID: 'ses_2' } }, 'e'),
        called('read', { status: 'streaming', input: '{"path":' }, 'f'),
        called('write', failed('aborted', 'Tool execution interrupted'), 'g'),
        called('question', done({}, '"Port?"="80"', { metadata: { answers: [['80']] } }), 'h'),
      ]),
    ]);
    expect(told).toMatchObject([
      { kind: 'thinking', text: 'hm' },
      { kind: 'assistant', text: 'Looking.' },
      { kind: 'tool-call', callId: 'a', category: 'shell', command: 'make', cwd: '/w', at: AT + 5 },
      { kind: 'tool-result', callId: 'a', outcome: 'failed', exitCode: 2, text: 'no rule', at: AT + 9 },
      { kind: 'tool-call', callId: 'b', command: 'ls', cwd: '/home/ann/shop' },
      { kind: 'tool-result', callId: 'b', outcome: 'ok', exitCode: 0 },
      { kind: 'tool-call', callId: 'c' },
      { kind: 'tool-result', callId: 'c', outcome: 'failed', exitCode: 127 },
      { kind: 'tool-call', callId: 'd', category: 'edit' },
      { kind: 'tool-result', callId: 'd', outcome: 'failed', text: 'No such text' },
      { kind: 'tool-call', callId: 'e', category: 'task' },
      { kind: 'tool-call', callId: 'f', category: 'read' },
      { kind: 'tool-call', callId: 'g' },
      { kind: 'tool-result', callId: 'g', outcome: 'cancelled' },
      { kind: 'tool-call', callId: 'h', category: 'question' },
      { kind: 'tool-result', callId: 'h', outcome: 'ok' },
      { kind: 'prompt', text: '80', via: 'answer' },
    ]);
  });

  test('tells a refusal once, and who was stopped or failed by whom', () => {
    const aborted = { type: 'aborted', message: 'Step interrupted' };
    const told = events([
      step([called('shell', failed('aborted', 'The user declined this tool call'))], {
        error: aborted,
        finish: 'error',
      }),
      step([called('shell', failed('permission.rejected', 'Permission denied: shell'), 'x')], { finish: 'tool-calls' }),
      step([{ type: 'text', text: 'I' }], { error: aborted, finish: 'error' }),
      ['idle', { outcome: 'interrupted' }],
      step([], { retry: { attempt: 1, at: AT, error: { type: 'provider.rate-limit', message: 'Slow down' } } }),
      step([], { error: { type: 'provider.auth', message: 'No key' }, finish: 'error' }),
      step([{ type: 'text', text: 'We' }]),
      ['idle', { outcome: 'interrupted' }],
    ]);
    expect(told).toMatchObject([
      { kind: 'tool-call' },
      { kind: 'tool-result', outcome: 'rejected' },
      { kind: 'rejection', words: null },
      { kind: 'tool-call' },
      { kind: 'tool-result', outcome: 'failed' },
      { kind: 'assistant', text: 'I' },
      { kind: 'interruption', line: 3 },
      { kind: 'service-error', text: 'Slow down' },
      { kind: 'service-error', text: 'No key' },
      { kind: 'assistant', text: 'We' },
      { kind: 'interruption', line: 8 },
    ]);
    expect(told).toHaveLength(11);
  });

  test('tells what was said while the agent worked as queued', () => {
    const told = events([
      user('first'),
      step([], { finish: 'tool-calls' }),
      user('and this'),
      step([]),
      user('later'),
      step([], { finish: 'tool-calls' }),
      ['idle', { outcome: 'interrupted' }],
      user('stop that'),
    ]);
    expect(told.flatMap((event) => (event.kind === 'prompt' ? [event.via] : []))).toEqual([
      'prompt',
      'queued',
      'prompt',
      'prompt',
    ]);
  });

  test('tells a summary as nobody’s words, and no summary before there is one', () => {
    const told = events([
      user('fix it'),
      ['compaction', { reason: 'auto', summary: 'They fix it.', recent: '' }],
      ['compaction', { status: 'running', reason: 'auto', summary: 'They', recent: '' }],
      ['compaction', { status: 'failed', reason: 'manual', error: { type: 'unknown', message: 'No room' } }],
      ['compaction', { status: 'completed', reason: 'manual', summary: 'It is fixed.', recent: '' }],
    ]);
    expect(told).toMatchObject([
      { kind: 'prompt' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary', text: 'They fix it.' },
      { kind: 'service-error', text: 'No room' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary', text: 'It is fixed.' },
    ]);
  });

  test('is no longer active where the human took it back', () => {
    const told = events([user('one'), step([{ type: 'text', text: 'a' }]), user('two')], {
      revert: JSON.stringify({ messageID: 'msg_ses_1_2x' }),
    });
    expect(told.map(({ active }) => active)).toEqual([true, true, false]);
  });

  test('says where it ran from there on, and with which model', () => {
    const path = written([['location-switched', { location: { directory: '/home/ann/bar' } }], step([])]);
    expect(decodedIn(opencode, path)).toMatchObject([
      { kind: 'meta', facts: { cwd: '/home/ann/shop' } },
      { kind: 'meta', facts: { cwd: '/home/ann/bar' } },
      { kind: 'meta', facts: { model: 'm-1' } },
    ]);
  });

  test('of a kind nobody knows is counted by its name', () => {
    expect(decodedIn(opencode, written([['hologram', {}]]))).toContainEqual({
      kind: 'unknown',
      session: 'ses_1',
      type: 'message/hologram',
    });
  });
});

/** What a session of the first versions is: no times in the messages, and times of the rows that say nothing. */
const FIRST_VERSIONS: readonly Told[] = [
  ['agent-switched', { agent: 'build' }],
  ['system', { text: 'You are in /home/ann/shop.' }],
  ['user', { text: 'count the till', files: [] }],
  step([
    { type: 'reasoning', text: 'the drawer first' },
    { type: 'text', text: 'Looking.' },
    called('bash', { ...done({ command: 'make till' }, 'no such target'), structured: { exit: 2 } }),
    called('edit', {
      input: { filePath: 'till.ts' },
      ...failed(
        'unknown',
        'The user rejected permission to use this specific tool call with the following feedback: not that file',
      ),
    }),
    called('read', { status: 'streaming', input: '{"filePa' }),
  ]),
  ['shell', { command: 'git status', output: 'clean' }],
  ['synthetic', { text: 'A file was opened.' }],
  ['compaction', { reason: 'auto', summary: 'The till was counted.', recent: '' }],
  ['location-switched', { location: { directory: '/home/ann/bakery' } }],
  ['user', { text: 'and the oven' }],
  step([], { error: { type: 'aborted', message: 'Step aborted' } }),
  ['hologram', { text: 'x' }],
];

const ofFirstVersions = (told: readonly Told[]): Row[] =>
  rows('ses_1', told).map((row, n) => ({ ...row, time_created: AT - n, data: JSON.stringify(told[n]?.[1]) }));

test('sessions of the first versions are told in the order of their numbers', () => {
  const path = join(folder(), 'opencode.db');
  new Theirs(path, { session: [sessionRow('ses_1')], session_message: ofFirstVersions(FIRST_VERSIONS) });
  const decoded = decodedIn(opencode, path);
  const told = decoded.flatMap((one) => (one.kind === 'events' ? one.events : []));
  expect(told).toMatchObject([
    { kind: 'injected', origin: 'context' },
    { kind: 'prompt', text: 'count the till' },
    { kind: 'thinking', text: 'the drawer first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', tool: 'bash', command: 'make till' },
    { kind: 'tool-result', outcome: 'failed', exitCode: 2 },
    { kind: 'tool-call', tool: 'edit', path: 'till.ts' },
    { kind: 'tool-result', outcome: 'rejected', exitCode: null },
    { kind: 'rejection', words: 'not that file' },
    { kind: 'tool-call', tool: 'read', command: null, path: null },
    { kind: 'command', text: 'git status' },
    { kind: 'injected', origin: 'command-output', text: 'clean' },
    { kind: 'injected', origin: 'context' },
    { kind: 'compaction' },
    { kind: 'injected', origin: 'summary' },
    { kind: 'prompt', text: 'and the oven' },
    { kind: 'interruption' },
  ]);
  expect(decoded).toContainEqual({ kind: 'unknown', session: 'ses_1', type: 'message/hologram' });
  expect(decoded.flatMap((one) => (one.kind === 'events' ? [one.facts.cwd] : [])).at(-1)).toBe('/home/ann/bakery');
  expectOnlyTaker(opencode, path);
});

const old = (id: string, role: string, at: number): Row => ({
  id,
  session_id: 'ses_1',
  time_created: at,
  time_updated: at,
  data: JSON.stringify({ role, time: { created: at } }),
});
const part = (message: string, text: string): Row => ({
  id: `prt_${message}`,
  message_id: message,
  session_id: 'ses_1',
  time_created: AT,
  time_updated: AT,
  data: JSON.stringify({ type: 'text', text }),
});

describe('sessions', () => {
  test('of sub-agents hang on their parent, whose words their prompts are', () => {
    const path = written([user('You are a subagent spawned by another session.\nlook')], { parent_id: 'ses_0' });
    expect(decodedIn(opencode, path)).toMatchObject([
      { facts: { parent: 'ses_0', relation: 'subagent' } },
      { events: [{ kind: 'injected', origin: 'subagent-prompt' }] },
    ]);
  });

  test('that are forks tell what they copied as a copy', async () => {
    const path = join(folder(), 'opencode.db');
    const told = [user('fix the till'), step([{ type: 'text', text: 'Done.' }])];
    const fork = (id: string, more: readonly Told[]): Row[] =>
      rows(id, [...told, ...more], (n) => (n < told.length ? `msg_${id}_${String(n * 3)}` : `msg_${id}own`));
    new Theirs(path, {
      session: [
        sessionRow('ses_1'),
        sessionRow('ses_2', { fork_session_id: 'ses_1' }),
        sessionRow('ses_3', { fork_session_id: 'ses_2' }),
      ],
      session_message: [
        ...rows('ses_1', told),
        ...fork('ses_2', [user('and the bell')]),
        ...fork('ses_3', [user('and the door')]),
      ],
    });
    const { sessions } = await sessionsOf([path]);
    const byId = new Map(sessions.map((session) => [session.head.id, session]));
    expect(byId.get('ses_1')).toMatchObject({ head: { relation: 'root' }, counts: { prompts: 1 } });
    expect(byId.get('ses_2')).toMatchObject({ head: { relation: 'fork' }, counts: { prompts: 1 } });
    expect(byId.get('ses_3')).toMatchObject({ head: { relation: 'fork' }, counts: { prompts: 1 } });
  });

  test('that were begun in the older tables go on in the new one, and nothing of them is told twice', () => {
    const path = join(folder(), 'opencode.db');
    new Theirs(path, {
      session: [sessionRow('ses_1')],
      message: [old('msg_a', 'user', AT), old('msg_b', 'assistant', AT + 1)],
      part: [part('msg_a', 'fix the till'), part('msg_b', 'Done.')],
      session_message: rows('ses_1', [
        user('fix the till'),
        step([{ type: 'text', text: 'Done.' }]),
        // Begun a moment after its twin.
        step([{ type: 'text', text: 'Done.' }]),
        user('and the bell'),
        step([{ type: 'text', text: 'Rung.' }]),
      ]),
    });
    expect(eventsIn(opencode, path, 'ses_1').map((event) => ('text' in event ? event.text : event.kind))).toEqual([
      'fix the till',
      'Done.',
      'and the bell',
      'Rung.',
    ]);
  });

  test('that were begun in the older tables tell what the new one alone has, whenever its row says it was', () => {
    const prompts = (told: readonly Told[]): string[] => {
      const path = join(folder(), 'opencode.db');
      new Theirs(path, {
        session: [sessionRow('ses_1')],
        message: [old('msg_a', 'user', AT)],
        part: [part('msg_a', 'old words')],
        session_message: ofFirstVersions(told),
      });
      return eventsIn(opencode, path, 'ses_1').flatMap((event) => (event.kind === 'prompt' ? [event.text] : []));
    };
    expect(prompts([user('old words')])).toEqual(['old words']);
    expect(prompts([user('old words'), user('new words')])).toEqual(['old words', 'new words']);
  });
});

const TABLES: Tables = {
  session: [
    sessionRow('ses_1'),
    sessionRow('ses_2', { fork_session_id: 'ses_1' }),
    sessionRow('ses_3', { fork_session_id: 'ses_2' }),
  ],
  session_message: [
    ...rows('ses_1', [
      user('fix'),
      step([{ type: 'text', text: 'a' }, called('shell', done({ command: 'ls' }, 'a', { metadata: { exit: 1 } }))], {
        error: { type: 'aborted', message: 'x' },
      }),
      ['shell', { command: 'ls', output: { output: 'x' } }],
      ['compaction', { status: 'completed', summary: 's' }],
      ['idle', { outcome: 'interrupted' }],
    ]),
    ...rows('ses_2', [user('fix')], () => 'msg_f_0'),
  ],
};

test('the database is known, and read again only where something has changed', () => {
  const path = join(folder(), 'opencode.db');
  const theirs = new Theirs(path, TABLES);
  expectOnlyTaker(opencode, path);
  const first = String(TABLES['session_message']?.[0]?.['id']);
  const at = (change: () => void): string[] => changedBy(opencode, theirs, change);
  expect(at(() => theirs.run('UPDATE session_message SET data = data || ? WHERE id = ?', ' ', first))).toEqual([
    'ses_1',
  ]);
  expect(at(() => theirs.run('DELETE FROM session_message WHERE id = ?', 'msg_f_0'))).toEqual(['ses_2']);
  expect(at(() => theirs.run('UPDATE session_message SET time_updated = ?', AT + 99))).toEqual(['ses_1']);
});

test('the database may hold anything anywhere', () => {
  expectTolerantOfRows(opencode, folder(), TABLES);
  const session_message = ofFirstVersions(FIRST_VERSIONS);
  expectTolerantOfRows(opencode, folder(), { session: [sessionRow('ses_1')], session_message });
});

test('sessions that are forks of each other come to an end', () => {
  const path = join(folder(), 'opencode.db');
  new Theirs(path, {
    session: [sessionRow('ses_1', { fork_session_id: 'ses_2' }), sessionRow('ses_2', { fork_session_id: 'ses_1' })],
    session_message: [...rows('ses_1', [user('a')], () => 'msg_a_0'), ...rows('ses_2', [user('b')], () => 'msg_b_0')],
  });
  expect(eventsIn(opencode, path, 'ses_1')).toMatchObject([{ kind: 'prompt', text: 'a' }]);
});

test('an export of such messages tells the same', async () => {
  const path = join(folder(), 'export.json');
  const messages = [
    { id: 'msg_1', type: 'user', text: 'fix the till', time: { created: AT } },
    { id: 'msg_2', type: 'assistant', content: [called('shell', done({ command: 'ls' }, 'a'))], time: { created: AT } },
  ];
  writeFileSync(
    path,
    JSON.stringify({ info: { id: 'ses_1', title: 'T', location: { directory: '/home/ann/shop' } }, messages }, null, 2),
  );
  expect(await takersOf(path)).toEqual(['opencode']);
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([{ head: { cwd: '/home/ann/shop' }, counts: { prompts: 1, toolCalls: 1 } }]);
});
