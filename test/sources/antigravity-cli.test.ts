import { describe, expect, test } from 'vitest';
import { antigravityCli } from '../../src/core/sources/antigravity-cli.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, eventsOf, jsonl, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { describeRealLogs } from '../support/real-logs.ts';
import { independentAntigravityCount } from './independent-antigravity.mjs';

const AT = '2026-03-01T09:30:00Z';
let steps = 0;
const step = (source: string, type: string, fields: LogRecord = {}): LogRecord => ({
  step_index: (steps += 1),
  source,
  type,
  status: 'DONE',
  created_at: AT,
  ...fields,
});
const user = (content: string): LogRecord => step('USER_EXPLICIT', 'USER_INPUT', { content });
const response = (fields: LogRecord): LogRecord => step('MODEL', 'PLANNER_RESPONSE', fields);
const result = (type: string, content: string, fields: LogRecord = {}): LogRecord =>
  step('MODEL', type, { content, ...fields });
const read = (...records: LogRecord[]): DecodedEvent[] => eventsOf(antigravityCli, records);

test('the words of the human are wrapped; nothing else in the log is theirs', () => {
  expect(
    read(
      user('<USER_REQUEST>\nfix the till\n</USER_REQUEST>\n<ADDITIONAL_METADATA>\nIt is nine.\n</ADDITIONAL_METADATA>'),
      user('bare'),
      user('<USER_REQUEST>\n/plan\n</USER_REQUEST>'),
      step('USER_IMPLICIT', 'USER_INPUT', { content: 'a file was opened' }),
      step('SYSTEM', 'EPHEMERAL_MESSAGE', { content: 'mind the plan' }),
      step('SYSTEM', 'SYSTEM_MESSAGE', { content: 'a task is done' }),
      step('SYSTEM', 'CHECKPOINT', { content: 'in short' }),
      step('SYSTEM', 'CONVERSATION_HISTORY'),
      step('SYSTEM', 'ERROR_MESSAGE', { content: 'model output error' }),
    ),
  ).toMatchObject([
    { kind: 'prompt', text: 'fix the till', at: Date.parse(AT) },
    { kind: 'injected', origin: 'context' },
    { kind: 'prompt', text: 'bare' },
    { kind: 'command', name: '/plan' },
    { kind: 'injected', origin: 'context', text: 'a file was opened' },
    { kind: 'injected', origin: 'reminder' },
    { kind: 'injected', origin: 'notification' },
    { kind: 'injected', origin: 'summary' },
    { kind: 'service-error', text: 'model output error' },
  ]);
});

test('the model is the one the human chose', () => {
  const text =
    'x\n<USER_SETTINGS_CHANGE>\nThe user changed setting `Model Selection` from None to Gemini 3.5 Flash (Low). No need to comment.';
  expect(decodedBy(antigravityCli, [JSON.stringify(user(text))])).toMatchObject([
    { facts: { model: 'Gemini 3.5 Flash (Low)' } },
  ]);
});

test('results follow the calls, by their names or else in their order', () => {
  const events = read(
    response({
      thinking: 'look first',
      content: 'Looking.',
      tool_calls: [
        { name: 'run_command', args: { CommandLine: '"go test"', Cwd: '"/home/ann/shop"' } },
        { name: 'view_file', args: { AbsolutePath: '/home/ann/shop/a.go' } },
        { name: 'replace_file_content', args: { TargetFile: '"/home/ann/shop/b.go"' } },
      ],
    }),
    result('VIEW_FILE', 'package a'),
    result('RUN_COMMAND', 'Created At: x\n\n\t\tThe command failed with exit code: 1\n\t\tOutput:\n\t\tFAIL'),
    result('CODE_ACTION', 'done'),
    result('GENERIC', 'from nowhere'),
  );
  expect(events).toMatchObject([
    { kind: 'thinking', text: 'look first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', callId: 'line-1-1', category: 'shell', command: 'go test', cwd: '/home/ann/shop' },
    { kind: 'tool-call', callId: 'line-1-2', category: 'read', path: '/home/ann/shop/a.go' },
    { kind: 'tool-call', callId: 'line-1-3', category: 'edit', path: '/home/ann/shop/b.go' },
    { kind: 'tool-result', callId: 'line-1-2', outcome: 'ok' },
    { kind: 'tool-result', callId: 'line-1-1', outcome: 'failed', exitCode: 1 },
    { kind: 'tool-result', callId: 'line-1-3', outcome: 'ok' },
    { kind: 'tool-result', callId: 'line-5', outcome: 'ok' },
  ]);
});

