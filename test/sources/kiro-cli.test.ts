import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kiroCli } from '../../src/core/sources/kiro-cli.ts';
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
import { ClaudeLog, CodexLog, eventsOf, folder, jsonl, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
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
  expect(kiroCli.places('/h', {})[0]).toBe('/h/.kiro/sessions/cli');
  expect(kiroCli.places('/h', {})).toContain('/h/.local/share/kiro-cli/data.sqlite3');
  expect(kiroCli.places('/h', { XDG_DATA_HOME: '/d' })).toContain('/d/kiro-cli/data.sqlite3');
  expect(kiroCli.places('/h', { LOCALAPPDATA: '/l' })).toContain('/l/kiro-cli/data.sqlite3');
  expect(kiroCli.places('/h', {})).toContain('/h/Library/Application Support/kiro-cli/data.sqlite3');
  expect(kiroCli.database.claims('data.sqlite3')).toBe(true);
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

describe('the database', () => {
  const said = (content: unknown, more: LogRecord = {}): LogRecord => ({
    additional_context: '',
    env_context: { env_state: { current_working_directory: '/home/ann/shop/web' } },
    content,
    timestamp: '2026-03-01T09:30:00Z',
    ...more,
  });
  const results = (status: string, content: unknown): LogRecord => ({
    tool_use_results: [{ tool_use_id: 't1', content: [content], status }],
  });
  const calling = (name: string, args: LogRecord): LogRecord => ({
    ToolUse: { message_id: 'a1', content: 'Looking.', tool_uses: [{ id: 't1', name, args }] },
  });
  const answer = (content: string): LogRecord => ({ Response: { message_id: 'a2', content } });
  const HISTORY = [
    {
      user: said({ Prompt: { prompt: 'fix the till' } }, { additional_context: 'hook: be terse' }),
      assistant: calling('execute_bash', { command: 'npm test' }),
      request_metadata: { stream_end_timestamp_ms: AT * 1000 + 5 },
    },
    {
      user: said({ ToolUseResults: results('Success', { Json: { exit_status: '2', stdout: '', stderr: 'FAIL' } }) }),
      assistant: calling('fs_write', { command: 'create', path: 'a.ts' }),
    },
    // The first versions have pairs.
    [
      said({
        CancelledToolUses: { ...results('Error', { Text: 'Tool use was cancelled by the user' }), prompt: 'use b.ts' },
      }),
      answer('As you like.'),
    ],
  ];
  const value = (id: string, history: unknown[], more: LogRecord = {}): string =>
    JSON.stringify({ conversation_id: id, history, model_info: { model_id: 'big' }, ...more });
  const later = (id: string, text: string, updated_at = AT * 1000): Row => ({
    key: '/home/ann/shop',
    conversation_id: id,
    value: text,
    created_at: AT * 1000,
    updated_at,
  });
  const TABLES: Tables = {
    conversations_v2: [
      later('c1', value('c1', HISTORY)),
      later('c2', value('c2', [], { latest_summary: ['They built a shop.', {}] })),
    ],
    auth_kv: [{ key: 'token', value: 'never read' }],
  };
  const database = (tables: Tables = TABLES): Theirs => new Theirs(join(folder(), 'data.sqlite3'), tables);

  test('tells a conversation: what was typed, called, answered and stopped', async () => {
    const { path } = database();
    expect(eventsIn(kiroCli, path, 'c1')).toMatchObject([
      { kind: 'injected', origin: 'context', text: 'hook: be terse', line: 1 },
      { kind: 'prompt', text: 'fix the till', at: Date.UTC(2026, 2, 1, 9, 30) },
      { kind: 'assistant', text: 'Looking.', uid: 'a1', at: AT * 1000 + 5 },
      { kind: 'tool-call', callId: 't1', category: 'shell', command: 'npm test', cwd: '/home/ann/shop/web' },
      { kind: 'tool-result', outcome: 'failed', exitCode: 2, text: 'FAIL', line: 2 },
      { kind: 'assistant' },
      { kind: 'tool-call', category: 'write', path: 'a.ts' },
      { kind: 'tool-result', outcome: 'cancelled', line: 3 },
      { kind: 'interruption' },
      { kind: 'prompt', text: 'use b.ts' },
      { kind: 'assistant', text: 'As you like.' },
    ]);
    expect(eventsIn(kiroCli, path, 'c2')).toMatchObject([
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary', text: 'They built a shop.' },
    ]);
    const { sessions, coverage } = await sessionsOf([path]);
    expect(coverage).toMatchObject({ sessions: 2, problems: [], unknownRecords: {} });
    expect(sessions[0]).toMatchObject({ head: { id: 'c1', cwd: '/home/ann/shop', models: ['big'] } });
    expectOnlyTaker(kiroCli, path);
  });

  test('has the refusal of a call beside its result, as a log of lines has', () => {
    const refused = { user: said({ ToolUseResults: results('Error', { Text: 'Tool use was rejected by the user' }) }) };
    const { path } = database({
      conversations_v2: [later('c5', value('c5', [{ ...refused, assistant: answer('Well.') }]))],
    });
    expect(eventsIn(kiroCli, path)).toMatchObject([
      { kind: 'tool-result', outcome: 'rejected', callId: 't1' },
      { kind: 'rejection', callId: 't1', words: null },
      { kind: 'assistant' },
    ]);
  });

  test('says what is no JSON, and kinds nobody knows', () => {
    const odd = value('c4', [{ user: said({ Hologram: {} }), assistant: { Song: {} } }]);
    const { path } = database({
      conversations_v2: [later('c3', '{"conversation_id":"c3","history":['), later('c4', odd)],
    });
    expect(decodedIn(kiroCli, path).filter(({ kind }) => kind !== 'meta')).toMatchObject([
      { kind: 'bad' },
      { kind: 'unknown', type: 'user/Hologram' },
      { kind: 'unknown', type: 'assistant/Song' },
    ]);
  });

  test('of the first version had one row a folder: what took the place of another is another unit', () => {
    const first = { conversations: [{ key: '/w', value: value('c1', HISTORY) }], history: [{ id: 1 }] };
    const theirs = database(first);
    expectOnlyTaker(kiroCli, theirs.path);
    expect(eventsIn(kiroCli, theirs.path)).toHaveLength(11);
    const replace = (): void => theirs.run('UPDATE conversations SET value = ?', value('c9', HISTORY));
    expect(changedBy(kiroCli, theirs, replace)).toEqual(['conversations c9']);
  });

  test('is read again only where something of a conversation has changed', () => {
    const theirs = database();
    const set = (text: string, id: string): void =>
      theirs.run('UPDATE conversations_v2 SET value = ? WHERE conversation_id = ?', text, id);
    const units = changedBy(kiroCli, theirs, () => set(value('c2', HISTORY), 'c2'));
    expect(units).toEqual(['conversations_v2 c2']);
  });

  test('may hold anything anywhere', () => {
    expectTolerantOfRows(kiroCli, folder(), TABLES);
    expectTolerantOfRows(kiroCli, folder(), { conversations: [{ key: '/w', value: value('c1', HISTORY) }] });
  });
});

describeRealLogs('kiro-cli', 'kiro-cli', independentKiroCount);
