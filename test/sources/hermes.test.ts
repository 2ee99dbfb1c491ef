import { describe, expect, test } from 'vitest';
import { hermes } from '../../src/core/sources/hermes.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, eventsOf, folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
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
    expect(hermes.places('/h', {})).toEqual(['/h/.hermes/sessions']);
    expect(hermes.places('/h', { HERMES_HOME: '/p' })).toEqual(['/p/sessions']);
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
});

describeRealLogs('hermes', 'hermes', independentChatCount);