test.each<[LogRecord, string, number | null]>([
  [result('RUN_COMMAND', '\t\tThe command completed successfully.\n\t\tOutput:'), 'ok', 0],
  [result('GENERIC', 'The command exited with code 3.'), 'failed', 3],
  [result('RUN_COMMAND', 'x', { exit_code: 4 }), 'failed', 4],
  [result('RUN_COMMAND', 'x', { status: 'ERROR' }), 'failed', null],
  [result('RUN_COMMAND', 'x', { status: 'CANCELED' }), 'cancelled', null],
  [result('RUN_COMMAND', 'The command was rejected by the user.', { status: 'ERROR' }), 'rejected', null],
  [result('RUN_COMMAND', 'Tool is running as a background task', { status: 'RUNNING' }), 'unknown', null],
])('%j', (record, outcome, exitCode) => {
  const [event, ...more] = read(record);
  expect(event).toMatchObject({ kind: 'tool-result', outcome, exitCode });
  expect(more.map(({ kind }) => kind)).toEqual(outcome === 'rejected' ? ['rejection'] : []);
});

describe('a log', () => {
  const path = '/h/.gemini/antigravity-cli/brain/abc/.system_generated/logs/transcript.jsonl';

  test('is named by the folder of its session', () => {
    expect(decodedBy(antigravityCli, [JSON.stringify(user('x'))], undefined, path)).toMatchObject([{ session: 'abc' }]);
    expect(antigravityCli.places('/h', {})).toContain('/h/.gemini/antigravity-cli/brain');
    expect(antigravityCli.lines.claims('abc/.system_generated/logs/transcript.jsonl')).toBe(true);
    expect(antigravityCli.lines.claims('abc/notes.jsonl')).toBe(false);
  });

  test('has steps that are written once more; each has one id, whatever session it stands in', () => {
    const again = user('x');
    const uids = [path, path.replace('abc', 'def')].map((one) => {
      const [decoded] = decodedBy(antigravityCli, [JSON.stringify(again)], undefined, one);
      return decoded?.kind === 'events' ? decoded.events[0]?.uid : null;
    });
    expect(new Set(uids).size).toBe(2);
    expect(read(again, again).map(({ uid }) => uid)).toSatisfy(([one, two]) => one === two && one !== null);
  });

  test('is known by its steps; others are not', () => {
    const recognises = (records: readonly LogRecord[]): boolean =>
      antigravityCli.lines.recognises({ path: '/x.jsonl', head: jsonl(records).trim().split('\n') });
    expect(recognises([user('x')])).toBe(true);
    const claude = new ClaudeLog();
    claude.user('x');
    for (const { records } of [claude, new CodexLog()]) expect(recognises(records)).toBe(false);
  });

  test('has steps nobody knows counted by their names', () => {
    expect(decodedBy(antigravityCli, [JSON.stringify(step('SYSTEM', 'HOLOGRAM')), '{}'])).toMatchObject([
      { kind: 'unknown', type: 'SYSTEM/HOLOGRAM' },
      { kind: 'unknown', type: '(no source)/(no type)' },
    ]);
  });

  const EVERYTHING = jsonl([
    user('<USER_REQUEST>x</USER_REQUEST> setting `Model Selection` from None to M. No need'),
    response({
      thinking: 'x',
      content: 'y',
      tool_calls: [
        { name: 'run_command', args: { CommandLine: '"x"', Cwd: '"y"' } },
        { name: 'view_file', args: {} },
      ],
    }),
    result('GENERIC', 'The command exited with code 1.', { exit_code: 1 }),
    step('SYSTEM', 'CHECKPOINT', { content: 'x' }),
    result('RUN_COMMAND', 'x'),
  ])
    .trim()
    .split('\n');

  test('read in any pieces tells the same', () => {
    expectAnySplit(antigravityCli, EVERYTHING);
  });

  test('has no line that hurts', () => {
    expectTolerant(antigravityCli, EVERYTHING);
  });
});

describeRealLogs('antigravity-cli', 'antigravity-cli', independentAntigravityCount);
