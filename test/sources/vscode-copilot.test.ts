import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { vscodeCopilot } from '../../src/core/sources/vscode-copilot.ts';
import { replayed } from '../../src/core/sources/vscode-copilot/replay.ts';
import { folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, expectDocumentTolerant, takersOf } from './document-rules.ts';
import { kinds, only } from './reader-rules.ts';

const AT = 1_772_357_400_000;
const ID = '8c0a0000-0000-4000-8000-000000000001';
const shown = (toolId: string, fields: LogRecord = {}): LogRecord => ({
  kind: 'toolInvocationSerialized',
  toolId,
  toolCallId: `call-${toolId}`,
  isConfirmed: { type: 4 },
  isComplete: true,
  ...fields,
});
const terminal = (command: string, exitCode?: number, fields: LogRecord = {}): LogRecord =>
  shown('run_in_terminal', {
    toolSpecificData: {
      kind: 'terminal',
      commandLine: { original: command },
      terminalCommandOutput: { text: 'printed' },
      ...(exitCode === undefined ? {} : { terminalCommandState: { exitCode } }),
    },
    ...fields,
  });
const request = (text: string, response: unknown[], fields: LogRecord = {}): LogRecord => ({
  requestId: `request_${text}`,
  message: { text, parts: [{ kind: 'text', text }] },
  timestamp: AT,
  modelId: 'copilot/some-model',
  response,
  ...fields,
});
const chat = (...requests: LogRecord[]): LogRecord => ({
  version: 3,
  sessionId: ID,
  creationDate: AT,
  responderUsername: 'GitHub Copilot',
  customTitle: 'The till',
  requests,
});

const REQUESTS: LogRecord[] = [
  request('fix the till', [
    { kind: 'thinking', value: 'look first' },
    { value: 'I will look.' },
    terminal('npm test', 1),
    shown('copilot_readFile', { resultDetails: { input: '{"filePath":"/w/a.ts"}', output: [{ value: 'x' }] } }),
    terminal('rm -r /', undefined, { isConfirmed: { type: 0 } }),
    shown('copilot_findFiles', { subAgentInvocationId: 'helper' }),
    { kind: 'undoStop', id: 'x' },
  ]),
  request('and the cart', [{ value: 'never shown twice' }], {
    result: {
      metadata: {
        toolCallRounds: [
          {
            response: 'Now the cart.',
            thinking: { text: 'hm' },
            toolCalls: [
              { id: 't1', name: 'read_file', arguments: '{"filePath":"/w/cart.ts"}' },
              { id: 't2', name: 'run_in_terminal', arguments: '{"command":"ls"}' },
            ],
          },
          { response: 'Done.', toolCalls: [] },
        ],
        toolCallResults: {
          t1: { content: [{ value: { node: { children: [{ text: 'const cart = 0' }] } } }] },
          t2: { content: [{ value: 'Command exited with code 2' }] },
        },
      },
    },
  }),
  request('stop that', [], { isCanceled: true, result: { errorDetails: { code: 'canceled', message: 'Canceled' } } }),
  request('taken back', [], { shouldBeRemovedOnSend: { requestId: 'x' } }),
  request('/explain', [], { result: { errorDetails: { message: 'Rate limit' } } }),
  request('Continue to iterate?', [], { confirmation: 'Continue' }),
];
const DOCUMENT = JSON.stringify(chat(...REQUESTS));

