import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asObject } from '../../src/core/sources/json.ts';
import { openHands } from '../../src/core/sources/openhands.ts';
import { SecondGeneration } from '../../src/core/sources/openhands/second-generation.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import {
  describeRealWholeLogs,
  documentEvents,
  documentReadersOf,
  documentRecords,
  expectDocumentTolerant,
} from '../support/whole-logs.ts';
import { expectOnlyReader } from './reader-rules.ts';
import { countOpenHands } from './independent-trajectories.mjs';

const clock = (n: number): string => `2026-03-01T09:00:${String(n).padStart(2, '0')}.000000`;

/** An event of the first generation: an action, or what it caused. */
const early = (id: number, source: string, fields: LogRecord): LogRecord => ({
  id,
  timestamp: clock(id),
  source,
  message: '',
  ...fields,
});
const acted = (id: number, action: string, args: LogRecord, name?: string): LogRecord =>
  early(id, 'agent', {
    action,
    args,
    ...(name === undefined
      ? {}
      : {
          tool_call_metadata: {
            function_name: name,
            tool_call_id: `call-${String(id)}`,
            model_response: { model: 'gpt-4o' },
          },
        }),
  });
const caused = (id: number, cause: number, observation: string, content: string, extras: LogRecord = {}): LogRecord =>
  early(id, 'agent', { cause, observation, content, extras });
const message = (id: number, source: string, content: string): LogRecord =>
  early(id, source, { action: 'message', args: { content } });
const ran = (exit: number): LogRecord => ({ metadata: { exit_code: exit, working_dir: '/workspace' } });
const read = (...events: LogRecord[]): DecodedEvent[] => documentEvents(openHands, events);

