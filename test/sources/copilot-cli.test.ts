import { describe, expect, test } from 'vitest';
import { copilotCli } from '../../src/core/sources/copilot-cli.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { eventsOf, folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { countLog } from './independent-copilot-cli.mjs';
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

/** Events of one session, each hanging on the one before. */
class CopilotLog {
  readonly records: LogRecord[] = [];
  #n = 0;

  constructor(sessionId = '9c000000-0000-4000-8000-000000000001') {
    this.add('session.start', {
      sessionId,
      version: 1,
      producer: 'copilot-agent',
      copilotVersion: '1.0.80',
      selectedModel: 'auto',
      context: { cwd: '/home/ann/shop', branch: 'main' },
    });
  }

  add(type: string, data: LogRecord, fields: LogRecord = {}): void {
    this.#n += 1;
    const timestamp = new Date(Date.UTC(2026, 6, 3, 8, 0, this.#n)).toISOString();
    this.records.push({ type, data, id: `event-${String(this.#n)}`, timestamp, parentId: null, ...fields });
  }

  user(content: string, data: LogRecord = {}, fields: LogRecord = {}): void {
    this.add('user.message', { content, transformedContent: `<now>x</now>${content}`, ...data }, fields);
  }

  say(content: string, toolRequests: readonly LogRecord[] = [], data: LogRecord = {}): void {
    this.add('assistant.message', { messageId: 'm', model: 'gpt-5-mini', content, toolRequests, ...data });
  }

  /** A call that is asked for, started and done. */
  call(name: string, args: unknown, end: LogRecord, toolCallId = 'c1', fields: LogRecord = {}): void {
    this.add('assistant.message', { content: '', toolRequests: [{ toolCallId, name, arguments: args }] }, fields);
    this.add('tool.execution_start', { toolCallId, toolName: name, arguments: args }, fields);
    this.add('tool.execution_complete', { toolCallId, ...end }, fields);
  }
}

const read = (log: CopilotLog): DecodedEvent[] => eventsOf(copilotCli, log.records);
const content = (text: string): LogRecord => ({ success: true, result: { content: text, detailedContent: text } });
const error = (message: string, code = 'failure'): LogRecord => ({ success: false, error: { message, code } });

function everything(): CopilotLog {
  const log = new CopilotLog();
  log.add('session.model_change', { newModel: 'gpt-5-mini' });
  log.add('system.message', { role: 'system', content: 'You are the Copilot CLI' });
  log.user('list the files', { delivery: 'idle', parentAgentTaskId: 'x' });
  log.say('I will look.', [], { reasoningText: 'The user wants files.' });
  log.call('bash', { command: 'ls' }, content('a.ts\n<shellId: 0 completed with exit code 0>'), 'c1');
  log.call('bash', { command: 'make' }, content('no\n<exited with exit code 2>'), 'c2');
  log.call('edit', { path: '/home/ann/shop/a.ts' }, error('The user rejected this tool call.', 'rejected'), 'c3');
  log.user('and quickly', { delivery: 'steering' });
  log.add('tool.user_requested', { toolCallId: 'u1', toolName: 'local_shell', arguments: { command: 'npm test' } });
  log.add('tool.execution_complete', { toolCallId: 'u1', isUserRequested: true, ...content('ok') });
  log.call('task', { prompt: 'find out' }, content('found'), 'c4');
  log.user('find out', { source: 'agent-9c' }, { agentId: 'c4' });
  log.call('bash', { command: 'ls' }, content('x'), 'c5', { agentId: 'c4' });
  log.call('ask_user', { question: 'Tabs?' }, content('User selected: spaces'), 'c6');
  log.add('skill.invoked', { name: 'review', content: 'Always review.' });
  log.add('session.compaction_complete', { success: true, summaryContent: '<overview>so far</overview>' });
  log.add('session.error', { errorType: 'query', message: 'overloaded' });
  log.add('abort', { reason: 'user_initiated' });
  return log;
}

test('a session as a whole', async () => {
  const { sessions } = await sessionsOf([writeLog(folder(), 'events.jsonl', everything().records)]);
  const [main, sub] = sessions;
  expect(sessions).toHaveLength(2);
  expect(main?.head).toMatchObject({
    id: '9c000000-0000-4000-8000-000000000001',
    agent: 'copilot-cli',
    cwd: '/home/ann/shop',
    gitBranch: 'main',
    agentVersion: '1.0.80',
    models: ['gpt-5-mini'],
    relation: 'root',
  });
  expect(main?.counts).toMatchObject({
    prompts: 2,
    toolCalls: 5,
    failedCalls: 1,
    rejections: 1,
    interruptions: 1,
    compactions: 1,
  });
  expect(sub?.head).toMatchObject({
    id: '9c000000-0000-4000-8000-000000000001.c4',
    parent: '9c000000-0000-4000-8000-000000000001',
    relation: 'subagent',
    cwd: '/home/ann/shop',
  });
  expect(sub?.counts).toMatchObject({ prompts: 0, toolCalls: 1, failedCalls: 0 });
  expect(kinds(sub?.events ?? [])).toEqual(['injected', 'tool-call', 'tool-result']);
});

describe('calls', () => {
  test('a call is told once, asked for or only started', () => {
    const log = new CopilotLog();
    log.call('view', { path: '/a.ts' }, content('x'), 'c1');
    log.add('tool.execution_start', { toolCallId: 'c2', toolName: 'glob', arguments: { pattern: '*' } });
    log.say('', [{ toolCallId: 'c3', name: 'bash', arguments: '{"command":"ls"}' }]);
    expect(only(read(log), 'tool-call')).toMatchObject([
      { callId: 'c1', tool: 'view', category: 'read', path: '/a.ts', cwd: '/home/ann/shop' },
      { callId: 'c2', tool: 'glob', category: 'search' },
      { callId: 'c3', tool: 'bash', category: 'shell', command: 'ls', input: '{"command":"ls"}' },
    ]);
  });

  test.each([
    [content('done\n<exited with exit code 0>'), 'ok', 0],
    [content('no\n<shellId: 7 completed with exit code 127>'), 'failed', 127],
    [content('<exited with exit code 1> was printed by the test'), 'ok', null],
    [error('Could not start'), 'failed', null],
    [error('Permission denied by a rule', 'denied'), 'failed', null],
    [error('Operation aborted by the user'), 'cancelled', null],
    [error('x', 'cancelled'), 'cancelled', null],
    [{ success: false, result: { content: 'exit code: 1\n' } }, 'failed', null],
    [{ result: { content: 'x' } }, 'unknown', null],
  ])('a command that ends with %j is %s', (end, outcome, exitCode) => {
    const log = new CopilotLog();
    log.call('bash', { command: 'make' }, end);
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome, exitCode }]);
    expect(only(read(log), 'rejection')).toEqual([]);
  });

