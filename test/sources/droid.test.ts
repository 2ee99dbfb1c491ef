import { describe, expect, test } from 'vitest';
import { droid } from '../../src/core/sources/droid.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { eventsOf, folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { countLog } from './independent-droid.mjs';
import { corpusOf, readCorpusLog } from './real-corpus.ts';
import {
  expectAnyStateTaken,
  expectNoLineHurts,
  expectNoThrow,
  expectOnlyReader,
  expectSameAfterAnySplit,
  only,
} from './reader-rules.ts';

class DroidLog {
  readonly records: LogRecord[] = [];
  readonly #id: string;
  #n = 0;

  constructor(id = 'd0000000-0000-4000-8000-000000000001', head: LogRecord = {}) {
    this.#id = id;
    const title = 'Files and tabs';
    this.records.push({ type: 'session_start', id, title, owner: 'ann', version: 2, cwd: '/home/ann/shop', ...head });
  }

  add(type: string, fields: LogRecord): void {
    this.#n += 1;
    const timestamp = new Date(Date.UTC(2026, 8, 1, 8, 0, this.#n)).toISOString();
    this.records.push({ type, id: `${this.#id.slice(0, 30)}-${String(this.#n)}`, timestamp, ...fields });
  }

  message(role: string, content: unknown, fields: LogRecord = {}): void {
    this.add('message', { message: { role, content, ...fields } });
  }

  user(text: string, fields: LogRecord = {}): void {
    this.message('user', [{ type: 'text', text }], fields);
  }

  call(name: string, input: LogRecord, result: LogRecord, id = `call-${String(this.#n)}`): void {
    this.message('assistant', [{ type: 'tool_use', id, name, input }]);
    this.message('user', [{ type: 'tool_result', tool_use_id: id, ...result }]);
  }
}

const read = (log: DroidLog): DecodedEvent[] => eventsOf(droid, log.records);

function everything(): DroidLog {
  const log = new DroidLog();
  log.message('user', [{ type: 'text', text: '<system-reminder>\nUser system info\n</system-reminder>' }], {
    visibility: 'llm_only',
  });
  log.user('<system-reminder>\nBe concise.\n</system-reminder>\n\nlist the files');
  log.message(
    'assistant',
    [
      { type: 'thinking', thinking: 'The user wants files.', signature: 'x' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'text', text: 'I will look.' },
    ],
    { modelId: 'claude-sonnet' },
  );
  log.call('Execute', { command: 'make' }, { content: 'no\n\n[Process exited with code 2]', is_error: false });
  log.call('Edit', { file_path: '/a.ts' }, { content: 'Error: not found', is_error: true });
  log.call('Create', { file_path: '/b.ts' }, { content: 'User rejected the change', is_error: true });
  log.add('todo_state', { todos: [] });
  log.add('compaction_state', { summaryText: 'so far', removedCount: 2 });
  log.user('use spaces');
  log.add('agent_turn_outcome', { turnId: 'x', reason: 'interrupted' });
  log.add('session_end', {});
  return log;
}

test('a session as a whole', async () => {
  const { sessions } = await sessionsOf([writeLog(folder(), 'x.jsonl', everything().records)]);
  expect(sessions).toHaveLength(1);
  expect(sessions[0]?.head).toMatchObject({
    id: 'd0000000-0000-4000-8000-000000000001',
    agent: 'droid',
    cwd: '/home/ann/shop',
    title: 'Files and tabs',
    models: ['claude-sonnet'],
    agentVersion: null,
    relation: 'root',
  });
  expect(sessions[0]?.counts).toMatchObject({
    prompts: 2,
    toolCalls: 3,
    failedCalls: 2,
    rejections: 1,
    interruptions: 1,
    compactions: 1,
  });
});

describe('the user role', () => {
  test.each([
    ['hello', {}, [{ kind: 'prompt', text: 'hello' }]],
    ['/review api', {}, [{ kind: 'command', name: '/review' }]],
    ['notice', { visibility: 'user_only' }, [{ kind: 'injected', origin: 'notification' }]],
    ['context', { visibility: 'llm_only' }, [{ kind: 'injected', origin: 'context' }]],
    ['hooked', { hookEventName: 'Stop' }, [{ kind: 'injected', origin: 'hook' }]],
    ['every day', { userMessageSource: 'automation' }, [{ kind: 'injected', origin: 'notification' }]],
    ['[Request interrupted by user]', {}, [{ kind: 'interruption' }]],
    [
      '<system-reminder>x</system-reminder>\n\nhello',
      {},
      [
        { kind: 'injected', origin: 'reminder' },
        { kind: 'prompt', text: 'hello' },
      ],
    ],
  ])('%s with %j', (text, fields, expected) => {
    const log = new DroidLog();
    log.user(text, fields);
    expect(read(log)).toMatchObject(expected);
  });

  test('content that is one string', () => {
    const log = new DroidLog();
    log.message('user', 'hello');
    expect(read(log)).toMatchObject([{ kind: 'prompt', text: 'hello' }]);
  });

  test('nobody types to a session that another one called', () => {
    const log = new DroidLog('sub', { callingSessionId: 'caller', callingToolUseId: 'c' });
    log.user('find out');
    const decoder = droid.lines.decoder('/x.jsonl', null);
    expect(decoder.decode(JSON.stringify(log.records[0]), 1)).toMatchObject({
      facts: { parent: 'caller', relation: 'subagent' },
    });
    expect(read(log)).toMatchObject([{ kind: 'injected', origin: 'subagent-prompt' }]);
  });
});

describe('calls', () => {
  test.each([
    [{ content: 'done', is_error: false }, 'ok', null],
    [{ content: 'no', is_error: true }, 'failed', null],
    [{ content: 'x\n[Process exited with code 0]' }, 'ok', 0],
    [{ content: 'x\n[Process exited with code 127]', is_error: false }, 'failed', 127],
    [{ content: 'Error: Command failed (exit code: 3)\nx' }, 'failed', 3],
    [{ content: 'Error: no such tool' }, 'failed', null],
    [{ content: 'some output' }, 'unknown', null],
    [{ content: [{ type: 'text', text: 'done' }], is_error: false }, 'ok', null],
    [{ content: 'Tool execution was rejected by the user', is_error: true }, 'rejected', null],
    [{ content: 'Error: Tool execution was cancelled', is_error: true }, 'cancelled', null],
    [{ content: 'user rejected in the log of the server', is_error: false }, 'ok', null],
  ])('a command that ends with %j is %s', (result, outcome, exitCode) => {
    const log = new DroidLog();
    log.call('Execute', { command: 'make', riskLevel: 'low' }, result);
    expect(only(read(log), 'tool-call')).toMatchObject([{ category: 'shell', command: 'make', cwd: '/home/ann/shop' }]);
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome, exitCode }]);
    expect(only(read(log), 'rejection')).toHaveLength(outcome === 'rejected' ? 1 : 0);
  });

