import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hermes } from '../../src/core/sources/hermes.ts';
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
import { decodedBy, expectAnySplit, expectNoMarkHurts, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentChatCount } from './independent-chat.mjs';

const AT = '2026-03-01T09:30:00.250000Z';
const row = (role: string, content: unknown, fields: LogRecord = {}): LogRecord => ({
  role,
  content,
  tool_calls: '',
  tool_call_id: '',
  tool_name: '',
  finish_reason: '',
  timestamp: AT,
  ...fields,
});
const calls = (name: string, args: LogRecord, id = 'call_1'): LogRecord[] => [
  { id, type: 'function', function: { name, arguments: JSON.stringify(args) } },
];
const read = (...records: LogRecord[]): DecodedEvent[] => eventsOf(hermes, records);

test.each<[string, LogRecord[]]>([
  ['ship it', [{ kind: 'prompt', text: 'ship it', at: Date.parse(AT) }]],
  ['[Continuing toward your standing goal]\nGoal: ship it', [{ kind: 'injected', origin: 'reminder' }]],
  ['[ASYNC DELEGATION BATCH COMPLETE — d1]\nAll is done.', [{ kind: 'injected', origin: 'notification' }]],
  [
    '[CONTEXT COMPACTION — REFERENCE ONLY]\nThey built a shop.',
    [{ kind: 'compaction' }, { kind: 'injected', origin: 'summary' }],
  ],
  [
    '[IMPORTANT: The user has invoked the "plan" skill, indicating …]\n\n# Plan\n\nThe user has provided the following ' +
      'instruction alongside the skill invocation: add a flag\n\n[Runtime note: x]',
    [
      { kind: 'injected', origin: 'skill' },
      { kind: 'command', name: '/plan', text: 'add a flag' },
    ],
  ],
  [
    '[System note: Your previous turn was interrupted mid-run. Go on.]\n\nand the cart',
    [
      { kind: 'injected', origin: 'notification' },
      { kind: 'prompt', text: 'and the cart' },
    ],
  ],
  ['[System: The active model has changed]', [{ kind: 'injected', origin: 'notification' }]],
  [
    'Review the conversation above and update the skill library. Be brief.',
    [{ kind: 'injected', origin: 'instructions' }],
  ],
  [
    '[System: The model has changed]\n[System note: Go on.] and the oven',
    [
      { kind: 'injected', origin: 'notification' },
      { kind: 'injected', origin: 'notification' },
      { kind: 'prompt', text: 'and the oven' },
    ],
  ],
  ['/new', [{ kind: 'command', name: '/new' }]],
])('in the role of the user, %j', (text, events) => {
  expect(read(row('user', text))).toMatchObject(events);
  expect(read(row('user', text))).toHaveLength(events.length);
});

test('a row shown as something else than a message was not typed', () => {
  expect(read(row('user', 'a job is done', { display_kind: 'internal_notification' }))).toMatchObject([
    { kind: 'injected', origin: 'notification' },
  ]);
});

test('calls are a list, or the text of one', () => {
  const list = calls('terminal', { command: 'go test', workdir: '/w' });
  for (const tool_calls of [list, JSON.stringify(list)]) {
    expect(read(row('assistant', 'Testing.', { tool_calls, reasoning: 'why not' }))).toMatchObject([
      { kind: 'thinking', text: 'why not' },
      { kind: 'assistant', text: 'Testing.' },
      { kind: 'tool-call', callId: 'call_1', category: 'shell', command: 'go test', cwd: '/w' },
    ]);
  }
});

describe('a result', () => {
  test.each<[LogRecord | string, string, number | null, string?]>([
    [{ output: 'fine', exit_code: 0, error: null }, 'ok', 0, 'fine'],
    [{ output: 'FAIL', exit_code: 2, error: null }, 'failed', 2, 'FAIL'],
    [{ error: 'task_id is required' }, 'failed', null, 'task_id is required'],
    [{ success: false }, 'failed', null],
    [{ status: 'dispatched' }, 'ok', null],
    [
      { output: '', exit_code: -1, error: 'BLOCKED: User denied this command.', status: 'blocked' },
      'rejected',
      -1,
      'BLOCKED: User denied this command.',
    ],
    [
      { output: 'half\n[Command interrupted]', exit_code: 130, error: null },
      'cancelled',
      130,
      'half\n[Command interrupted]',
    ],
    ['Error executing tool x: no', 'failed', null],
    ['a page of text', 'unknown', null],
  ])('%j is %s', (content, outcome, exitCode, text) => {
    const said = typeof content === 'string' ? content : JSON.stringify(content);
    const [event, ...more] = read(row('tool', said, { tool_call_id: 'call_1', tool_name: 'terminal' }));
    expect(event).toMatchObject({
      kind: 'tool-result',
      callId: 'call_1',
      outcome,
      exitCode,
      text: text ?? said,
    });
    expect(more.map(({ kind }) => kind)).toEqual(outcome === 'rejected' ? ['rejection'] : []);
  });

  test('of a question is the answer; its tool is known by the call', () => {
    const events = read(row('assistant', '', { tool_calls: calls('clarify', { question: 'Which?' }, 'c7') }), {
      role: 'tool',
      content: '{"question":"Which?","user_response":"SQLite"}',
      tool_call_id: 'c7',
      timestamp: AT,
    });
    expect(events.at(-1)).toMatchObject({ kind: 'prompt', via: 'answer', text: 'SQLite' });
  });
});

