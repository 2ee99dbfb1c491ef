import { describe, expect, test } from 'vitest';
import { cursor } from '../../src/core/sources/cursor.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, eventsOf, jsonl, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectNoMarkHurts, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { independentCursorCount } from './independent-cursor.mjs';

const said = (role: string, ...content: unknown[]): LogRecord => ({ role, message: { content } });
const text = (words: string): LogRecord => ({ type: 'text', text: words });
const read = (...records: LogRecord[]): DecodedEvent[] => eventsOf(cursor, records);
const TIME = '<timestamp>Sunday, Mar 1, 2026, 9:30 AM (UTC+2)</timestamp>';

describe('what the human typed', () => {
  test.each<[string, LogRecord[]]>([
    ['fix the till', [{ kind: 'prompt', text: 'fix the till' }]],
    [
      `${TIME}\n<user_query>\nfix the till\n</user_query>`,
      [
        { kind: 'injected', origin: 'context', text: TIME },
        { kind: 'prompt', text: 'fix the till', at: Date.UTC(2026, 2, 1, 7, 30) },
      ],
    ],
    [
      '<user_info>\nOS Version: linux\nWorkspace Path: /home/ann/shop\n</user_info>\n<rules>\nuse tabs\n</rules>',
      [
        { kind: 'injected', origin: 'context' },
        { kind: 'injected', origin: 'context' },
      ],
    ],
    [
      '<attached_files>\na.ts\n</attached_files>\nexplain it',
      [{ kind: 'injected' }, { kind: 'prompt', text: 'explain it' }],
    ],
    ['<b> is bold', [{ kind: 'prompt', text: '<b> is bold' }]],
    ['<user_query>\n/review a.ts\n</user_query>', [{ kind: 'command', name: '/review' }]],
    ['<user_query>\nwithout an end', [{ kind: 'prompt', text: 'without an end' }]],
  ])('%j', (words, events) => {
    expect(read(said('user', text(words)))).toMatchObject(events);
    expect(read(said('user', text(words)))).toHaveLength(events.length);
  });

  test.each([
    ['<timestamp>2026-03-01T09:30:00Z</timestamp>', Date.UTC(2026, 2, 1, 9, 30)],
    ['<timestamp>Friday, Aug 21, 2026, 2:00 PM (UTC)</timestamp>', Date.UTC(2026, 7, 21, 14)],
    ['<timestamp>Friday, Aug 21, 2026, 2:00 PM (UTC+5:30)</timestamp>', Date.UTC(2026, 7, 21, 8, 30)],
    ['<timestamp>some day</timestamp>', null],
  ])('at %s', (time, at) => {
    expect(read(said('user', text(`${time}\n<user_query>x</user_query>`))).at(-1)).toMatchObject({ at });
  });
});

test('what the agent did is text, thinking that is shown, and calls', () => {
  const records = [
    said('user', text('<user_info>\nWorkspace Path: /home/ann/shop\n</user_info>')),
    said(
      'assistant',
      text('[REDACTED]'),
      { type: 'thinking', thinking: 'look first' },
      text('Looking.'),
      { type: 'tool_use', name: 'Shell', input: { command: 'go test', working_directory: '/w' } },
      { type: 'tool_use', name: 'StrReplace', input: { path: 'a.go' } },
      { type: 'tool_use', name: 'Grep', input: { pattern: 'x' } },
    ),
  ];
  expect(read(...records).slice(1)).toMatchObject([
    { kind: 'thinking', text: 'look first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', category: 'shell', command: 'go test', cwd: '/w', callId: 'line-2-4' },
    { kind: 'tool-call', category: 'edit', path: 'a.go', cwd: '/home/ann/shop', callId: 'line-2-5' },
    { kind: 'tool-call', category: 'search' },
  ]);
});

test('a result says it failed, or says nothing of it', () => {
  const result = (fields: LogRecord): LogRecord =>
    said('user', { type: 'tool_result', tool_use_id: 'c', content: 'x', ...fields });
  expect(read(result({ is_error: true }), result({ is_error: false }), result({}))).toMatchObject([
    { callId: 'c', outcome: 'failed', text: 'x' },
    { outcome: 'ok' },
    { outcome: 'unknown' },
  ]);
});

test('a turn may end by the human or by the service', () => {
  const ended = (status: string, fields: LogRecord = {}): LogRecord => ({ type: 'turn_ended', status, ...fields });
  expect(read(ended('success'), ended('aborted'), ended('error', { error: 'usage limit' }))).toMatchObject([
    { kind: 'interruption', line: 2 },
    { kind: 'service-error', text: 'usage limit' },
  ]);
});

test('nobody types in a sub-agent; it stands in the folder of its caller', () => {
  const path = '/h/.cursor/projects/shop/agent-transcripts/abc/subagents/def.jsonl';
  expect(decodedBy(cursor, [JSON.stringify(said('user', text('look around')))], undefined, path)).toMatchObject([
    {
      session: 'def',
      facts: { parent: 'abc', relation: 'subagent' },
      events: [{ kind: 'injected', origin: 'subagent-prompt' }],
    },
  ]);
});

test('transcripts are looked for among everything else Cursor keeps of a project', () => {
  expect(cursor.places('/h', {})).toContain('/h/.cursor/projects');
  expect(cursor.lines.claims('shop/agent-transcripts/abc/abc.jsonl')).toBe(true);
  expect(cursor.lines.claims('shop/terminals/abc.jsonl')).toBe(false);
  expect(cursor.lines.claims('shop/agent-transcripts/abc/abc.txt')).toBe(false);
});

test('messages with more around them are of other agents', () => {
  const recognises = (records: readonly LogRecord[]): boolean =>
    cursor.lines.recognises({ path: '/x.jsonl', head: jsonl(records).trim().split('\n') });
  expect(recognises([said('user', text('x'))])).toBe(true);
  expect(recognises([{ role: 'user', content: 'x' }])).toBe(false);
  expect(recognises([{ ...said('user', text('x')), sessionId: 's' }])).toBe(false);
  const claude = new ClaudeLog();
  claude.user('x');
  for (const { records } of [claude, new CodexLog()]) expect(recognises(records)).toBe(false);
});

test('records nobody knows are counted by their type or role', () => {
  expect(decodedBy(cursor, ['{"type":"hologram"}', '{"role":"oracle"}', '{}'])).toMatchObject([
    { kind: 'unknown', type: 'hologram' },
    { kind: 'unknown', type: 'oracle' },
    { kind: 'unknown', type: '(no role)' },
  ]);
});

const EVERYTHING = jsonl([
  said('user', text(`${TIME}<user_info>\nWorkspace Path: /w\n</user_info><user_query>x</user_query>`)),
  said(
    'assistant',
    text('x'),
    { type: 'thinking', thinking: 'x' },
    { type: 'tool_use', name: 'ApplyPatch', input: 'x' },
  ),
  said('user', { type: 'tool_result', content: [text('x')], is_error: true }),
  { type: 'turn_ended', status: 'error', error: 'x' },
  { role: 'user', message: { content: 'x' } },
])
  .trim()
  .split('\n');

test('a log read in any pieces tells the same', () => {
  expectAnySplit(cursor, EVERYTHING);
});

test('a text of nothing but marks is told in few pieces', () => {
  const marks = ['<user_query>', '<user_query></user_query>', '<rules></rules>', '<timestamp>'];
  expectNoMarkHurts(cursor, marks, (words) => said('user', text(words)));
});

test('no line hurts', () => {
  expectTolerant(cursor, EVERYTHING);
});

describeRealLogs('_sanitised-or-synthetic/cursor', 'cursor', independentCursorCount);