  test('only a shell has an exit code', () => {
    const log = new DroidLog();
    log.call('Read', { file_path: 'log.txt' }, { content: '[Process exited with code 1]', is_error: false });
    expect(only(read(log), 'tool-result')).toMatchObject([{ outcome: 'ok', exitCode: null }]);
  });

  test.each([
    ['Create', { file_path: '/a.ts' }, 'write', '/a.ts'],
    ['ApplyPatch', { input: '*** Begin Patch\n*** Update File: a.ts\n' }, 'edit', 'a.ts'],
    ['LS', { directory_path: '/src' }, 'search', '/src'],
    ['FetchUrl', { url: 'x' }, 'web', null],
    ['TodoWrite', { todos: '' }, 'todo', null],
    ['Task', { prompt: 'x' }, 'task', null],
    ['tracker___find_issue', {}, 'mcp', null],
  ])('%s is known for what it does', (name, input, category, path) => {
    const log = new DroidLog();
    log.call(name, input, { content: 'x', is_error: false });
    expect(only(read(log), 'tool-call')).toMatchObject([{ tool: name, category, path }]);
  });
});

describe('sessions', () => {
  test('ids that are only counted belong to their session', async () => {
    const root = folder();
    for (const id of ['one', 'two']) {
      const message = { role: 'user', content: `hello ${id}` };
      writeLog(root, `${id}.jsonl`, [
        { type: 'session_start', id, cwd: '/home/ann/shop' },
        { type: 'message', id: 'm1', timestamp: '2026-09-01T08:00:00Z', message },
      ]);
    }
    const { sessions } = await sessionsOf([root]);
    expect(sessions.map(({ head, counts }) => [head.relation, counts.prompts])).toEqual([
      ['root', 1],
      ['root', 1],
    ]);
  });

  test('a fork names its origin', () => {
    const decoder = droid.lines.decoder('/x.jsonl', null);
    const head = { type: 'session_start', id: 'b', cwd: '/x', parent: 'a', forkedAtMessageId: 'm', version: '0.81.0' };
    expect(decoder.decode(JSON.stringify(head), 1)).toMatchObject({
      session: 'b',
      facts: { parent: 'a', relation: 'fork', agentVersion: '0.81.0' },
    });
  });

  test('what nobody knows is counted by its name', () => {
    const decoder = droid.lines.decoder('/x.jsonl', null);
    expect(decoder.decode('{"type":"hologram"}', 1)).toEqual({ kind: 'unknown', session: null, type: 'hologram' });
    expect(decoder.decode('{"type":"session_settings"}', 2)).toMatchObject({ kind: 'meta' });
    expect(decoder.decode('{"type":"message","message":{"role":"user","content":"x"}}', 3)).toMatchObject({
      session: 'x',
    });
  });

  test('places, names and content', () => {
    expect(droid.places('/home/ann', {})).toEqual(['/home/ann/.factory/sessions']);
    expect(droid.places('/home/ann', { FACTORY_HOME_OVERRIDE: '/f' })).toEqual(['/f/.factory/sessions']);
    expect(droid.lines.claims('-home-ann-shop/d0000000.jsonl')).toBe(true);
    expect(droid.lines.claims('-home-ann-shop/d0000000.settings.json')).toBe(false);
    expectOnlyReader(droid, everything().records);
    const [head, ...messages] = everything().records;
    if (head) expectOnlyReader(droid, [head]);
    expect(
      droid.lines.recognises({ path: '/x.jsonl', head: messages.slice(0, 6).map((one) => JSON.stringify(one)) }),
    ).toBe(false);
  });
});

test('the result does not depend on where the log is split', () => {
  expectSameAfterAnySplit(droid, everything().records);
});

test('no line hurts', () => {
  expectNoLineHurts(droid, everything().records);
});

test('hostile records and states do not throw', () => {
  expectNoThrow(droid, everything().records);
  expectAnyStateTaken(droid, everything().records);
});

/** What Droid prints with `--output-format stream-json` is no log of its own and has another form. */
const corpus = corpusOf('_sanitised-or-synthetic/droid').filter((file) => !file.includes('stream_json'));
describe.skipIf(corpus.length === 0)('logs of other readers', () => {
  test.each(corpus)('%s', async (file) => {
    const { unknown, problems, ...read } = await readCorpusLog(droid, file);
    expect(read).toEqual(countLog(file));
    expect(unknown).toEqual({});
    expect(problems).toBe(0);
  });
});
