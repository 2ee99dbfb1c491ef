import { describe, expect, test } from 'vitest';
import { kimi } from '../../src/core/sources/kimi.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { eventsOf, folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { countLog } from './independent-kimi.mjs';
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

const USER: LogRecord = { kind: 'user' };
const START = Date.UTC(2026, 8, 5, 8);

/** Records of Kimi Code. */
class KimiLog {
  readonly records: LogRecord[] = [{ type: 'metadata', protocol_version: '1.5', created_at: START }];
  #n = 0;

  add(type: string, fields: LogRecord = {}): void {
    this.#n += 1;
    this.records.push({ type, ...fields, time: START + this.#n * 1000 });
  }

  append(text: string, origin: LogRecord | null = USER, role = 'user'): void {
    const message = { role, content: [{ type: 'text', text }], toolCalls: [], ...(origin ? { origin } : {}) };
    this.add('context.append_message', { message });
  }

  /** Typed, and sent to the model. */
  user(text: string, type = 'turn.prompt', origin = USER): void {
    this.add(type, { input: [{ type: 'text', text }], origin });
    this.append(text, origin);
  }

  loop(type: string, fields: LogRecord = {}): void {
    this.add('context.append_loop_event', { event: { type, ...fields } });
  }

  call(name: string, args: LogRecord, result: LogRecord): void {
    const toolCallId = `${name}_${String(this.#n)}`;
    this.loop('tool.call', { uuid: toolCallId, toolCallId, name, args, display: { kind: 'x', cwd: '/home/ann/shop' } });
    this.loop('tool.result', { parentUuid: toolCallId, toolCallId, result });
  }
}

const read = (log: KimiLog): DecodedEvent[] => eventsOf(kimi, log.records);
const REFUSED = 'Tool "Bash" was not run because the user rejected the approval request.';

function everything(): KimiLog {
  const log = new KimiLog();
  log.add('config.update', { cwd: '/home/ann/shop', modelAlias: 'kimi' });
  log.user('list the files');
  log.loop('step.begin', { uuid: 'step-1', turnId: '0', step: 1 });
  log.add('llm.request', { model: 'kimi-k2.7-code' });
  log.loop('content.part', { uuid: 'p1', part: { type: 'think', think: 'The user wants files.' } });
  log.loop('content.part', { uuid: 'p2', part: { type: 'text', text: 'I will look.' } });
  log.call('Bash', { command: 'make' }, { output: 'no\nCommand failed with exit code: 2.', isError: true });
  log.call('Bash', { command: 'ls', cwd: '/tmp' }, { output: 'a.ts' });
  log.call('Bash', { command: 'npm i' }, { output: `${REFUSED} Reason: use pnpm`, isError: true });
  log.loop('step.end', { uuid: 'step-1' });
  log.append('<system-reminder>todo</system-reminder>', { kind: 'injection', variant: 'todo' });
  log.user('and quickly', 'turn.steer');
  log.add('turn.steer', { input: [{ type: 'text', text: 'stop' }], origin: USER });
  log.add('turn.cancel');
  log.user('use tabs');
  log.loop('content.part', { part: { type: 'text', text: 'Tabs.' } });
  log.add('context.undo', { count: 1 });
  log.call('AskUserQuestion', { questions: [] }, { output: '{"answers":{"Tabs?":"spaces"}}' });
  log.add('context.apply_compaction', { summary: 'so far', compactedCount: 3 });
  log.add('permission.set_mode', { mode: 'auto' });
  return log;
}

/** Records of Kimi CLI. */
function cliLog(): LogRecord[] {
  const said: (readonly [string, LogRecord])[] = [
    ['TurnBegin', { user_input: [{ type: 'text', text: 'list the files' }] }],
    ['StepBegin', { n: 1 }],
    ['ContentPart', { type: 'think', think: 'The user wants files.' }],
    ['ContentPart', { type: 'text', text: 'I will look.' }],
    ['ToolCall', { type: 'function', id: 'c1', function: { name: 'Shell', arguments: '{"command":"make"}' } }],
    [
      'ToolResult',
      {
        tool_call_id: 'c1',
        return_value: { is_error: true, output: 'no', message: 'Command failed with exit code: 2.' },
      },
    ],
    ['ToolCall', { type: 'function', id: 'c2', function: { name: 'WriteFile', arguments: '{"path":"/a.ts"}' } }],
    ['ApprovalRequest', { id: 'r1', tool_call_id: 'c2', action: 'write' }],
    ['ApprovalResponse', { request_id: 'r1', response: 'reject', feedback: 'not there' }],
    [
      'ToolResult',
      {
        tool_call_id: 'c2',
        return_value: { is_error: true, output: '', message: 'The tool call is rejected by the user.' },
      },
    ],
    ['ToolCall', { type: 'function', id: 'c3', function: { name: 'Task', arguments: '{}' } }],
    ['SubagentEvent', { task_tool_call_id: 'c3', event: { type: 'TurnBegin', payload: { user_input: 'find out' } } }],
    [
      'SubagentEvent',
      { task_tool_call_id: 'c3', event: { type: 'ContentPart', payload: { type: 'text', text: 'found' } } },
    ],
    ['SteerInput', { user_input: 'and quickly' }],
    ['CompactionBegin', {}],
    ['CompactionEnd', {}],
    ['Notification', { title: 'done', body: 'the task is done' }],
    ['TurnEnd', {}],
  ];
  const head = { type: 'metadata', protocol_version: '1.3' };
  return [
    head,
    ...said.map(([type, payload], n) => ({ timestamp: START / 1000 + n + 0.5, message: { type, payload } })),
  ];
}

test('a session as a whole', async () => {
  const path = 'wd_shop_0/session_1/agents/main/wire.jsonl';
  const { sessions } = await sessionsOf([writeLog(folder(), path, everything().records)]);
  expect(sessions).toHaveLength(1);
  expect(sessions[0]?.head).toMatchObject({
    id: 'session_1',
    agent: 'kimi',
    cwd: '/home/ann/shop',
    models: ['kimi-k2.7-code'],
    relation: 'root',
    startedAt: START,
  });
  expect(sessions[0]?.counts).toMatchObject({
    prompts: 4,
    toolCalls: 4,
    failedCalls: 1,
    rejections: 1,
    interruptions: 1,
    compactions: 1,
  });
  expect(only(sessions[0]?.events ?? [], 'prompt').map(({ text, via, active }) => [text, via, active])).toEqual([
    ['list the files', 'prompt', true],
    ['and quickly', 'queued', true],
    ['stop', 'queued', true],
    ['use tabs', 'prompt', false],
    ['spaces', 'answer', true],
  ]);
  expect(sessions[0]?.events.filter(({ copied }) => copied)).toEqual([]);
});

describe('the user role', () => {
  const pieces = (log: KimiLog): unknown[] =>
    read(log).map((event) => [
      event.kind,
      'origin' in event ? event.origin : null,
      'text' in event ? event.text : null,
    ]);

  test.each([
    [null, ['prompt', null, 'x']],
    [{ kind: 'injection', variant: 'plan_mode' }, ['injected', 'reminder', 'x']],
    [{ kind: 'hook_result', event: 'Stop' }, ['injected', 'hook', 'x']],
    [{ kind: 'compaction_summary' }, ['injected', 'summary', 'x']],
    [{ kind: 'cron_job', jobId: 'j' }, ['injected', 'notification', 'x']],
    [{ kind: 'system_trigger', name: 'subagent' }, ['injected', 'subagent-prompt', 'x']],
    [{ kind: 'system_trigger', name: 'goal_fork_cleared' }, ['injected', 'reminder', 'x']],
    [{ kind: 'shell_command', phase: 'output' }, ['injected', 'command-output', 'x']],
    [{ kind: 'shell_command', phase: 'input' }, ['command', null, 'x']],
    [{ kind: 'hologram' }, ['injected', 'notification', 'x']],
  ])('of origin %j', (origin, expected) => {
    const log = new KimiLog();
    log.append('x', origin);
    expect(pieces(log)).toEqual([expected]);
  });

  test('a skill that the human called', () => {
    const log = new KimiLog();
    const origin = { kind: 'skill_activation', skillName: 'review', skillArgs: 'the api', trigger: 'user-slash' };
    log.user('Always review with care.', 'turn.prompt', origin);
    expect(pieces(log)).toEqual([
      ['command', null, 'the api'],
      ['injected', 'skill', 'Always review with care.'],
    ]);
  });

  test('words typed twice are two prompts', () => {
    const log = new KimiLog();
    log.user('go on');
    log.user('go on');
    expect(pieces(log)).toEqual([
      ['prompt', null, 'go on'],
      ['prompt', null, 'go on'],
    ]);
  });
});

describe('calls', () => {
  test.each([
    [{ output: 'done' }, 'ok', null],
    [{ output: [{ type: 'text', text: 'done' }] }, 'ok', null],
    [{ output: 'no\nCommand failed with exit code: 127.', isError: true }, 'failed', 127],
    [{ output: 'grep found: Command failed with exit code: 1.' }, 'ok', null],
    [{ output: 'File not found', isError: true }, 'failed', null],
    [{ output: REFUSED, isError: true }, 'rejected', null],
    [
      { output: 'Tool "Bash" was not run because the approval request was cancelled.', isError: true },
      'cancelled',
      null,
    ],
  ])('a command that ends with %j is %s', (result, outcome, exitCode) => {
    const log = new KimiLog();
    log.call('Bash', { command: 'make' }, result);
    expect(only(read(log), 'tool-call')).toMatchObject([{ category: 'shell', command: 'make', cwd: '/home/ann/shop' }]);
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome, exitCode }]);
    expect(only(read(log), 'rejection')).toHaveLength(outcome === 'rejected' ? 1 : 0);
  });