describe('a session', () => {
  test('is named by its file, or by its folder where every file has one name', async () => {
    const root = folder();
    const head = { role: 'session_meta', tools: [], model: 'hermes-5', platform: 'cli', timestamp: AT };
    writeLog(root, '20260301_093000_ab12cd.jsonl', [head, { role: 'user', content: 'hi', timestamp: AT }]);
    writeLog(root, 'recorded/transcript.jsonl', [row('user', 'hi', { _ts: 1772357400.5, _model: 'm', _cwd: '/w' })]);
    const { sessions } = await sessionsOf([root]);
    expect(sessions.map(({ head: { id, cwd, models } }) => ({ id, cwd, models }))).toEqual([
      { id: '20260301_093000_ab12cd', cwd: null, models: ['hermes-5'] },
      { id: 'recorded', cwd: '/w', models: ['m'] },
    ]);
  });

  test('has rows the human took back', () => {
    expect(read(row('user', 'no', { active: 0 }), row('user', 'yes', { active: 1 }))).toMatchObject([
      { active: false },
      { active: true },
    ]);
  });

  test('is looked for where it is, or where the environment says', () => {
    const below = (home: string): string[] => ['sessions', 'state.db', 'profiles'].map((name) => join(home, name));
    expect(hermes.places('/h', {})).toEqual(below('/h/.hermes'));
    expect(hermes.places('/h', { HERMES_HOME: '/p' })).toEqual(below('/p'));
    expect(['state.db', 'work/state.db', 'work/x/state.db'].map(hermes.database.claims)).toEqual([true, true, false]);
    expect(hermes.lines.claims('work/sessions/20260301_093000_ab12cd.jsonl')).toBe(true);
    expect(hermes.lines.claims('20260301_093000_ab12cd.jsonl')).toBe(true);
    expect(hermes.lines.claims('sessions.json')).toBe(false);
  });

  test('is known by its columns; others are not', () => {
    const recognises = (records: readonly LogRecord[], path = '/x.jsonl'): boolean =>
      hermes.lines.recognises({ path, head: jsonl(records).trim().split('\n') });
    expect(recognises([row('user', 'x')])).toBe(true);
    expect(recognises([{ role: 'session_meta', tools: [], timestamp: AT }])).toBe(true);
    expect(recognises([{ role: 'user', content: 'x' }])).toBe(false);
    expect(recognises([{ role: 'user', content: 'x', injected: false, message_id: 'm' }])).toBe(false);
    const claude = new ClaudeLog();
    claude.user('x');
    for (const { records } of [claude, new CodexLog()]) expect(recognises(records)).toBe(false);
  });

  test('has roles nobody knows counted by their names', () => {
    expect(decodedBy(hermes, ['{"role":"oracle"}'])).toMatchObject([{ kind: 'unknown', type: 'oracle' }]);
  });
});

const EVERYTHING = jsonl([
  { role: 'session_meta', tools: [], model: 'm', timestamp: AT },
  row('system', 'Be terse.'),
  row('user', 'x', { _cwd: '/w', _ts: 1 }),
  row('assistant', 'x', { reasoning: 'y', tool_calls: JSON.stringify(calls('clarify', { a: 1 })) }),
  { role: 'tool', content: '{"user_response":"x","output":"y","exit_code":1}', tool_call_id: 'call_1' },
  row('tool', '{"error":"User denied"}', { tool_name: 'terminal' }),
])
  .trim()
  .split('\n');

test('a log read in any pieces tells the same', () => {
  expectAnySplit(hermes, EVERYTHING);
});

test('no line hurts', () => {
  expectTolerant(hermes, EVERYTHING);
  expectNoMarkHurts(hermes, ['[System: x] ', '[System note: x]\n'], (text) => row('user', text));
});

