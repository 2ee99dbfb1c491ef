import { describe, expect, test } from 'vitest';
import { qwenCode } from '../../src/core/sources/qwen-code.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { eventsOf, folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { countLog } from './independent-qwen-code.mjs';
import { corpusOf, readCorpusLog } from './real-corpus.ts';
import {
  expectAnyStateTaken,
  expectNoLineHurts,
  expectNoThrow,
  expectOnlyReader,
  expectSameAfterAnySplit,
  kinds,
  only,
} from './reader-rules.ts';

const SESSION = '7a000000-0000-4000-8000-000000000001';

/** Records of one session, each hanging on the one before. */
class QwenLog {
  readonly records: LogRecord[] = [];
  readonly session: string;
  readonly #extra: LogRecord;
  #n = 0;
  #last: string | null = null;

  constructor(session = SESSION, extra: LogRecord = {}) {
    this.session = session;
    this.#extra = extra;
  }

  /** Returns the uuid. */
  add(type: string, fields: LogRecord): string {
    this.#n += 1;
    const uuid = `${this.session.slice(0, 8)}-${String(this.#n)}`;
    this.records.push({
      uuid,
      parentUuid: this.#last,
      sessionId: this.session,
      timestamp: new Date(Date.UTC(2026, 7, 4, 8, 0, this.#n)).toISOString(),
      type,
      cwd: '/home/ann/shop',
      version: '0.24.0',
      gitBranch: 'main',
      ...this.#extra,
      ...fields,
    });
    this.#last = uuid;
    return uuid;
  }

  user(text: string, fields: LogRecord = {}): string {
    return this.add('user', { message: { role: 'user', parts: [{ text }] }, ...fields });
  }

  say(parts: readonly LogRecord[], fields: LogRecord = {}): string {
    return this.add('assistant', { model: 'qwen3-coder', message: { role: 'model', parts }, ...fields });
  }

  system(subtype: string, systemPayload: LogRecord, fields: LogRecord = {}): string {
    return this.add('system', { subtype, systemPayload, ...fields });
  }

  call(name: string, args: LogRecord, response: LogRecord, status = 'success', id = 'c1'): void {
    this.say([{ functionCall: { id, name, args } }]);
    const parts = [{ functionResponse: { id, name, response } }];
    this.add('tool_result', { message: { role: 'user', parts }, toolCallResult: { callId: id, status } });
  }

  /** Goes back to a record; what is written next hangs on the record that says so. */
  rewind(to: string | null): void {
    this.#last = to;
    this.system('rewind', { truncatedCount: 2 });
  }
}

const read = (log: QwenLog): DecodedEvent[] => eventsOf(qwenCode, log.records);

const REPORT = (code: number): string =>
  `Command: make\nDirectory: (root)\nOutput: no\nError: (none)\nExit Code: ${String(code)}\nSignal: (none)\nProcess Group PGID: 7`;

function everything(): QwenLog {
  const log = new QwenLog();
  log.user('list the files', { provenance: 'real_user' });
  log.say([{ text: 'The user wants files.', thought: true }, { text: 'I will look.' }]);
  log.call('run_shell_command', { command: 'make', directory: 'api' }, { output: REPORT(2) }, 'success', 'c1');
  log.call('edit', { file_path: '/home/ann/shop/a.ts' }, { error: 'not found' }, 'error', 'c2');
  const refused = { error: '[Operation Cancelled] Reason: User did not allow tool call' };
  log.call('write_file', { file_path: '/b.ts' }, refused, 'cancelled', 'c3');
  const kept = log.user('\n[User message received during tool execution]: use tabs', {
    subtype: 'mid_turn_user_message',
    systemPayload: { displayText: 'use tabs' },
  });
  log.say([{ text: 'Tabs then.' }]);
  log.rewind(kept);
  log.user('use spaces');
  log.user('a monitor fired', { subtype: 'notification', provenance: 'system' });
  log.system('slash_command', { phase: 'invocation', rawCommand: '/review api', sentToModel: true });
  log.user('Review the code carefully.');
  log.system('slash_command', { phase: 'result', rawCommand: '/review api' });
  log.system('chat_compression', {
    info: {},
    compressedHistory: [{ role: 'user', parts: [{ text: '<state_snapshot>so far</state_snapshot>' }] }],
  });
  log.system('ui_telemetry', { uiEvent: { 'event.name': 'qwen-code.api_error', error: 'overloaded' } });
  log.system('ui_telemetry', { uiEvent: { 'event.name': 'qwen-code.api_response' } });
  log.system('custom_title', { customTitle: 'Files and tabs', titleSource: 'auto' });
  return log;
}

test('a session as a whole', async () => {
  const { sessions } = await sessionsOf([writeLog(folder(), 'x.jsonl', everything().records)]);
  expect(sessions).toHaveLength(1);
  expect(sessions[0]?.head).toMatchObject({
    id: SESSION,
    agent: 'qwen-code',
    cwd: '/home/ann/shop',
    gitBranch: 'main',
    agentVersion: '0.24.0',
    models: ['qwen3-coder'],
    title: 'Files and tabs',
    relation: 'root',
  });
  expect(sessions[0]?.counts).toMatchObject({
    prompts: 3,
    toolCalls: 3,
    failedCalls: 2,
    rejections: 1,
    compactions: 1,
  });
  expect(sessions[0]?.events.filter(({ copied }) => copied)).toEqual([]);
  expect(sessions[0]?.events.filter(({ active }) => !active)).toMatchObject([
    { kind: 'assistant', text: 'Tabs then.' },
  ]);
});

describe('the user role', () => {
  const pieces = (log: QwenLog): unknown[] =>
    read(log).map((event) => [
      event.kind,
      'origin' in event ? event.origin : null,
      'text' in event ? event.text : null,
    ]);

  test.each([
    ['hello', {}, ['prompt', null, 'hello']],
    ['hello', { provenance: 'real_user' }, ['prompt', null, 'hello']],
    ['go on', { provenance: 'goal_control' }, ['injected', 'reminder', 'go on']],
    ['go on', { subtype: 'goal_runtime' }, ['injected', 'reminder', 'go on']],
    ['fire', { subtype: 'cron', provenance: 'system' }, ['injected', 'notification', 'fire']],
    ['find', { subtype: 'agent_launch_prompt' }, ['injected', 'subagent-prompt', 'find']],
    ['/about', {}, ['command', null, '/about']],
    ['<system-reminder>x</system-reminder>', {}, ['injected', 'reminder', '<system-reminder>x</system-reminder>']],
    [
      '[User message received during tool execution]: save logs',
      { subtype: 'mid_turn_user_message' },
      ['prompt', null, 'save logs'],
    ],
  ])('%s with %j', (text, fields, expected) => {
    const log = new QwenLog();
    log.user(text, fields);
    expect(pieces(log)).toEqual([expected]);
  });

  test('what was shown is what was typed; what was added is not', () => {
    const log = new QwenLog();
    log.add('user', {
      message: { role: 'user', parts: [{ text: 'explain @a.ts' }, { text: 'always use tabs' }] },
      systemPayload: { displayText: 'explain @a.ts', hookContext: '' },
    });
    expect(pieces(log)).toEqual([
      ['prompt', null, 'explain @a.ts'],
      ['injected', 'context', 'always use tabs'],
    ]);
  });

  test('the text that a slash command stands for was typed by nobody', () => {
    const log = new QwenLog();
    log.system('slash_command', { phase: 'invocation', rawCommand: '/review', sentToModel: true });
    log.user('Review it.', { systemPayload: { displayText: '/review' } });
    log.user('thanks');
    log.system('slash_command', { phase: 'invocation', rawCommand: '/about' });
    log.user('go on');
    expect(pieces(log)).toEqual([
      ['command', null, '/review'],
      ['injected', 'instructions', 'Review it.'],
      ['prompt', null, 'thanks'],
      ['command', null, '/about'],
      ['prompt', null, 'go on'],
    ]);
  });

  test('results in the user role, as earlier versions have them', () => {
    const log = new QwenLog();
    log.say([{ functionCall: { id: 'c', name: 'read_file', args: { absolute_path: '/a.ts' } } }]);
    log.add('user', {
      message: { parts: [{ functionResponse: { id: 'c', name: 'read_file', response: { output: 'x' } } }] },
    });
    expect(read(log)).toMatchObject([
      { kind: 'tool-call', callId: 'c', category: 'read', path: '/a.ts' },
      { kind: 'tool-result', callId: 'c', outcome: 'unknown', text: 'x' },
    ]);
  });
});

describe('calls', () => {
  test.each([
    ['success', { output: REPORT(0) }, 'ok', 0],
    ['success', { output: REPORT(127) }, 'failed', 127],
    ['error', { error: 'spawn failed' }, 'failed', null],
    ['cancelled', { error: '[Operation Cancelled] Reason: User did not allow tool call' }, 'rejected', null],
    ['cancelled', { error: '[Operation Cancelled] Reason: aborted' }, 'cancelled', null],
  ])('a command that ends as %s with %j is %s', (status, response, outcome, exitCode) => {
    const log = new QwenLog();
    log.call('run_shell_command', { command: 'make' }, response, status);
    expect(only(read(log), 'tool-call')).toMatchObject([{ command: 'make', cwd: '/home/ann/shop' }]);
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome, exitCode, callId: 'c1' }]);
    expect(only(read(log), 'rejection')).toHaveLength(outcome === 'rejected' ? 1 : 0);
  });