describe('the first generation', () => {
  test('actions and what they caused', () => {
    expect(
      read(
        early(0, 'agent', { action: 'system', args: { content: 'You are…', openhands_version: '0.35.0' } }),
        message(1, 'user', 'fix the till'),
        early(2, 'user', { action: 'recall', args: { query: 'fix the till' } }),
        early(3, 'environment', { observation: 'recall', content: 'Added workspace context', cause: 2 }),
        acted(4, 'run', { command: 'go test', thought: 'Testing first.' }, 'execute_bash'),
        caused(5, 4, 'run', 'FAIL', ran(1)),
        acted(6, 'read', { path: 'a.go', command: 'view' }, 'str_replace_editor'),
        caused(7, 6, 'read', 'package till'),
        acted(8, 'edit', { path: 'a.go', command: 'str_replace' }, 'str_replace_editor'),
        caused(9, 8, 'edit', 'ERROR:\nNo replacement was performed'),
        acted(10, 'think', { thought: 'so be it' }, 'think'),
        caused(11, 10, 'think', 'Your thought has been logged.'),
        acted(12, 'run', { command: 'serve' }, 'execute_bash'),
        caused(13, 12, 'run', 'listening', ran(-1)),
        message(14, 'agent', 'Done.'),
        acted(15, 'finish', { final_thought: 'All of it.' }, 'finish'),
      ),
    ).toMatchObject([
      { kind: 'prompt', text: 'fix the till', line: 2, at: Date.parse(clock(1)), uid: null },
      { kind: 'assistant', text: 'Testing first.' },
      { kind: 'tool-call', tool: 'execute_bash', category: 'shell', command: 'go test', callId: 'call-4', cwd: null },
      { kind: 'tool-result', callId: 'call-4', outcome: 'failed', exitCode: 1 },
      { kind: 'tool-call', category: 'read', path: 'a.go', cwd: '/workspace' },
      { kind: 'tool-result', outcome: 'ok', text: 'package till' },
      { kind: 'tool-call', category: 'edit' },
      { kind: 'tool-result', outcome: 'failed' },
      { kind: 'thinking', text: 'so be it' },
      { kind: 'tool-call', tool: 'think' },
      { kind: 'tool-result', outcome: 'ok' },
      { kind: 'tool-call', command: 'serve' },
      // It goes on running: how it ends is not known.
      { kind: 'tool-result', outcome: 'unknown', exitCode: null },
      { kind: 'assistant', text: 'Done.' },
      { kind: 'assistant', text: 'All of it.' },
      { kind: 'tool-call', tool: 'finish' },
    ]);
  });

  test('the human refuses, stops, and is spoken for', () => {
    expect(
      read(
        message(1, 'user', '/help'),
        acted(2, 'run', { command: 'rm -r b' }, 'execute_bash'),
        early(3, 'user', { observation: 'user_rejected', content: 'no', cause: 2 }),
        early(4, 'user', { action: 'change_agent_state', args: { agent_state: 'stopped' } }),
        message(5, 'user', 'Please continue working on the task on whatever approach you think is suitable.\nGo on.'),
        acted(6, 'condensation', { summary: 'So far: nothing.' }),
        early(7, 'environment', {
          observation: 'agent_state_changed',
          extras: { agent_state: 'error', reason: 'overloaded' },
        }),
        early(8, 'user', { action: 'run', args: { command: 'ls' } }),
      ),
    ).toMatchObject([
      { kind: 'command', name: '/help' },
      { kind: 'tool-call' },
      { kind: 'tool-result', outcome: 'rejected' },
      { kind: 'rejection', callId: 'call-2', words: null },
      { kind: 'interruption' },
      { kind: 'injected', origin: 'notification' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary', text: 'So far: nothing.' },
      { kind: 'service-error', text: 'overloaded' },
      { kind: 'command', name: '!', text: 'ls' },
    ]);
  });

  test('a call that could not be understood failed', () => {
    expect(
      read(
        acted(1, 'run', { command: 'ls' }, 'execute_bash'),
        early(2, 'agent', { observation: 'error', content: 'no such command' }),
      ),
    ).toMatchObject([
      { kind: 'tool-call', callId: 'call-1' },
      { kind: 'tool-result', callId: 'line-2', outcome: 'failed', text: 'no such command' },
    ]);
  });

  const ROW = {
    instance_id: 'shop-1',
    instruction: 'fix it',
    metadata: { llm_config: { model: 'claude' } },
    history: [
      message(0, 'user', 'fix it'),
      acted(1, 'run', { command: 'ls' }, 'execute_bash'),
      caused(2, 1, 'run', 'a', ran(0)),
    ],
  };
  const OLD_ROW = {
    issue: { number: 5, title: 'The till' },
    history: [
      [
        { action: 'message', content: 'fix the issue' },
        { action: 'run', command: 'ls', thought: 'look' },
      ],
      [
        { observation: 'run', command: 'ls', content: 'a', exit_code: 2 },
        { action: 'finish', thought: 'done' },
      ],
    ],
  };

  test('rows of an evaluation are a session each', () => {
    const lines = [ROW, OLD_ROW].map((row) => JSON.stringify(row));
    expect(decodedBy(openHands, lines, undefined, '/eval/run-1/output.jsonl')).toMatchObject([
      {
        session: 'run-1/shop-1',
        facts: { model: 'claude' },
        events: [{ kind: 'prompt', line: 1 }, { kind: 'tool-call' }, { outcome: 'ok' }],
      },
      {
        session: 'run-1/issue-5',
        facts: { title: 'The till' },
        events: [
          { kind: 'prompt', line: 2 },
          { kind: 'assistant', text: 'look' },
          { kind: 'tool-call', tool: 'run', command: 'ls' },
          { kind: 'tool-result', outcome: 'failed', exitCode: 2, line: 2 },
          { kind: 'assistant', text: 'done' },
        ],
      },
    ]);
    expectAnySplit(openHands, lines);
    expectTolerant(openHands, lines);
    expectOnlyReader(openHands, [ROW, OLD_ROW]);
  });
});

/** An event of the second generation. */
const event = (n: number, kind: string, fields: LogRecord): LogRecord => ({
  id: `e-${String(n)}`,
  timestamp: clock(n),
  kind,
  ...fields,
});
const text = (words: string): LogRecord => ({ type: 'text', text: words });
const sent = (n: number, source: string, words: string, fields: LogRecord = {}): LogRecord =>
  event(n, 'MessageEvent', {
    source,
    llm_message: { role: source === 'user' ? 'user' : 'assistant', content: [text(words)] },
    ...fields,
  });
const called = (n: number, tool: string, args: LogRecord, fields: LogRecord = {}): LogRecord =>
  event(n, 'ActionEvent', {
    source: 'agent',
    thought: [],
    tool_name: tool,
    tool_call_id: `call-${String(n)}`,
    tool_call: { id: `call-${String(n)}`, name: tool, arguments: JSON.stringify(args) },
    action: args,
    ...fields,
  });
const observed = (n: number, of: number, observation: LogRecord): LogRecord =>
  event(n, 'ObservationEvent', {
    source: 'environment',
    action_id: `e-${String(of)}`,
    tool_call_id: `call-${String(of)}`,
    observation,
  });

const SECOND = [
  event(0, 'SystemPromptEvent', { system_prompt: text('You are…') }),
  sent(1, 'user', 'fix the till', { extended_content: [text('<EXTRA_INFO>tabs</EXTRA_INFO>')] }),
  called(2, 'terminal', { command: 'go test' }, { thought: [text('Testing.')], reasoning_content: 'first the tests' }),
  observed(3, 2, { content: [text('FAIL')], is_error: false, exit_code: 1 }),
  called(4, 'file_editor', { command: 'view', path: '/w/a.go' }),
  observed(5, 4, { content: [text('package till')], is_error: false }),
  called(6, 'terminal', { command: 'rm -r b' }),
  event(7, 'UserRejectObservation', { action_id: 'e-6', tool_call_id: 'call-6', rejection_reason: 'use make' }),
  called(8, 'terminal', { command: 'ls' }),
  event(9, 'UserRejectObservation', {
    action_id: 'e-8',
    tool_call_id: 'call-8',
    rejection_reason: 'hook',
    rejection_source: 'hook',
  }),
  called(10, 'nothing', {}, { action: null }),
  event(11, 'AgentErrorEvent', { tool_call_id: 'call-10', error: 'no such tool' }),
  event(12, 'PauseEvent', { source: 'user' }),
  event(13, 'Condensation', { summary: 'So far.', forgotten_event_ids: [] }),
  sent(14, 'user', 'Your last response did not include a function call or a message. Go on.'),
  event(15, 'ConversationErrorEvent', { code: 'LLMError', detail: 'overloaded' }),
  event(16, 'ConversationStateUpdateEvent', { key: 'x', value: 1 }),
  called(17, 'finish', { message: 'Done.' }),
];

describe('the second generation', () => {
  test('events by their kind', () => {
    expect(documentEvents(openHands, SECOND)).toMatchObject([
      { kind: 'prompt', text: 'fix the till', uid: 'e-1', line: 2 },
      { kind: 'injected', origin: 'context' },
      { kind: 'thinking', text: 'first the tests' },
      { kind: 'assistant', text: 'Testing.' },
      { kind: 'tool-call', category: 'shell', command: 'go test', callId: 'call-2' },
      { kind: 'tool-result', callId: 'call-2', outcome: 'failed', exitCode: 1, text: 'FAIL' },
      { kind: 'tool-call', category: 'read', path: '/w/a.go' },
      { kind: 'tool-result', outcome: 'ok' },
      { kind: 'tool-call' },
      { kind: 'tool-result', outcome: 'rejected' },
      { kind: 'rejection', callId: 'call-6', words: 'use make' },
      { kind: 'tool-call' },
      // A hook is not the human.
      { kind: 'tool-result', outcome: 'cancelled' },
      { kind: 'tool-call' },
      { kind: 'tool-result', outcome: 'failed', text: 'no such tool' },
      { kind: 'interruption' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary' },
      { kind: 'injected', origin: 'notification' },
      { kind: 'service-error', text: 'overloaded' },
      { kind: 'assistant', text: 'Done.' },
      { kind: 'tool-call', tool: 'finish' },
    ]);
  });

  test('what later versions say beside it', () => {
    const answered = { request_id: 'r', action: 'accept', answers: { q: { option_id: 'b', label: 'the second' } } };
    const kept = observed(5, 4, { content: [text('gone')], is_error: true });
    expect(
      read(
        event(1, 'AskUserRequestEvent', { request_id: 'r', questions: [] }),
        event(2, 'AskUserResponseEvent', { source: 'user', ...answered }),
        event(3, 'AskUserResponseEvent', { source: 'environment', ...answered }),
        called(4, 'old_tool', {}, { thinking_blocks: [{ type: 'thinking', thinking: 'which?' }] }),
        event(5, 'UnknownEvent', { original_kind: 'ObservationEvent', original_data: kept }),
        event(6, 'WarningEvent', { message: 'no critic' }),
        event(7, 'SecurityAnalyzerConfigurationEvent', { analyzer_type: null }),
        sent(8, 'user', '<<RESUMED CONVERSATION>>\n\n[USER]: fix it'),
        event(9, 'UnknownEvent', { original_kind: 'UnknownEvent', original_data: {} }),
      ),
    ).toMatchObject([
      { kind: 'prompt', text: 'the second', via: 'answer' },
      { kind: 'thinking', text: 'which?' },
      { kind: 'tool-call', callId: 'call-4' },
      { kind: 'tool-result', callId: 'call-4', outcome: 'failed', text: 'gone' },
      { kind: 'injected', origin: 'notification', text: 'no critic' },
      { kind: 'injected', origin: 'summary' },
    ]);
  });

  test('what is kept in what is kept is of no kind that is known, however deep', () => {
    const kept = '{"kind":"UnknownEvent","original_data":';
    const deep: unknown = JSON.parse(`${kept.repeat(50_000)}{}${'}'.repeat(50_000)}`);
    const place = { line: 1, at: null, uid: null, active: true };
    expect(new SecondGeneration(null).events(asObject(deep) ?? {}, { place, isSubagent: false })).toBeNull();
  });

  test('a command says where the shell stands, a server’s tool is the user’s own, an early failure is one', () => {
    const ran = { output: 'no', exit_code: null, error: true, metadata: { working_dir: '/shop' } };
    expect(
      read(
        called(1, 'execute_bash', { command: 'make' }),
        observed(2, 1, ran),
        called(3, 'read_file', { path: 'a.ts' }, { action: { kind: 'MCPToolAction', data: { path: 'a.ts' } } }),
        observed(4, 3, { output: 'x', error: false }),
      ),
    ).toMatchObject([
      { kind: 'tool-call', category: 'shell', cwd: null },
      { kind: 'tool-result', outcome: 'failed', text: 'no' },
      { kind: 'tool-call', category: 'mcp', path: 'a.ts', cwd: '/shop' },
      { kind: 'tool-result', outcome: 'ok' },
    ]);
  });

  test('what was asked may stand beside the conversation only', () => {
    const row = {
      instance_id: 'i',
      instruction: 'fix the till',
      metadata: { llm: { model: 'claude' } },
      history: [called(1, 'execute_bash', { command: 'ls' })],
    };
    expect(decodedBy(openHands, [JSON.stringify(row)], undefined, '/eval/run-1/output.jsonl')).toMatchObject([
      { facts: { model: 'claude' }, events: [{ kind: 'prompt', text: 'fix the till' }, { kind: 'tool-call' }] },
    ]);
  });

  test('events that do not lead to where the conversation goes on were left behind', () => {
    const path = '/c/conv/events/event-00000-e-0.json';
    const of = (n: number, parent: number | null, words: string): LogRecord =>
      sent(n, 'user', words, { parent_id: parent === null ? null : `e-${String(parent)}` });
    const tree = [of(0, null, 'begin'), of(1, 0, 'one way'), of(2, 0, 'another'), of(3, 2, 'on'), of(4, 4, 'itself')];
    const files = Object.fromEntries(
      tree.map((one, n) => [`/c/conv/events/event-0000${String(n)}-e-${String(n)}.json`, JSON.stringify(one)]),
    );
    const active = (leaf: unknown): string[] =>
      documentRecords(openHands, JSON.stringify(tree[0]), {
        path,
        files: { ...files, '/c/conv/base_state.json': JSON.stringify({ leaf_event_id: leaf }) },
      })
        .flatMap((one) => (one.kind === 'events' ? one.events : []))
        .flatMap((one) => (one.kind === 'prompt' && one.active ? [one.text] : []));
    expect(active('e-3')).toEqual(['begin', 'another', 'on']);
    expect(active('e-4')).toEqual(['itself']);
    expect(active('e-9')).toHaveLength(5);
    expect(active(null)).toHaveLength(5);
  });

  test('another agent that is started again has new calls under the same ids', () => {
    const acp = (n: number): LogRecord =>
      event(n, 'ACPToolCallEvent', { tool_call_id: 'exec_1', title: 'ls', tool_kind: 'execute', status: 'completed' });
    const calls = read(acp(1), acp(2), sent(3, 'user', 'go on'), acp(4)).filter(({ kind }) => kind === 'tool-call');
    expect(calls).toHaveLength(2);
    expect(new Set(calls.map((call) => (call.kind === 'tool-call' ? call.callId : '')))).toHaveProperty('size', 2);
  });

  test('calls of another agent that it leads are told once', () => {
    const acp = (n: number, status: string, fields: LogRecord = {}): LogRecord =>
      event(n, 'ACPToolCallEvent', {
        tool_call_id: 'x',
        title: 'go test',
        tool_kind: 'execute',
        status,
        raw_input: { command: 'go test' },
        ...fields,
      });
    expect(
      read(acp(1, 'pending'), acp(2, 'in_progress'), acp(3, 'failed', { raw_output: 'FAIL' }), acp(4, 'failed')),
    ).toMatchObject([
      { kind: 'tool-call', category: 'shell', command: 'go test', callId: 'x' },
      { kind: 'tool-result', callId: 'x', outcome: 'failed', text: 'FAIL' },
    ]);
  });

  test('a folder is a session; what it called hangs on it, and grows with it', async () => {
    const root = folder();
    const put = (where: string, events: readonly LogRecord[]): void => {
      for (const [n, one] of events.entries())
        writeLog(
          root,
          join(where, 'events', `event-${String(n).padStart(5, '0')}-${String(one['id'])}.json`),
          JSON.stringify(one),
        );
    };
    const base = {
      id: 'x',
      workspace: { working_dir: '/home/ann/shop' },
      agent: { llm: { model: 'claude' } },
      tags: { title: 'The till' },
    };
    put('conv1', SECOND.slice(0, 4));
    writeLog(root, 'conv1/base_state.json', JSON.stringify(base));
    put('conv1/subagents/sub1', [sent(30, 'user', 'look around'), sent(31, 'agent', 'nothing there')]);
    const { sessions, coverage } = await sessionsOf([root]);
    expect(coverage).toMatchObject({ files: 2, sessions: 2, problems: [], unknownRecords: {} });
    expect(
      sessions.map(({ head, counts }) => [
        head.id,
        head.parent,
        head.relation,
        head.title,
        head.cwd,
        counts.prompts,
        counts.failedCalls,
      ]),
    ).toEqual([
      ['conv1', null, 'root', 'The till', '/home/ann/shop', 1, 1],
      ['sub1', 'conv1', 'subagent', null, null, 0, 0],
    ]);
    put('conv1', SECOND);
    const again = await sessionsOf([join(root, 'conv1', 'events')]);
    expect(again.sessions[0]?.counts).toMatchObject({ rejections: 1, interruptions: 1, compactions: 1 });
  });

  test('events of the first generation stand in files that are numbered only', async () => {
    const root = folder();
    const events = [
      message(0, 'user', 'fix the till'),
      ...Array.from({ length: 11 }, (_, n) => message(n + 1, 'agent', `step ${String(n + 1)}`)),
    ];
    for (const [n, one] of events.entries()) writeLog(root, `sess/events/${String(n)}.json`, JSON.stringify(one));
    writeLog(root, 'sess/metadata.json', JSON.stringify({ title: 'The till' }));
    const { sessions } = await sessionsOf([root]);
    expect(sessions).toMatchObject([{ head: { id: 'sess', title: 'The till' } }]);
    expect(sessions[0]?.events.at(-1)).toMatchObject({ text: 'step 11', line: 12 });
  });

  test('an event that is damaged takes no other with it', () => {
    const path = '/c/conv/events/event-00000-e-0.json';
    const files = {
      [path]: '',
      '/c/conv/events/event-00001-e-1.json': '{"id":',
      '/c/conv/events/event-00002-e-2.json': JSON.stringify(sent(2, 'user', 'x')),
    };
    expect(documentRecords(openHands, JSON.stringify(SECOND[0]), { path, files })).toMatchObject([
      { kind: 'meta' },
      { kind: 'bad' },
      { kind: 'meta' },
      { kind: 'meta' },
      { kind: 'events' },
    ]);
  });
});

test('whose a document is, and where they are', () => {
  for (const events of [SECOND, [message(0, 'user', 'x')], { trajectory: [message(0, 'user', 'x')] }])
    expect(documentReadersOf(events)).toEqual(['openhands']);
  expect(documentReadersOf(SECOND[1], '/c/conv/events/event-00000-e.json')).toEqual(['openhands']);
  expect(documentReadersOf(SECOND[1], '/c/conv/events/event-00001-e.json')).toEqual([]);
  expect(openHands.document.claims('conv/events/event-00000-e.json')).toBe(true);
  expect(openHands.document.claims('conv/events/event-00001-e.json')).toBe(false);
  expect(openHands.document.claims('user/conversations/conv/events/0.json')).toBe(true);
  expect(openHands.places('/h', {})).toContain('/h/.openhands/conversations');
  expect(openHands.places('/h', { OPENHANDS_CONVERSATIONS_DIR: '/c' })).toContain('/c');
});

test('whatever stands in a conversation, it is read', () => {
  expectDocumentTolerant(openHands, SECOND);
  expectDocumentTolerant(openHands, [
    message(1, 'user', 'x'),
    acted(2, 'run', { command: 'x' }, 'execute_bash'),
    caused(3, 2, 'run', 'y', ran(1)),
  ]);
});

test('kinds nobody knows are named', () => {
  expect(documentRecords(openHands, [event(1, 'HologramEvent', {})])).toMatchObject([
    { kind: 'meta' },
    { kind: 'unknown', type: 'HologramEvent' },
  ]);
  expect(documentRecords(openHands, [acted(1, 'dance', {})])).toMatchObject([
    { kind: 'meta' },
    { kind: 'unknown', type: 'action/dance' },
  ]);
});

test('lists are recognised as a folder is walked', async () => {
  const root = folder();
  writeLog(root, 'a.json', JSON.stringify(SECOND));
  writeLog(root, 'output.jsonl', jsonl([{ instance_id: 'i', history: [message(0, 'user', 'x')] }]));
  const { sessions } = await sessionsOf([root]);
  expect(sessions.map(({ head }) => head.agent)).toEqual(['openhands', 'openhands']);
});

describeRealWholeLogs('openhands', 'openhands', countOpenHands);
describeRealWholeLogs('_sanitised-or-synthetic/openhands', 'openhands', countOpenHands);