describe('the database', () => {
  const SECOND = 1_772_357_400;
  const session = (id: string, more: Row = {}): Row => ({
    id,
    source: 'cli',
    model: 'big',
    model_config: null,
    parent_session_id: null,
    title: 'The till',
    cwd: '/home/ann/shop',
    git_branch: 'main',
    started_at: SECOND + 0.5,
    ended_at: null,
    end_reason: null,
    ...more,
  });
  const message = (id: number, session_id: string, role: string, content: string | null, more: Row = {}): Row => ({
    id,
    session_id,
    role,
    content,
    tool_calls: null,
    tool_call_id: null,
    tool_name: null,
    finish_reason: null,
    reasoning: null,
    timestamp: SECOND + id,
    active: 1,
    compacted: 0,
    ...more,
  });
  const TABLES: Tables = {
    sessions: [
      session('s1', { ended_at: SECOND + 50, end_reason: 'compression' }),
      session('s2', { parent_session_id: 's1', started_at: SECOND + 50 }),
      session('s3', { parent_session_id: 's1', model_config: '{"_delegate_from":"s1"}' }),
      session('s4', { parent_session_id: 's2', model_config: '{"_branched_from":"s2"}' }),
      session('s5', { parent_session_id: 's2' }),
    ],
    messages: [
      message(1, 's1', 'user', '\u0000json:[{"type":"text","text":"fix the till"},{"type":"image_url"}]'),
      message(2, 's1', 'assistant', 'Looking.', {
        tool_calls: JSON.stringify(calls('terminal', { command: 'ls' })),
        reasoning: 'hm',
      }),
      message(3, 's1', 'tool', '{"output":"no","exit_code":2}', { tool_call_id: 'call_1', tool_name: 'terminal' }),
      message(4, 's1', 'user', 'never mind', { active: 0 }),
      message(5, 's1', 'user', 'summed up since', { active: 0, compacted: 1 }),
      message(6, 's2', 'user', 'go on'),
      message(7, 's3', 'user', 'look for it'),
      message(8, 's4', 'user', 'another way'),
      message(9, 's5', 'user', 'a task'),
    ],
  };
  const database = (): Theirs => new Theirs(join(folder(), 'state.db'), TABLES);

  test('tells its rows, those that were taken back as such', () => {
    const { path } = database();
    expect(eventsIn(hermes, path, 's1')).toMatchObject([
      { kind: 'prompt', text: 'fix the till', line: 1, at: (SECOND + 1) * 1000, active: true },
      { kind: 'thinking', text: 'hm' },
      { kind: 'assistant', text: 'Looking.' },
      { kind: 'tool-call', command: 'ls', cwd: '/home/ann/shop' },
      { kind: 'tool-result', outcome: 'failed', exitCode: 2, text: 'no' },
      { kind: 'prompt', text: 'never mind', active: false },
      { kind: 'prompt', text: 'summed up since', active: true },
    ]);
    expectOnlyTaker(hermes, path);
  });

  test('says what a session that hangs on another is to it', async () => {
    const { sessions } = await sessionsOf([database().path]);
    expect(sessions.map(({ head, counts }) => [head.id, head.parent, head.relation, counts.prompts])).toEqual([
      ['s1', null, 'root', 3],
      ['s2', 's1', 'continuation', 1],
      ['s3', 's1', 'subagent', 0],
      ['s4', 's2', 'fork', 1],
      ['s5', 's2', 'subagent', 0],
    ]);
  });

  test('is read again only where something of a session has changed', () => {
    const theirs = database();
    const at = (change: () => void): string[] => changedBy(hermes, theirs, change);
    expect(at(() => theirs.add('messages', message(10, 's2', 'user', 'more')))).toEqual(['s2']);
    // A rewind has no time.
    expect(at(() => theirs.run('UPDATE messages SET active = 0 WHERE id = ?', 7))).toEqual(['s3']);
    expect(at(() => theirs.run('UPDATE messages SET active = 1 WHERE id = ?', 4))).toEqual(['s1']);
    expect(at(() => theirs.run('UPDATE sessions SET title = ? WHERE id = ?', 'Another', 's4'))).toEqual(['s4']);
    expect(at(() => theirs.run('DELETE FROM sessions WHERE id = ?', 's5'))).toEqual([]);
  });

  test('may hold anything anywhere', () => {
    expectTolerantOfRows(hermes, folder(), TABLES);
  });
});

describeRealLogs('hermes', 'hermes', independentChatCount);