test('what was typed, called and answered is told', () => {
  const events = documentEvents(vscodeCopilot, `/chatSessions/${ID}.json`, DOCUMENT);
  expect(only(events, 'prompt')).toMatchObject([
    { text: 'fix the till', at: AT, line: 1, uid: 'request_fix the till', active: true },
    { text: 'and the cart' },
    { text: 'stop that' },
    { text: 'taken back', active: false },
  ]);
  expect(only(events, 'command')).toMatchObject([{ name: '/explain' }]);
  expect(only(events, 'tool-call')).toMatchObject([
    { tool: 'run_in_terminal', category: 'shell', command: 'npm test' },
    { tool: 'copilot_readFile', category: 'read', path: '/w/a.ts' },
    { tool: 'run_in_terminal', command: 'rm -r /' },
    { tool: 'copilot_findFiles', category: 'search' },
    { tool: 'read_file', path: '/w/cart.ts', callId: 't1' },
    { tool: 'run_in_terminal', command: 'ls', callId: 't2' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([
    { outcome: 'failed', exitCode: 1, text: 'printed' },
    { outcome: 'ok', text: 'x' },
    { outcome: 'rejected' },
    { outcome: 'ok' },
    { outcome: 'ok', text: 'const cart = 0' },
    { outcome: 'failed', exitCode: 2 },
  ]);
  expect(kinds(events).filter((kind) => kind === 'rejection')).toHaveLength(1);
  expect(kinds(events).filter((kind) => kind === 'interruption')).toHaveLength(1);
  expect(only(events, 'service-error')).toMatchObject([{ text: 'Rate limit' }]);
  expect(only(events, 'assistant').map(({ text }) => text)).toEqual(['I will look.', 'Now the cart.', 'Done.']);
});

const [FIRST = {}, SECOND = {}] = REQUESTS;
const OPERATIONS: LogRecord[] = [
  { kind: 0, v: chat() },
  { kind: 1, k: ['customTitle'], v: 'Another' },
  { kind: 2, k: ['requests'], v: [{ ...FIRST, response: [] }] },
  { kind: 2, k: ['requests', 0, 'response'], v: [{ value: 'half' }] },
  { kind: 2, k: ['requests', 0, 'response'], i: 0, v: FIRST['response'] },
  { kind: 2, k: ['requests'], v: [SECOND] },
  { kind: 1, k: ['requests', 1, 'vote'], v: 1 },
  { kind: 3, k: ['requests', 1, 'vote'] },
  { kind: 1, k: ['customTitle'], v: 'The till' },
];

describe('a log of operations', () => {
  test('comes to the document it is the log of', () => {
    expect(replayed(jsonl(OPERATIONS))).toEqual({ state: chat(FIRST, SECOND), cut: new Map(), bad: [] });
  });

  test('does what it can, and says what it could not', () => {
    const { state, bad } = replayed(
      [
        '{"kind":0,"v":{"requests":[1,2]}}',
        'no JSON',
        '{"kind":1,"k":["__proto__","polluted"],"v":1}',
        '{"kind":1,"k":["requests",99999999],"v":1}',
        '{"kind":2,"k":["requests","x"],"v":[1]}',
        '{"kind":9,"k":["requests"]}',
        '{"kind":2,"k":["requests"],"i":1,"v":[3]}',
      ].join('\n'),
    );
    expect(state).toEqual({ requests: [1, 3] });
    expect(bad.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
    expect('polluted' in {}).toBe(false);
  });

  test('tells what its document tells, and stands for it where both are there', async () => {
    const root = folder();
    const one = writeLog(root, `w/chatSessions/${ID}.json`, JSON.stringify(chat(FIRST, SECOND)));
    const { sessions: before } = await sessionsOf([root]);
    const two = writeLog(root, `w/chatSessions/${ID}.jsonl`, jsonl(OPERATIONS));
    writeLog(root, 'w/workspace.json', JSON.stringify({ folder: 'file:///c%3A/Users/ann/shop' }));
    for (const path of [one, two]) expect(await takersOf(path)).toEqual(['vscode-copilot']);
    const { sessions, coverage } = await sessionsOf([root]);
    expect(coverage.problems).toEqual([]);
    expect(sessions.map(({ counts }) => counts)).toEqual(before.map(({ counts }) => counts));
    expect(sessions).toMatchObject([
      { head: { id: ID, title: 'The till', cwd: 'c:/Users/ann/shop', models: ['some-model'], startedAt: AT } },
      { head: { id: `${ID}.helper`, parent: ID, relation: 'subagent' } },
    ]);
  });
});

describe('a request that another took the place of', () => {
  const say = (text: string, fields: LogRecord = {}): LogRecord => request(text, [{ value: `${text}!` }], fields);
  const read = (...operations: LogRecord[]) =>
    documentEvents(vscodeCopilot, '/x/chatSessions/a.jsonl', jsonl([{ kind: 0, v: chat() }, ...operations]));
  const push = (v: LogRecord[], i?: number): LogRecord => ({
    kind: 2,
    k: ['requests'],
    v,
    ...(i === undefined ? {} : { i }),
  });
  const told = (events: ReturnType<typeof read>): string[] =>
    events.map((event) => `${event.active ? '' : '-'}${'text' in event ? event.text : event.kind}`);

  test('is no longer active, however often the human went back', () => {
    expect(
      told(read(push([say('a')]), push([say('b')]), push([say('c')]), push([say('b2')], 1), push([say('b3')], 1))),
    ).toEqual(['a', 'a!', '-b', '-b!', '-c', '-c!', '-b2', '-b2!', 'b3', 'b3!']);
    expect(told(read(push([say('a'), say('b')]), push([say('b2')], 1), push([say('a2')], 0)))).toEqual([
      '-a',
      '-a!',
      '-b',
      '-b!',
      '-b2',
      '-b2!',
      'a2',
      'a2!',
    ]);
    expect(told(read(push([say('a'), say('b')]), { kind: 2, k: ['requests'], i: 1 }))).toEqual([
      'a',
      'a!',
      '-b',
      '-b!',
    ]);
  });

  test('was typed once where it was tried again', () => {
    expect(told(read(push([say('a')]), push([say('a', { requestId: 'again' })], 0)))).toEqual(['-a!', 'a', 'a!']);
  });

  test('is the same where it was written anew', () => {
    expect(told(read(push([say('a'), say('b')]), push([say('a'), say('b')], 0)))).toEqual(['a', 'a!', 'b', 'b!']);
  });
});

test('what the editor says itself is no prompt, what the human answers is', () => {
  const carousel = (id: string, data: LogRecord, more: LogRecord = {}): LogRecord => ({
    kind: 'questionCarousel',
    resolveId: id,
    questions: [],
    isUsed: true,
    data,
    ...more,
  });
  const calls = [{ id: 'q1', name: 'vscode_askQuestions', arguments: '{}' }];
  const document = chat(
    request('Terminal 1 has finished.', [], { isSystemInitiated: true, terminalExecutionId: 't' }),
    request('go', [
      carousel('q0', { 'q0:0': { selectedValue: 'tabs' }, 'q0:1': { selectedValues: ['x', 'y'], freeformValue: '' } }),
      carousel('q9', {}),
    ]),
    request('on', [carousel('q1', { 'q1:0': { freeformValue: 'port 80' } })], {
      result: { metadata: { toolCallRounds: [{ toolCalls: calls }], toolCallResults: { q1: 'answered' } } },
    }),
  );
  expect(documentEvents(vscodeCopilot, '/x/chatSessions/a.json', JSON.stringify(document))).toMatchObject([
    { kind: 'injected', origin: 'notification', text: 'Terminal 1 has finished.' },
    { kind: 'prompt', text: 'go', via: 'prompt' },
    { kind: 'prompt', text: 'tabs', via: 'answer' },
    { kind: 'prompt', text: 'x', via: 'answer' },
    { kind: 'prompt', text: 'y', via: 'answer' },
    { kind: 'prompt', text: 'on', via: 'prompt' },
    { kind: 'tool-call', callId: 'q1', category: 'question' },
    { kind: 'tool-result', callId: 'q1' },
    { kind: 'prompt', text: 'port 80', via: 'answer' },
  ]);
});

test('a chat says itself where it was held, where the editor does not', async () => {
  const root = folder();
  writeLog(root, join('chatSessions', `${ID}.json`), [
    { ...chat(request('go', [])), workingDirectory: 'file:///home/ann/the%20shop' },
  ]);
  const { sessions } = await sessionsOf([root]);
  expect(sessions).toMatchObject([{ head: { cwd: '/home/ann/the shop' } }]);
});

test('a transcript is told where the chat is not there', async () => {
  const root = folder();
  const time = new Date(AT).toISOString();
  const record = (type: string, data: LogRecord, id: string): LogRecord => ({
    type,
    data,
    id,
    timestamp: time,
    parentId: null,
  });
  const path = writeLog(root, `w/GitHub.copilot-chat/transcripts/${ID}.jsonl`, [
    record(
      'session.start',
      { sessionId: ID, version: 1, producer: 'copilot-agent', vscodeVersion: '1.1', startTime: time },
      'r1',
    ),
    record('user.message', { content: 'fix the till', attachments: [] }, 'r2'),
    record(
      'assistant.message',
      {
        messageId: 'm',
        content: 'Looking.',
        toolRequests: [{ toolCallId: 'c1', name: 'run_in_terminal', arguments: '{"command":"ls"}' }],
      },
      'r3',
    ),
    record('tool.execution_complete', { toolCallId: 'c1', success: false, error: { message: 'no' } }, 'r4'),
  ]);
  writeLog(root, 'w/workspace.json', JSON.stringify({ folder: 'file:///home/ann/shop' }));
  expect(await takersOf(path)).toEqual(['vscode-copilot']);
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([
    {
      head: { id: ID, agent: 'vscode-copilot', cwd: '/home/ann/shop' },
      counts: { prompts: 1, toolCalls: 1, failedCalls: 1 },
    },
  ]);
  expect(only(sessions[0]?.events ?? [], 'tool-call')).toMatchObject([{ category: 'shell', command: 'ls' }]);
  writeLog(root, `w/chatSessions/${ID}.json`, JSON.stringify(chat(FIRST)));
  const { sessions: both } = await sessionsOf([root]);
  expect(both.map(({ head }) => head.file)).toEqual([
    join(root, `w/chatSessions/${ID}.json`),
    join(root, `w/chatSessions/${ID}.json`),
  ]);
});

test('chats are looked for in every editor, with a folder open or without', () => {
  const { claims } = vscodeCopilot.document;
  expect(vscodeCopilot.places('/h', {})).toContain('/h/.config/Code/User/workspaceStorage');
  expect(vscodeCopilot.places('/h', {})).toContain('/h/.config/Code/User/globalStorage/emptyWindowChatSessions');
  expect(claims('abc/chatSessions/x.jsonl')).toBe(true);
  expect(claims('x.json')).toBe(true);
  expect(claims('abc/GitHub.copilot-chat/transcripts/x.jsonl')).toBe(true);
  expect(claims('abc/workspace.json')).toBe(false);
  expect(claims('abc/state.vscdb')).toBe(false);
});

test('no chat hurts', () => {
  expectDocumentTolerant(vscodeCopilot, `/chatSessions/${ID}.json`, [DOCUMENT]);
  expectDocumentTolerant(vscodeCopilot, `/chatSessions/${ID}.jsonl`, [jsonl(OPERATIONS)]);
  const again = '{"kind":2,"k":["requests"],"v":[{}],"i":0}\n'.repeat(40_000);
  const started = performance.now();
  expect(replayed(`{"kind":0,"v":{"requests":[]}}\n${again}`).cut.get(0)).toHaveLength(39_999);
  // A tenth of a second; work that grows with the square of the requests would take ten.
  expect(performance.now() - started).toBeLessThan(2_000);
});