  test('a record in two lines is no copy of itself, a record twice is', async () => {
    const log = new QwenLog();
    const uuid = log.say([{ text: 'thinking', thought: true }]);
    log.say([{ functionCall: { id: 'c', name: 'glob', args: {} } }], { uuid });
    const [, last] = log.records;
    if (last) log.records.push(last);
    const { sessions } = await sessionsOf([writeLog(folder(), 'x.jsonl', log.records)]);
    expect(sessions[0]?.counts.toolCalls).toBe(1);
    expect(sessions[0]?.events.map(({ copied }) => copied)).toEqual([false, false, true]);
  });
});

describe('sessions', () => {
  test('a branch hangs on its origin and counts nothing twice', async () => {
    const root = folder();
    const origin = new QwenLog('origin00');
    origin.user('hello');
    origin.say([{ text: 'hi' }]);
    writeLog(root, 'chats/a.jsonl', origin.records);
    const branch = new QwenLog('branch00');
    branch.user('and now?');
    const copies = origin.records.map((record) => ({
      ...record,
      sessionId: 'branch00',
      forkedFrom: { sessionId: 'origin00', messageUuid: record['uuid'] },
    }));
    writeLog(root, 'chats/b.jsonl', [...copies, ...branch.records]);
    const { sessions } = await sessionsOf([root]);
    expect(sessions.map(({ head, counts }) => [head.id, head.parent, head.relation, counts.prompts])).toEqual([
      ['origin00', null, 'root', 1],
      ['branch00', 'origin00', 'fork', 1],
    ]);
  });

  test('nobody types to a sub-agent', async () => {
    const log = new QwenLog('caller', { isSidechain: true, agentId: 'explore-1' });
    log.user('find out');
    log.say([{ text: 'found' }]);
    const { sessions } = await sessionsOf([writeLog(folder(), 'agent-explore-1.jsonl', log.records)]);
    expect(sessions[0]?.head).toMatchObject({ id: 'caller.explore-1', parent: 'caller', relation: 'subagent' });
    expect(sessions[0]?.events).toMatchObject([{ kind: 'injected', origin: 'subagent-prompt' }, { kind: 'assistant' }]);
  });

  test('nor to a session that another one began', () => {
    const log = new QwenLog();
    log.system('parent_session', { parentSessionId: 'caller' });
    log.user('find out');
    const decoder = qwenCode.lines.decoder('/x.jsonl', null);
    const [first, second] = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
    expect(first).toMatchObject({ kind: 'meta', facts: { parent: 'caller', relation: 'subagent' } });
    expect(second).toMatchObject({ events: [{ kind: 'injected', origin: 'subagent-prompt' }] });
  });

  test('a rewind to the beginning, and to a record nobody remembers', () => {
    const log = new QwenLog();
    log.user('first');
    log.rewind(null);
    log.rewind('gone');
    const decoder = qwenCode.lines.decoder('/x.jsonl', null);
    const decoded = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
    expect(decoded[1]).toMatchObject({ kind: 'meta', abandons: 1 });
    expect(decoded[2]).not.toHaveProperty('abandons');
  });

  test('what nobody knows is counted by its name', () => {
    const log = new QwenLog();
    log.system('hologram', {});
    log.user('x', { subtype: 'hologram' });
    log.add('hologram', {});
    const decoder = qwenCode.lines.decoder('/x.jsonl', null);
    const decoded = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
    expect(decoded.map((one) => (one.kind === 'unknown' ? one.type : null))).toEqual([
      'system/hologram',
      'user/hologram',
      'hologram',
    ]);
  });

  test('places, names and content', () => {
    expect(qwenCode.places('/home/ann', {})).toEqual(['/home/ann/.qwen/projects', '/home/ann/.qwen/tmp']);
    expect(qwenCode.places('/home/ann', { QWEN_HOME: '/q' })).toEqual(['/q/projects', '/q/tmp']);
    expect(qwenCode.places('/home/ann', { QWEN_HOME: '/q', QWEN_RUNTIME_DIR: '/r' })).toEqual([
      '/r/projects',
      '/r/tmp',
    ]);
    expect(qwenCode.lines.claims(`-home-ann-shop/chats/${SESSION}.jsonl`)).toBe(true);
    expect(qwenCode.lines.claims(`-home-ann-shop/subagents/${SESSION}/agent-explore-1.jsonl`)).toBe(true);
    expect(qwenCode.lines.claims('-home-ann-shop/memory/notes.jsonl')).toBe(false);
    for (const record of everything().records) expectOnlyReader(qwenCode, [record]);
  });
});