  test('only a shell has an exit code', () => {
    const log = new CopilotLog();
    log.call('view', { path: 'log.txt' }, content('<exited with exit code 1>'));
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome: 'ok', exitCode: null }]);
  });

  test('a refusal with the words that came with it', () => {
    const log = new CopilotLog();
    log.call('bash', { command: 'npm i' }, error('The user rejected this tool call. User feedback: use pnpm'), 'c1');
    log.call('bash', { command: 'npm i' }, error('The user rejected this tool call.', 'rejected'), 'c2');
    expect(only(read(log), 'tool-result').map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected']);
    expect(only(read(log), 'rejection')).toMatchObject([
      { callId: 'c1', words: 'use pnpm' },
      { callId: 'c2', words: null },
    ]);
  });

  test.each([
    ['create', { path: '/a.ts' }, {}, 'write', '/a.ts'],
    ['apply_patch', '*** Begin Patch\n*** Update File: a.ts\n', {}, 'edit', 'a.ts'],
    ['powershell', { command: 'dir' }, {}, 'shell', null],
    ['read_bash', { shellId: '0' }, {}, 'shell', null],
    ['find_issue', {}, { mcpServerName: 'tracker' }, 'mcp', null],
    ['web_search', { query: 'x' }, { mcpServerName: 'github-mcp-server' }, 'web', null],
    ['report_intent', { intent: 'x' }, {}, 'other', null],
  ])('%s is known for what it does', (name, args, fields, category, path) => {
    const log = new CopilotLog();
    log.say('', [{ toolCallId: 'c', name, arguments: args, ...fields }]);
    expect(only(read(log), 'tool-call')).toMatchObject([{ tool: name, category, path }]);
  });

  test('an answer to a question is an answer', () => {
    expect(only(read(everything()), 'prompt')).toMatchObject([
      { text: 'list the files', via: 'prompt' },
      { text: 'and quickly', via: 'queued' },
      { text: 'spaces', via: 'answer' },
    ]);
  });
});

