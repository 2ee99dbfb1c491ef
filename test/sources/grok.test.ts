import { describe, expect, test } from 'vitest';
import { grok } from '../../src/core/sources/grok.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, eventsOf, folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectNoMarkHurts, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { independentChatCount } from './independent-chat.mjs';

const user = (text: string, fields: LogRecord = {}): LogRecord => ({
  type: 'user',
  content: [{ type: 'text', text }],
  ...fields,
});
const assistant = (content: string, fields: LogRecord = {}): LogRecord => ({
  type: 'assistant',
  content,
  model_id: 'grok-4.5',
  ...fields,
});
const read = (...records: LogRecord[]): DecodedEvent[] => eventsOf(grok, records);

describe('in the role of the user', () => {
  test.each<[LogRecord, LogRecord[]]>([
    [user('fix the till', { prompt_index: 0 }), [{ kind: 'prompt', text: 'fix the till', via: 'prompt' }]],
    [user('<user_query>\nfix the till\n</user_query>'), [{ kind: 'prompt', text: 'fix the till' }]],
    [user('<user_info>\nOS Version: linux'), [{ kind: 'injected', origin: 'context' }]],
    [user('use tabs', { synthetic_reason: 'project_instructions' }), [{ kind: 'injected', origin: 'instructions' }]],
    [user('a job is done', { synthetic_reason: 'task_completed' }), [{ kind: 'injected', origin: 'notification' }]],
    [
      user('in short', { synthetic_reason: 'compaction_meta' }),
      [{ kind: 'compaction' }, { kind: 'injected', origin: 'summary' }],
    ],
    [user('something new', { synthetic_reason: 'of_tomorrow' }), [{ kind: 'injected', origin: 'context' }]],
    [user('with tests', { synthetic_reason: 'interjection' }), [{ kind: 'prompt', via: 'queued' }]],
    [
      user('The user sent a message while you were working:\n<user_query>\nwith tests\n</user_query>'),
      [{ kind: 'injected' }, { kind: 'prompt', via: 'queued', text: 'with tests' }],
    ],
    [
      user('The user interrupted the previous turn:\n<user_query>\nno, tabs\n</user_query>', {
        prior_turn_interrupt: 'mid_turn_abort',
      }),
      [{ kind: 'interruption' }, { kind: 'injected' }, { kind: 'prompt', text: 'no, tabs' }],
    ],
  ])('%j', (record, events) => {
    expect(read(record)).toMatchObject(events);
    expect(read(record)).toHaveLength(events.length);
  });
});

test('what the agent did is thinking, text and calls, those the service ran included', () => {
  expect(
    read(
      { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'look first' }], encrypted_content: 'x' },
      assistant('Looking.', {
        tool_calls: [
          { id: 'c1', name: 'run_terminal_cmd', arguments: '{"command":"go test"}' },
          { id: 'c2', name: 'read_file', arguments: '{"target_file":"a.go"}' },
        ],
      }),
      { type: 'backend_tool_call', kind: { tool_type: 'web_search', id: 'ws', action: { query: 'x' } } },
      { type: 'tool_result', tool_call_id: 'c1', content: 'FAIL' },
      { type: 'tool_result', tool_call_id: 'c2', content: 'Tool execution was cancelled by the user (tool x).' },
    ),
  ).toMatchObject([
    { kind: 'thinking', text: 'look first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', callId: 'c1', category: 'shell', command: 'go test' },
    { kind: 'tool-call', callId: 'c2', category: 'read', path: 'a.go' },
    { kind: 'tool-call', callId: 'ws', category: 'web', input: '{"query":"x"}' },
    { kind: 'tool-result', callId: 'c1', outcome: 'unknown', text: 'FAIL' },
    { kind: 'tool-result', callId: 'c2', outcome: 'cancelled' },
  ]);
});

test('messages of the first versions are read too', () => {
  expect(
    read(
      { role: 'user', content: 'fix it' },
      {
        role: 'assistant',
        content: 'Fixing.',
        reasoning_content: 'hm',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'read_file', arguments: '{}' } }],
      },
      { role: 'tool', content: 'x', tool_call_id: 'c' },
    ).map(({ kind }) => kind),
  ).toEqual(['prompt', 'thinking', 'assistant', 'tool-call', 'tool-result']);
});

test('the place of a session has its folder, and its id the time it began', async () => {
  const root = folder();
  const id = '019ca8b6-91c0-7000-8000-000000000001';
  const path = writeLog(root, `%2Fhome%2Fann%2Fmy%20shop/${id}/chat_history.jsonl`, [
    user('hi', { prompt_index: 0 }),
    assistant('hello'),
  ]);
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([
    { head: { id, agent: 'grok', cwd: '/home/ann/my shop', startedAt: 0x019ca8b691c0, models: ['grok-4.5'] } },
  ]);
});

test('is looked for where it is, or where the environment says', () => {
  expect(grok.places('/h', {})).toEqual(['/h/.grok/sessions']);
  expect(grok.places('/h', { GROK_HOME: '/g' })).toEqual(['/g/sessions']);
  expect(grok.lines.claims('%2Fw/019c/chat_history.jsonl')).toBe(true);
  expect(grok.lines.claims('%2Fw/019c/updates.jsonl')).toBe(false);
});

test('is known by its fields; others are not', () => {
  const recognises = (records: readonly LogRecord[], path = '/x.jsonl'): boolean =>
    grok.lines.recognises({ path, head: jsonl(records).trim().split('\n') });
  expect(recognises([user('x', { prompt_index: 0 })])).toBe(true);
  expect(recognises([{ type: 'system', content: 'x' }, assistant('x')])).toBe(true);
  expect(recognises([{ role: 'user', content: 'x' }])).toBe(false);
  expect(recognises([{ role: 'user', content: 'x' }], '/h/.grok/sessions/%2Fw/s/chat_history.jsonl')).toBe(true);
  const claude = new ClaudeLog();
  claude.user('x');
  claude.say('y');
  for (const { records } of [claude, new CodexLog()]) expect(recognises(records)).toBe(false);
});

test('records nobody knows are counted by their type', () => {
  expect(decodedBy(grok, ['{"type":"hologram"}'])).toMatchObject([{ kind: 'unknown', type: 'hologram' }]);
});

const EVERYTHING = jsonl([
  { type: 'system', content: 'x' },
  user('<user_info>\nWorkspace Path: /w\n</user_info>', { synthetic_reason: 'environment_context' }),
  user('<user_query>x</user_query>', { prompt_index: 1, prior_turn_interrupt: 'mid_turn_abort' }),
  { type: 'reasoning', summary: [{ text: 'x' }] },
  assistant('x', { tool_calls: [{ id: 'c', name: 'run_terminal_cmd', arguments: '{"command":"x"}' }] }),
  { type: 'backend_tool_call', kind: { tool_type: 'web_search', id: 'ws', action: { query: 'x' } } },
  { type: 'tool_result', tool_call_id: 'c', content: 'x' },
])
  .trim()
  .split('\n');

test('a log read in any pieces tells the same', () => {
  expectAnySplit(grok, EVERYTHING);
});

test('a text of nothing but marks is told in few pieces', () => {
  const marks = ['<user_query>', '<user_query></user_query>', '<rules></rules>', '<timestamp>'];
  expectNoMarkHurts(grok, marks, (words) => user(words));
});

test('no line hurts', () => {
  expectTolerant(grok, EVERYTHING);
});

describeRealLogs('_sanitised-or-synthetic/grok/jazzyalex__agent-sessions', 'grok', independentChatCount);
describeRealLogs('_sanitised-or-synthetic/grok-build', 'grok', independentChatCount);