  test.each([
    [`${REFUSED} Reason: use pnpm`, 'use pnpm'],
    [`${REFUSED} Reason: use pnpm Try a different approach — don't retry the same call, or so.`, 'use pnpm'],
    [REFUSED, null],
  ])('the words in %s', (output, words) => {
    const log = new KimiLog();
    log.call('Bash', { command: 'npm i' }, { output, isError: true });
    expect(only(read(log), 'rejection')).toMatchObject([{ words }]);
  });

  test('a refusal that has a record of its own is told there, once', () => {
    const log = new KimiLog();
    log.add('permission.record_approval_result', {
      toolCallId: 'Bash_1',
      result: { decision: 'rejected', feedback: 'use pnpm' },
    });
    log.call('Bash', { command: 'npm i' }, { output: REFUSED, isError: true });
    expect(kinds(read(log))).toEqual(['rejection', 'tool-call', 'tool-result']);
    expect(only(read(log), 'rejection')).toMatchObject([{ callId: 'Bash_1', words: 'use pnpm', line: 2 }]);
  });

  test.each([
    ['Read', { path: '/a.ts' }, 'read', '/a.ts'],
    ['StrReplaceFile', { path: '/a.ts' }, 'edit', '/a.ts'],
    ['Glob', { pattern: '*', path: '/src' }, 'search', '/src'],
    ['FetchURL', { url: 'x' }, 'web', null],
    ['TodoList', {}, 'todo', null],
    ['AgentSwarm', {}, 'task', null],
    ['mcp__tracker__find', {}, 'mcp', null],
  ])('%s is known for what it does', (name, args, category, path) => {
    const log = new KimiLog();
    log.call(name, args, { output: 'x' });
    expect(only(read(log), 'tool-call')).toMatchObject([{ tool: name, category, path }]);
  });
});

