import { describe, expect, test } from 'vitest';
import { mistralVibe } from '../../src/core/sources/mistral-vibe.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, eventsOf, folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentChatCount } from './independent-chat.mjs';

let n = 0;
const message = (role: string, content: unknown, fields: LogRecord = {}): LogRecord => ({
  role,
  content,
  injected: false,
  message_id: `00000000-0000-4000-8000-${String((n += 1)).padStart(12, '0')}`,
  ...fields,
});
const call = (name: string, args: LogRecord, id = 'aB3dE6gH9'): LogRecord =>
  message('assistant', undefined, {
    tool_calls: [{ id, index: 0, type: 'function', function: { name, arguments: JSON.stringify(args) } }],
  });
const result = (name: string, content: string, id = 'aB3dE6gH9'): LogRecord => ({
  role: 'tool',
  content,
  injected: false,
  name,
  tool_call_id: id,
});
const read = (...records: LogRecord[]): DecodedEvent[] => eventsOf(mistralVibe, records);
const MANUAL =
  'Manual `!` command result from the user. Use this as context only.\n\nCommand: `ls -a`\n\n' +
  'Working directory: `/home/ann/shop`\n\nExit code: 0\n\nStdout:\n```text\na.py\n```';

describe('what the human typed', () => {
  test('is what nobody injected', () => {
    expect(
      read(
        message('user', 'fix the till'),
        message('user', 'You have used 80 % of the context.', { injected: true }),
        message('user', [{ type: 'text', text: 'and the cart' }]),
      ),
    ).toMatchObject([
      { kind: 'prompt', text: 'fix the till' },
      { kind: 'injected', origin: 'reminder' },
      { kind: 'prompt', text: 'and the cart' },
    ]);
  });

  test('at ! is a command; it names the folder the session works in', () => {
    const [first] = decodedBy(mistralVibe, [JSON.stringify(message('user', MANUAL, { injected: true }))]);
    expect(first).toMatchObject({
      facts: { cwd: '/home/ann/shop' },
      events: [
        { kind: 'command', name: '!', text: 'ls -a' },
        { kind: 'injected', origin: 'command-output' },
      ],
    });
  });

  test('stands without the warning old versions put behind it', () => {
    expect(read(message('user', 'go on\n\n<vibe_warning>Half the context is used.</vibe_warning>'))).toMatchObject([
      { kind: 'injected', origin: 'reminder', text: '<vibe_warning>Half the context is used.</vibe_warning>' },
      { kind: 'prompt', text: 'go on' },
    ]);
  });

  test('was summed up where the context was compacted', () => {
    const text =
      'You are continuing a trajectory after a context compaction.\n\n<compaction_summary>…</compaction_summary>';
    expect(read(message('user', text, { injected: true }))).toMatchObject([
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary' },
    ]);
  });
});

test('what the agent did is thinking, text and calls', () => {
  expect(
    read(
      message('assistant', 'Looking.', { reasoning_content: 'look first' }),
      call('bash', { command: 'pytest -q' }, 'c1'),
      call('search_replace', { file_path: 'a.py', content: '…' }, 'c2'),
      call('task', { task: 'look around', agent: 'explore' }, 'c3'),
    ),
  ).toMatchObject([
    { kind: 'thinking', text: 'look first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', callId: 'c1', category: 'shell', command: 'pytest -q' },
    { kind: 'tool-call', callId: 'c2', category: 'edit', path: 'a.py' },
    { kind: 'tool-call', callId: 'c3', category: 'task' },
  ]);
});

test.each<[string, string, string, number | null]>([
  ['bash', 'command: ls\nstdout: a.py\n\nstderr: \nreturncode: 0', 'ok', 0],
  ['bash', 'command: ls\nstdout: \nstderr: \nreturncode: 2', 'failed', 2],
  ['bash', "<tool_error>bash failed: Command failed: 'x'\nReturn code: 127\nStderr: no x</tool_error>", 'failed', 127],
  ['read_file', '<tool_error>read_file failed: no such file</tool_error>', 'failed', null],
  ['read_file', 'content: a\nreturncode: 1', 'ok', null],
  ['bash', '<user_cancellation>User cancelled the operation.</user_cancellation>', 'rejected', null],
  ['bash', '<user_cancellation>Tool execution interrupted by user.</user_cancellation>', 'cancelled', null],
  [
    'bash',
    '<user_cancellation>Tool execution interrupted - no response available</user_cancellation>',
    'cancelled',
    null,
  ],
])('a result of %s, %j, is %s', (tool, text, outcome, exitCode) => {
  const [event, ...more] = read(result(tool, text));
  expect(event).toMatchObject({ kind: 'tool-result', outcome, exitCode, text });
  const kinds = more.map(({ kind }) => kind);
  expect(kinds.includes('rejection')).toBe(outcome === 'rejected');
  expect(kinds.includes('interruption')).toBe(text.includes('interrupted by user'));
});