test('the kinds of everything', () => {
  expect(kinds(read(everything()))).toEqual([
    'prompt',
    'thinking',
    'assistant',
    ...['tool-call', 'tool-result', 'tool-call', 'tool-result', 'tool-call', 'tool-result', 'rejection'],
    ...['prompt', 'assistant', 'prompt', 'injected'],
    ...['command', 'injected', 'compaction', 'injected', 'service-error'],
  ]);
});

test('the result does not depend on where the log is split', () => {
  expectSameAfterAnySplit(qwenCode, everything().records);
});

test('no line hurts', () => {
  expectNoLineHurts(qwenCode, everything().records);
});

test('hostile records and states do not throw', () => {
  expectNoThrow(qwenCode, everything().records);
  expectAnyStateTaken(qwenCode, everything().records);
});

/** Two objects in one line are no record, and named as a problem. */
const corpus = corpusOf('_sanitised-or-synthetic/qwen').filter((file) => !file.endsWith('000000000005.jsonl'));
describe.skipIf(corpus.length === 0)('logs of other readers', () => {
  test.each(corpus)('%s', async (file) => {
    const { unknown, problems, ...read } = await readCorpusLog(qwenCode, file);
    expect(read).toEqual(countLog(file));
    expect(unknown).toEqual({});
    expect(problems).toBe(0);
  });
});
