import { describe, expect, test } from 'vitest';
import { kiroCli } from '../../src/core/sources/kiro-cli.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, eventsOf, jsonl, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { independentKiroCount } from './independent-kiro.mjs';

const AT = 1772357400;
const entry = (kind: string, data: LogRecord = {}): LogRecord => ({
  version: 'v1',
  kind,
  data: { message_id: `m-${kind}`, ...data },
});
const text = (data: string): LogRecord => ({ kind: 'text', data });
const prompt = (words: string): LogRecord => entry('Prompt', { content: [text(words)], meta: { timestamp: AT } });
const use = (name: string, input: LogRecord, toolUseId = 'u1'): LogRecord => ({
  kind: 'toolUse',
  data: { toolUseId, name, input },
});
const result = (content: unknown, status = 'success', ended: unknown = { Success: {} }): LogRecord =>
  entry('ToolResults', {
    content: [{ kind: 'toolResult', data: { toolUseId: 'u1', content, status } }],
    results: { u1: { tool: null, result: ended } },
  });
const ran = (exit_status: string, stdout = '', stderr = ''): LogRecord[] => [
  { kind: 'json', data: { exit_status, stdout, stderr } },
];
const read = (...records: LogRecord[]): DecodedEvent[] => eventsOf(kiroCli, records);

test('prompts have times; what the agent says has none', () => {
  expect(
    read(
      prompt('fix the till'),
      entry('AssistantMessage', {
        content: [{ kind: 'thinking', data: { text: 'look first' } }, text(''), text('Looking.')],
      }),
      prompt('/usage'),
    ),
  ).toMatchObject([
    { kind: 'prompt', text: 'fix the till', at: AT * 1000 },
    { kind: 'thinking', text: 'look first', at: null },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'command', name: '/usage' },
  ]);
});

test('calls name their command and their file', () => {
  const calls = [
    use('shell', { command: 'go test', __tool_use_purpose: 'test' }, 'u1'),
    use('read', { operations: [{ mode: 'Line', path: 'a.go' }] }, 'u2'),
    use('write', { command: 'create', path: 'b.go', content: 'x' }, 'u3'),
    use('write', { command: 'strReplace', path: 'b.go' }, 'u4'),
    use('grep', { pattern: 'x' }, 'u5'),
  ];
  expect(read(entry('AssistantMessage', { content: calls }))).toMatchObject([
    { kind: 'tool-call', callId: 'u1', category: 'shell', command: 'go test' },
    { category: 'read', path: 'a.go' },
    { category: 'write', path: 'b.go', command: null },
    { category: 'edit', path: 'b.go' },
    { category: 'search' },
  ]);
});

test.each<[LogRecord, string, number | null, string]>([
  [result(ran('exit status: 0', 'fine')), 'ok', 0, 'fine'],
  [result(ran('exit status: 2', 'x', 'FAIL a_test')), 'failed', 2, 'FAIL a_test'],
  [result([text('Successfully created')]), 'ok', null, 'Successfully created'],
  [result([text('no such file')], 'error'), 'failed', null, 'no such file'],
  [result([text('x')], 'error', 'Cancelled'), 'cancelled', null, 'x'],
  [result([text('Tool use was denied by the user')], 'error'), 'rejected', null, 'Tool use was denied by the user'],
  [result('x', 'of tomorrow'), 'unknown', null, 'x'],
])('%j', (record, outcome, exitCode, words) => {
  const [event, ...more] = read(record);
  expect(event).toMatchObject({ kind: 'tool-result', callId: 'u1', outcome, exitCode, text: words });
  expect(more.map(({ kind }) => kind)).toEqual(outcome === 'rejected' ? ['rejection'] : []);
});

describe('going back', () => {
  const decoded = (...records: LogRecord[]) => decodedBy(kiroCli, jsonl(records).trim().split('\n'));

  test('to an earlier entry gives up everything from it on', () => {
    expect(
      decoded(
        prompt('one'),
        entry('AssistantMessage', { content: [text('a')] }),
        prompt('two'),
        entry('ResetTo', { target_index: 2 }),
      ).at(-1),
    ).toMatchObject({ kind: 'meta', abandons: 3 });
    expect(decoded(prompt('one'), entry('ResetTo', { target_index: 99 })).at(-1)).not.toHaveProperty('abandons');
  });

  test('on a prompt stops the agent and takes the prompt back', () => {
    expect(decoded(prompt('one'), prompt('two'), entry('CancelledPrompt')).at(-1)).toMatchObject({
      events: [{ kind: 'interruption', line: 3 }],
      abandons: 2,
    });
  });
});

test('a compaction leaves a summary', () => {
  expect(
    read(entry('Compaction', { summary: 'They built a shop.', messages_snapshot: [] }), entry('Clear')),
  ).toMatchObject([{ kind: 'compaction' }, { kind: 'injected', origin: 'summary', text: 'They built a shop.' }]);
});

test('a log is known by its kinds, and looked for where it is', () => {
  const recognises = (records: readonly LogRecord[]): boolean =>
    kiroCli.lines.recognises({ path: '/x.jsonl', head: jsonl(records).trim().split('\n') });
  expect(recognises([prompt('x')])).toBe(true);
  expect(
    recognises([
      { kind: 0, v: {} },
      { role: 'user', content: 'x' },
    ]),
  ).toBe(false);
  const claude = new ClaudeLog();
  claude.user('x');
  for (const { records } of [claude, new CodexLog()]) expect(recognises(records)).toBe(false);
  expect(kiroCli.places('/h', {})).toEqual(['/h/.kiro/sessions/cli']);
  expect(kiroCli.lines.claims('a.jsonl')).toBe(true);
  expect(kiroCli.lines.claims('a.json')).toBe(false);
});

test('kinds nobody knows are counted by their names', () => {
  expect(decodedBy(kiroCli, ['{"kind":"Hologram"}', '{}'])).toMatchObject([
    { kind: 'unknown', type: 'Hologram' },
    { kind: 'unknown', type: '(no kind)' },
  ]);
});

const EVERYTHING = jsonl([
  prompt('x'),
  entry('AssistantMessage', {
    content: [text('x'), { kind: 'thinking', data: { text: 'x' } }, use('read', { operations: [{ path: 'a' }] })],
  }),
  result(ran('exit status: 1', 'x', 'y')),
  prompt('y'),
  entry('CancelledPrompt'),
  entry('Compaction', { summary: 'x' }),
  entry('ResetTo', { target_index: 1 }),
])
  .trim()
  .split('\n');

test('a log read in any pieces tells the same', () => {
  expectAnySplit(kiroCli, EVERYTHING);
});

test('no line hurts', () => {
  expectTolerant(kiroCli, EVERYTHING);
});

describeRealLogs('kiro-cli', 'kiro-cli', independentKiroCount);