test('one stop of several calls is one interruption', () => {
  const stopped = '<user_cancellation>Tool execution interrupted by user.</user_cancellation>';
  const events = read(
    result('bash', stopped, 'c1'),
    result('bash', stopped, 'c2'),
    message('user', 'no'),
    result('bash', stopped),
  );
  expect(events.filter(({ kind }) => kind === 'interruption')).toHaveLength(2);
});

test('an answer to a question was mostly chosen, and is no prompt of its own', () => {
  const text = "answers: [{'question': 'Which?', 'answer': 'SQLite', 'is_other': False}]\ncancelled: False";
  expect(read(result('ask_user_question', text)).at(-1)).toMatchObject({
    kind: 'prompt',
    via: 'answer',
    text: 'SQLite',
  });
});

describe('a session', () => {
  test('is named by its folder, which has the time too; a sub-agent stands below its caller', async () => {
    const root = folder();
    writeLog(root, 'session_20260301_093000_ab12cd34/messages.jsonl', [message('user', 'fix it')]);
    writeLog(root, 'session_20260301_093000_ab12cd34/agents/session_20260301_093100_ef56ab78/messages.jsonl', [
      message('user', 'look around'),
    ]);
    const { sessions } = await sessionsOf([root]);
    const byId = new Map(sessions.map((session) => [session.head.id, session]));
    expect(byId.get('session_20260301_093000_ab12cd34')).toMatchObject({
      head: { agent: 'mistral-vibe', startedAt: Date.UTC(2026, 2, 1, 9, 30), relation: 'root' },
      counts: { prompts: 1 },
    });
    expect(byId.get('session_20260301_093100_ef56ab78')).toMatchObject({
      head: { relation: 'subagent', parent: 'session_20260301_093000_ab12cd34' },
      counts: { prompts: 0 },
    });
  });

  test('is looked for where it is, or where the environment says', () => {
    expect(mistralVibe.places('/h', {})).toEqual(['/h/.vibe/logs/session']);
    expect(mistralVibe.places('/h', { VIBE_HOME: '/v' })).toEqual(['/v/logs/session']);
    expect(mistralVibe.lines.claims('session_20260301_093000_ab12cd34/messages.jsonl')).toBe(true);
    expect(mistralVibe.lines.claims('session_20260301_093000_ab12cd34/meta.json')).toBe(false);
  });

  test('is known by its ids and marks; messages of nobody in particular are not', () => {
    const recognises = (record: LogRecord, path = '/x.jsonl'): boolean =>
      mistralVibe.lines.recognises({ path, head: [JSON.stringify(record)] });
    expect(recognises(message('user', 'x'))).toBe(true);
    expect(recognises({ role: 'user', content: 'x' })).toBe(false);
    expect(recognises({ role: 'user', content: 'x' }, '/l/session_20260301_093000_ab12cd34/messages.jsonl')).toBe(true);
    expect(recognises({ role: 'user', content: 'x', finish_reason: '', tool_name: '' })).toBe(false);
    const claude = new ClaudeLog();
    claude.user('x');
    for (const { records } of [claude, new CodexLog()])
      expect(mistralVibe.lines.recognises({ path: '/x.jsonl', head: jsonl(records).trim().split('\n') })).toBe(false);
  });

  test('has roles nobody knows counted by their names', () => {
    expect(decodedBy(mistralVibe, ['{"role":"oracle"}', '{}'])).toMatchObject([
      { kind: 'unknown', type: 'oracle' },
      { kind: 'unknown', type: '(no role)' },
    ]);
  });
});

const EVERYTHING = jsonl([
  message('system', 'Be terse.'),
  message('user', MANUAL, { injected: true }),
  message('user', 'fix <vibe_warning>x</vibe_warning>'),
  message('assistant', 'x', {
    reasoning_content: 'y',
    tool_calls: [{ id: 'c', function: { name: 'bash', arguments: '{}' } }],
  }),
  result('bash', '<user_cancellation>Tool execution interrupted by user.</user_cancellation>'),
  result('bash', '<user_cancellation>Tool execution interrupted by user.</user_cancellation>'),
  result('ask_user_question', "answers: [{'answer': 'x'}]"),
  message('user', 'again'),
])
  .trim()
  .split('\n');

test('a log read in any pieces tells the same', () => {
  expectAnySplit(mistralVibe, EVERYTHING);
});

test('no line hurts', () => {
  expectTolerant(mistralVibe, EVERYTHING);
});

describeRealLogs('mistral-vibe', 'mistral-vibe', independentChatCount);