describe('the user role', () => {
  test.each([
    ['hello', {}, { kind: 'prompt', text: 'hello', via: 'prompt' }],
    ['hello', { delivery: 'queued' }, { kind: 'prompt', via: 'queued' }],
    ['/plan it', {}, { kind: 'command', name: '/plan', text: '/plan it' }],
    ['x', { source: 'skill-review' }, { kind: 'injected', origin: 'skill' }],
    ['x', { source: 'agent-9c' }, { kind: 'injected', origin: 'subagent-prompt' }],
    ['x', { source: 'schedule' }, { kind: 'injected', origin: 'notification' }],
  ])('%s with %j', (text, data, expected) => {
    const log = new CopilotLog();
    log.user(text, data);
    expect(read(log)).toMatchObject([expected]);
  });

  test('autopilot going on is nobody', () => {
    const log = new CopilotLog();
    log.user('');
    log.user('go on', { isAutopilotContinuation: true });
    expect(read(log)).toEqual([]);
  });

  test('a command of the human is no call', () => {
    const log = new CopilotLog();
    log.add('tool.user_requested', { toolCallId: 'u', toolName: 'local_shell', arguments: { command: 'npm test' } });
    log.add('tool.execution_complete', { toolCallId: 'u', success: false, result: { content: 'no' } });
    expect(read(log)).toMatchObject([
      { kind: 'command', name: '!', text: 'npm test' },
      { kind: 'injected', origin: 'command-output', text: 'no' },
    ]);
  });
});

test('a stop, an error, a compaction that failed, and what nobody knows', () => {
  const log = new CopilotLog();
  log.add('abort', { reason: 'remote_command' });
  log.add('abort', { reason: 'user initiated' });
  log.add('session.compaction_complete', { success: false });
  log.add('hologram.shown', {});
  const decoder = copilotCli.lines.decoder('/x.jsonl', null);
  const decoded = log.records.map((record, n) => decoder.decode(JSON.stringify(record), n + 1));
  expect(decoded.flatMap((one) => (one.kind === 'events' ? kinds(one.events) : []))).toEqual(['interruption']);
  expect(decoded.at(-1)).toMatchObject({ kind: 'unknown', type: 'hologram.shown' });
});

test('a log repeated in its file counts once', async () => {
  const { records } = everything();
  const { sessions } = await sessionsOf([writeLog(folder(), 'events.jsonl', [...records, ...records])]);
  expect(sessions.map(({ counts }) => [counts.prompts, counts.toolCalls, counts.failedCalls])).toEqual([
    [2, 5, 1],
    [0, 1, 0],
  ]);
});

test('a log without a head is named by its folder', () => {
  const decoder = copilotCli.lines.decoder('/s/abc/events.jsonl', null);
  const record = { type: 'user.message', data: { content: 'hello' }, id: 'x', timestamp: 'x' };
  expect(decoder.decode(JSON.stringify(record), 1)).toMatchObject({ session: 'abc' });
});

test('places, names and content', () => {
  expect(copilotCli.places('/home/ann', {})).toEqual(['/home/ann/.copilot/session-state']);
  expect(copilotCli.places('/home/ann', { COPILOT_HOME: '/c' })).toEqual(['/c/session-state']);
  expect(copilotCli.places('/home/ann', { XDG_STATE_HOME: '/x' })).toContain('/x/.copilot/session-state');
  expect(copilotCli.lines.claims('abc/events.jsonl')).toBe(true);
  expect(copilotCli.lines.claims('abc.jsonl')).toBe(true);
  expect(copilotCli.lines.claims('abc/files/data.jsonl')).toBe(false);
  expect(copilotCli.lines.claims('abc/workspace.yaml')).toBe(false);
  for (const record of everything().records) if (record['type'] !== 'abort') expectOnlyReader(copilotCli, [record]);
});

test('the result does not depend on where the log is split', () => {
  expectSameAfterAnySplit(copilotCli, everything().records);
});

test('no line hurts', () => {
  expectNoLineHurts(copilotCli, everything().records);
});

test('hostile records and states do not throw', () => {
  expectNoThrow(copilotCli, everything().records);
  expectAnyStateTaken(copilotCli, everything().records);
});

const corpus = corpusOf('copilot-cli');
describe.skipIf(corpus.length === 0)('real sessions', () => {
  test.each(corpus)('%s', async (file) => {
    const { unknown, problems, ...read } = await readCorpusLog(copilotCli, file);
    expect(read).toEqual(countLog(file));
    expect(unknown).toEqual({});
    expect(problems).toBe(0);
  });
});