describe('sessions', () => {
  test('a sub-agent hangs on the session whose folder it is in', async () => {
    const root = folder();
    const main = new KimiLog();
    main.user('find out');
    writeLog(root, 'session_1/agents/main/wire.jsonl', main.records);
    const sub = new KimiLog();
    const brief = '<git-context>\nWorking directory: /home/ann/shop\n</git-context>\n\nfind out';
    sub.user(brief, 'turn.prompt', { kind: 'system_trigger', name: 'subagent' });
    writeLog(root, 'session_1/agents/agent-0/wire.jsonl', sub.records);
    const { sessions } = await sessionsOf([root]);
    const found = sessions.find(({ head }) => head.relation === 'subagent');
    expect(found?.head).toMatchObject({ id: 'session_1.agent-0', parent: 'session_1', cwd: '/home/ann/shop' });
    expect(kinds(found?.events ?? [])).toEqual(['injected']);
  });

  test('a fork counts nothing twice', async () => {
    const root = folder();
    const origin = new KimiLog();
    origin.user('hello');
    origin.call('Bash', { command: 'ls' }, { output: 'x' });
    writeLog(root, 'session_1/agents/main/wire.jsonl', origin.records);
    const forked = [...origin.records, { type: 'forked', time: START + 60_000 }];
    const prompt = { input: [{ type: 'text', text: 'and now?' }], origin: USER };
    forked.push({ type: 'turn.prompt', ...prompt, time: START + 61_000 });
    writeLog(root, 'session_2/agents/main/wire.jsonl', forked);
    const { sessions } = await sessionsOf([root]);
    expect(
      sessions.map(({ head, counts }) => [head.id, head.parent, head.relation, counts.prompts, counts.toolCalls]),
    ).toEqual([
      ['session_1', null, 'root', 1, 1],
      ['session_2', 'session_1', 'resume', 1, 0],
    ]);
  });

  test('undoing more than is remembered undoes nothing', () => {
    const log = new KimiLog();
    log.user('hello');
    log.add('context.undo', { count: 2 });
    log.add('context.undo', { count: 'x' });
    const decoder = kimi.lines.decoder('/x.jsonl', null);
    for (const [n, record] of log.records.entries()) {
      expect(decoder.decode(JSON.stringify(record), n + 1)).not.toHaveProperty('abandons');
    }
  });

  test('what nobody knows is counted by its name', () => {
    const decoder = kimi.lines.decoder('/x.jsonl', null);
    const unknown = [
      { type: 'hologram' },
      { type: 'context.append_loop_event', event: { type: 'hologram' } },
      { timestamp: 1, message: { type: 'Hologram', payload: {} } },
      { timestamp: 1, message: { type: 'SubagentEvent', payload: { event: { type: 'Hologram' } } } },
    ].map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
    expect(unknown.map((one) => (one.kind === 'unknown' ? one.type : one.kind))).toEqual([
      'hologram',
      'context.append_loop_event/hologram',
      'Hologram',
      'SubagentEvent/Hologram',
    ]);
  });

  test('places, names and content', () => {
    expect(kimi.places('/home/ann', {})).toEqual(['/home/ann/.kimi-code/sessions', '/home/ann/.kimi/sessions']);
    expect(kimi.places('/home/ann', { KIMI_CODE_HOME: '/k', KIMI_SHARE_DIR: '/s' })).toEqual([
      '/k/sessions',
      '/s/sessions',
    ]);
    expect(kimi.lines.claims('wd_shop_0/session_1/agents/main/wire.jsonl')).toBe(true);
    expect(kimi.lines.claims('0123abcd/5e551011/wire.jsonl')).toBe(true);
    expect(kimi.lines.claims('0123abcd/5e551011/context.jsonl')).toBe(false);
    expect(kimi.lines.claims('0123abcd/5e551011/subagents/a/wire.jsonl')).toBe(false);
    expectOnlyReader(kimi, everything().records);
    expectOnlyReader(kimi, everything().records.slice(0, 1));
    expectOnlyReader(kimi, cliLog().slice(1));
  });
});

