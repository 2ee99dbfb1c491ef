import { describe, expect, test } from 'vitest';
import { openAiMessages } from '../../src/core/sources/openai-messages.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { eventsOf, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { documentEvents, documentReadersOf, documentRecords, expectDocumentTolerant } from '../support/whole-logs.ts';
import { expectOnlyReader } from './reader-rules.ts';

const call = (id: string, name: string, args: unknown): LogRecord => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
});
const said = (role: string, content: unknown, fields: LogRecord = {}): LogRecord => ({ role, content, ...fields });
const MESSAGES = [
  said('system', 'You help.'),
  said('user', [
    { type: 'text', text: 'fix the till' },
    { type: 'image_url', image_url: { url: 'data:' } },
  ]),
  said('assistant', null, {
    tool_calls: [call('c', 'bash', { command: 'go test' }), call('d', 'get_order', { id: 1 })],
  }),
  said('tool', '{"output": "FAIL", "exit_code": 1}', { tool_call_id: 'c', name: 'bash' }),
  said('tool', 'found', { tool_call_id: 'd', name: 'get_order' }),
  said('assistant', 'Again.', { tool_calls: [call('c', 'bash', { command: 'go test' })] }),
  said('tool', 'exit code: 0', { tool_call_id: 'c' }),
];
const EVENTS = [
  { kind: 'prompt', text: 'fix the till', at: null, uid: null },
  { kind: 'tool-call', callId: 'c', category: 'shell', command: 'go test' },
  { kind: 'tool-call', callId: 'd', tool: 'get_order', category: 'other' },
  { kind: 'tool-result', callId: 'c', outcome: 'failed', exitCode: 1 },
  { kind: 'tool-result', callId: 'd', outcome: 'unknown' },
  { kind: 'assistant', text: 'Again.' },
  // The same id once more is another call.
  { kind: 'tool-call', callId: 'c~line-6-1' },
  { kind: 'tool-result', callId: 'c~line-6-1', outcome: 'ok', exitCode: 0 },
];
const read = (content: unknown): DecodedEvent[] => documentEvents(openAiMessages, content);
const sessionsIn = (content: unknown): unknown[] => [
  ...new Set(documentRecords(openAiMessages, content).map((one) => ('session' in one ? one.session : null))),
];

test('a list is a session, bare or in a wrapper', () => {
  expect(read(MESSAGES)).toMatchObject(EVENTS);
  expect(read({ messages: MESSAGES })).toMatchObject(EVENTS);
  expect(read(MESSAGES)[1]).toMatchObject({ line: 3 });
  expect(sessionsIn(MESSAGES)).toEqual(['run/task']);
  expect(sessionsIn({ id: 'abc', messages: MESSAGES })).toEqual(['abc']);
});

test('sessions of agents are exchanged with their times, and with what nobody typed', () => {
  const part = (type: string, fields: LogRecord): LogRecord => ({ type, ...fields });
  const at = (role: string, content: LogRecord[], fields: LogRecord = {}): LogRecord =>
    said(role, content, { _metadata: { timestamp: '2026-03-01T09:30:00.000Z' }, ...fields });
  const args = JSON.stringify({ command: 'go test' });
  const inParts = part('tool_call', { tool_call_id: 'a', name: 'Bash', arguments: args });
  const content = {
    messages: [
      at('system', [part('text', { text: '<environment_context>\n  <cwd>/shop</cwd>\n</environment_context>' })]),
      at('user', [part('text', { text: '<system-reminder>be kind</system-reminder>\nfix the till' })]),
      at('assistant', [part('thinking', { thinking: 'look first' }), inParts], {
        tool_calls: [call('a', 'Bash', { command: 'go test' })],
      }),
      at('tool', [part('tool_output', { text: 'Exit code 2\nFAIL' })], { tool_call_id: 'a' }),
      at('assistant', [{ ...inParts, tool_call_id: 'b' }]),
      at('user', [part('text', { text: '[Request interrupted by user for tool use]' })]),
      at('user', [part('text', { text: '<turn_aborted>x</turn_aborted>' })]),
    ],
  };
  expect(documentReadersOf(content)).toEqual(['openai-messages']);
  expect(read(content)).toMatchObject([
    { kind: 'injected', origin: 'reminder' },
    { kind: 'prompt', text: 'fix the till', at: Date.UTC(2026, 2, 1, 9, 30) },
    { kind: 'thinking', text: 'look first' },
    { kind: 'tool-call', callId: 'a', category: 'shell', command: 'go test' },
    { kind: 'tool-result', callId: 'a', outcome: 'failed', exitCode: 2, text: 'Exit code 2\nFAIL' },
    { kind: 'tool-call', callId: 'b', command: 'go test' },
    { kind: 'interruption' },
    { kind: 'interruption' },
  ]);
  expect(documentRecords(openAiMessages, content)[0]).toMatchObject({ facts: { cwd: '/shop' } });
});