describe('Kimi CLI', () => {
  test('a session with what its sub-agent did', async () => {
    const { sessions } = await sessionsOf([writeLog(folder(), '0123abcd/5e551011/wire.jsonl', cliLog())]);
    const [main, sub] = sessions;
    expect(main?.head).toMatchObject({ id: '5e551011', relation: 'root', startedAt: START + 500 });
    expect(main?.counts).toMatchObject({ prompts: 2, toolCalls: 3, failedCalls: 1, rejections: 1, compactions: 1 });
    expect(only(main?.events ?? [], 'tool-call')).toMatchObject([
      { tool: 'Shell', category: 'shell', command: 'make' },
      { tool: 'WriteFile', category: 'write', path: '/a.ts' },
      { tool: 'Task', category: 'task' },
    ]);
    expect(only(main?.events ?? [], 'tool-result')).toMatchObject([
      { outcome: 'failed', exitCode: 2, text: 'no' },
      { outcome: 'rejected', text: 'The tool call is rejected by the user.' },
    ]);
    expect(only(main?.events ?? [], 'rejection')).toMatchObject([{ callId: 'c2', words: 'not there' }]);
    expect(sub?.head).toMatchObject({ id: '5e551011.c3', parent: '5e551011', relation: 'subagent' });
    expect(kinds(sub?.events ?? [])).toEqual(['injected', 'assistant']);
  });
});

test('the result does not depend on where the log is split', () => {
  expectSameAfterAnySplit(kimi, everything().records);
  expectSameAfterAnySplit(kimi, cliLog());
});

test('no line hurts', () => {
  expectNoLineHurts(kimi, everything().records);
  expectNoLineHurts(kimi, cliLog());
});

test('hostile records and states do not throw', () => {
  for (const records of [everything().records, cliLog()]) {
    expectNoThrow(kimi, records);
    expectAnyStateTaken(kimi, records);
  }
});

const corpus = corpusOf('_sanitised-or-synthetic/kimi');
describe.skipIf(corpus.length === 0)('logs of other readers', () => {
  test.each(corpus)('%s', async (file) => {
    const { unknown, problems, ...read } = await readCorpusLog(kimi, file);
    expect(read).toEqual(countLog(file));
    expect(unknown).toEqual({});
    expect(problems).toBe(0);
  });
});