test('what a model thinks in its answer is not what it says', () => {
  expect(read([said('user', 'x'), said('assistant', '<think>\nhm\n</think>\nDone.')]).slice(1)).toMatchObject([
    { kind: 'thinking', text: 'hm' },
    { kind: 'assistant', text: 'Done.' },
  ]);
});

test('calls as they were before there were several', () => {
  expect(
    read([
      said('user', 'x'),
      { role: 'assistant', content: null, function_call: { name: 'get_order', arguments: '{}' } },
      said('function', 'found', { name: 'get_order' }),
    ]),
  ).toMatchObject([
    { kind: 'prompt' },
    { kind: 'tool-call', tool: 'get_order', callId: 'line-2-1' },
    { kind: 'tool-result', callId: 'line-2-1' },
  ]);
});

test('results of a benchmark: a session for each task and trial, and its tools’ own word for failure', () => {
  const runs = [0, 1].map((trial) => ({
    task_id: 7,
    trial,
    reward: 1,
    info: {},
    traj: [...MESSAGES.slice(0, 3), said('tool', 'Error: no such user', { tool_call_id: 'c' })],
  }));
  expect(sessionsIn(runs)).toEqual(['run/task-task-7-trial-0', 'run/task-task-7-trial-1']);
  expect(read(runs).at(-1)).toMatchObject({ kind: 'tool-result', outcome: 'failed' });
  expect(
    read([said('user', 'x'), ...MESSAGES.slice(2, 3), said('tool', 'Error: no', { tool_call_id: 'c' })]).at(-1),
  ).toMatchObject({ outcome: 'unknown' });
});

describe('a line each', () => {
  const lines = [{ messages: MESSAGES }, { id: 'two', messages: MESSAGES.slice(0, 2) }];

  test('is a session, of all that stands in it', () => {
    expect(
      decodedBy(
        openAiMessages,
        lines.map((line) => JSON.stringify(line)),
        undefined,
        '/sets/a.jsonl',
      ),
    ).toMatchObject([
      { session: 'sets/a-1', events: EVENTS.map((event) => ({ ...event, line: 1 })) },
      { session: 'sets/a-two', events: [{ kind: 'prompt', line: 2 }] },
    ]);
    expect(decodedBy(openAiMessages, [JSON.stringify(MESSAGES)])).toMatchObject([{ kind: 'events' }]);
  });

  test('holds in any pieces, whatever stands in it', () => {
    expectAnySplit(
      openAiMessages,
      lines.map((line) => JSON.stringify(line)),
    );
    expectTolerant(
      openAiMessages,
      lines.map((line) => JSON.stringify(line)),
    );
    expectOnlyReader(openAiMessages, lines);
    expect(eventsOf(openAiMessages, lines)).toHaveLength(9);
  });
});

describe('whose a document is', () => {
  test.each<[unknown]>([
    [MESSAGES],
    [{ messages: MESSAGES }],
    [[{ traj: MESSAGES }]],
    [[said('user', 'x'), said('assistant', 'y')]],
  ])('its own', (content) => {
    expect(documentReadersOf(content)).toEqual(['openai-messages']);
  });

  test.each<[string, unknown]>([
    ['an empty list', []],
    ['messages with a time', [said('user', 'x', { ts: 1 })]],
    ['messages with ids', { messages: [said('user', 'x', { id: 'a' })] }],
    ['blocks of another service', [said('user', [{ type: 'tool_result', content: 'x' }])]],
    ['a person and a model alone, in blocks', [said('user', [{ type: 'text', text: 'x' }])]],
    ['a session of an agent', { sessionId: 's', messages: [said('user', 'x')] }],
    ['something among them', [said('user', 'x'), 1]],
  ])('nobody’s: %s', (_name, content) => {
    expect(documentReadersOf(content)).not.toContain('openai-messages');
  });
});

test('whatever stands in a list, it is read', () => {
  expectDocumentTolerant(openAiMessages, { messages: MESSAGES });
  expectDocumentTolerant(openAiMessages, [{ task_id: 1, traj: MESSAGES }]);
  expect(documentRecords(openAiMessages, '{}')).toMatchObject([{ kind: 'bad' }]);
});
