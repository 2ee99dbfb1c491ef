import { describe, expect, test } from 'vitest';
import { geminiCli } from '../../src/core/sources/gemini-cli.ts';
import type { DecodedEvent } from '../../src/core/sources/reader.ts';
import { eventsOf, folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { countLog } from './independent-gemini-cli.mjs';
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

const clock = (n: number): string => new Date(Date.UTC(2026, 3, 2, 8, 0, n)).toISOString();

/** Records of one session, as Gemini CLI appends them. */
class GeminiLog {
  readonly records: LogRecord[] = [];
  #n = 0;

  constructor(sessionId = '6f0a0000-0000-4000-8000-000000000001', extra: LogRecord = {}) {
    const startTime = clock(0);
    this.records.push({
      sessionId,
      projectHash: 'ab'.repeat(32),
      startTime,
      lastUpdated: startTime,
      kind: 'main',
      ...extra,
    });
  }

  message(type: string, content: unknown, fields: LogRecord = {}): LogRecord {
    this.#n += 1;
    const record = { id: `message-${String(this.#n)}`, timestamp: clock(this.#n), type, content, ...fields };
    this.records.push(record);
    return record;
  }

  user(text: string, fields: LogRecord = {}): LogRecord {
    return this.message('user', [{ text }], fields);
  }

  set(changes: LogRecord): void {
    this.records.push({ $set: changes });
  }

  /** A message and, in a second version of it, the call it ends with. */
  call(name: string, args: LogRecord, response: LogRecord, status = 'success'): void {
    const message = this.message('gemini', '', { thoughts: [], model: 'gemini-3-flash' });
    const id = `${name}_${String(this.#n)}`;
    const result = [{ functionResponse: { id, name, response } }];
    this.records.push({ ...message, toolCalls: [{ id, name, args, result, status, timestamp: clock(this.#n) }] });
    this.message('user', result);
    this.set({ lastUpdated: clock(this.#n) });
  }
}

const read = (log: GeminiLog): DecodedEvent[] => eventsOf(geminiCli, log.records);

const CONTEXT =
  '<session_context>\nThis is the Gemini CLI.\n- **Workspace Directories:**\n  - /home/ann/shop\n- **Directory Structure:**\n\n</session_context>';

function everything(): GeminiLog {
  const log = new GeminiLog();
  log.set({ messages: [{ id: 'context', timestamp: clock(0), type: 'user', content: [{ text: CONTEXT }] }] });
  log.user('list the files');
  log.message('gemini', 'I will look.', {
    thoughts: [{ subject: 'Looking', description: 'The user wants files.', timestamp: clock(1) }],
    model: 'gemini-3-flash',
  });
  log.call('run_shell_command', { command: 'make', directory: 'api' }, { output: 'Output: no\nExit Code: 2' });
  log.call('replace', { file_path: '/home/ann/shop/a.ts' }, { error: 'no occurrences found' }, 'error');
  log.call(
    'read_file',
    { absolute_path: '/b.ts' },
    { error: '[Operation Cancelled] Reason: User denied execution.' },
    'cancelled',
  );
  log.user('/init', { displayContent: [{ text: '/init' }] });
  log.message('info', 'Request cancelled.');
  log.message('error', '[API Error: overloaded]');
  log.message('warning', 'low on tokens');
  const wrong = log.user('use tabs');
  log.records.push({ $rewindTo: wrong['id'] });
  log.user('use spaces');
  log.set({ summary: 'Files and tabs' });
  return log;
}

describe('what is told', () => {
  test('a message that is written again when its call has ended is told once', () => {
    const log = new GeminiLog();
    log.user('list the files');
    const message = log.message('gemini', 'I will look.', {
      thoughts: [{ subject: 'Looking', description: 'The user wants files.' }],
      model: 'gemini-3-flash',
    });
    const call = { id: 'c1', name: 'list_directory', args: { dir_path: 'src' }, status: 'executing' };
    log.records.push({ ...message, toolCalls: [call] });
    const result = [{ functionResponse: { id: 'c1', response: { output: 'a.ts\nb.ts' } } }];
    log.records.push({ ...message, toolCalls: [{ ...call, status: 'success', result }] });
    log.records.push({ ...message, toolCalls: [{ ...call, status: 'success', result: '[masked]' }] });
    expect(read(log)).toMatchObject([
      { kind: 'prompt', text: 'list the files', via: 'prompt', uid: 'message-1' },
      { kind: 'thinking', text: 'The user wants files.' },
      { kind: 'assistant', text: 'I will look.', line: 3 },
      { kind: 'tool-call', callId: 'c1', tool: 'list_directory', category: 'search', path: 'src', line: 4 },
      { kind: 'tool-result', callId: 'c1', outcome: 'ok', text: 'a.ts\nb.ts', line: 5 },
    ]);
  });

  test('no event is a copy of another in the index', async () => {
    const file = writeLog(folder(), 'session-x.jsonl', everything().records);
    const { sessions } = await sessionsOf([file]);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]?.events.filter(({ copied }) => copied)).toEqual([]);
    expect(sessions[0]?.head).toMatchObject({
      id: '6f0a0000-0000-4000-8000-000000000001',
      agent: 'gemini-cli',
      cwd: '/home/ann/shop',
      models: ['gemini-3-flash'],
      title: 'Files and tabs',
    });
    expect(sessions[0]?.counts).toMatchObject({
      prompts: 3,
      toolCalls: 3,
      failedCalls: 2,
      rejections: 1,
      interruptions: 1,
    });
  });

  test('a history laid down again tells nothing twice', () => {
    const log = new GeminiLog();
    const first = log.user('list the files');
    log.set({ messages: [{ ...first, content: [{ text: 'list the files' }] }] });
    log.set({
      messages: [
        { ...first, id: 'another-id' },
        { id: 'm', type: 'gemini', content: [{ text: 'ok' }] },
      ],
    });
    expect(kinds(read(log))).toEqual(['prompt']);
  });

  test('a compaction is told with its summary', () => {
    const log = new GeminiLog();
    const first = log.user('list the files');
    const summary = '<scratchpad>\nfine\n</scratchpad>\n\n<state_snapshot>\nfiles listed\n</state_snapshot>';
    const laidDown = [
      { id: 's', type: 'user', content: [{ text: summary }] },
      { ...first, id: 'new-id' },
    ];
    log.set({ messages: laidDown });
    log.set({ messages: laidDown });
    expect(read(log)).toMatchObject([
      { kind: 'prompt' },
      { kind: 'compaction' },
      { kind: 'injected', origin: 'summary', text: summary },
    ]);
  });

  test('a rewind leaves what it took back, as not active', async () => {
    const log = new GeminiLog();
    log.user('first');
    const second = log.user('use tabs');
    log.message('gemini', 'tabs it is');
    log.records.push({ $rewindTo: second['id'] });
    log.user('use spaces');
    const { sessions } = await sessionsOf([writeLog(folder(), 'session-x.jsonl', log.records)]);
    expect(sessions[0]?.events.map(({ active }) => active)).toEqual([true, false, false, true]);
  });

  test('a rewind to a message nobody remembers takes nothing back', () => {
    const decoder = geminiCli.lines.decoder('/x.jsonl', null);
    expect(decoder.decode('{"$rewindTo":"gone"}', 1)).toEqual({ kind: 'meta', session: null, facts: {} });
  });

  test('a type nobody knows is counted', () => {
    const decoder = geminiCli.lines.decoder('/x.jsonl', null);
    expect(decoder.decode('{"id":"x","type":"hologram","content":"x"}', 1)).toMatchObject({
      kind: 'unknown',
      type: 'hologram',
    });
    expect(decoder.decode('{}', 2)).toMatchObject({ kind: 'unknown', type: '(no type)' });
    expect(decoder.decode('[]', 3)).toMatchObject({ kind: 'bad' });
  });
});

describe('the user role', () => {
  const pieces = (content: unknown, fields: LogRecord = {}): unknown[] => {
    const log = new GeminiLog();
    log.message('user', content, fields);
    return read(log).map((event) => [
      event.kind,
      'origin' in event ? event.origin : null,
      'text' in event ? event.text : null,
    ]);
  };

  test.each([
    ['plain text', ['prompt', null, 'plain text']],
    [[{ text: '<hook_context>be nice</hook_context>' }], ['injected', 'hook', '<hook_context>be nice</hook_context>']],
    [[{ text: 'System: Please continue.' }], ['injected', 'reminder', 'System: Please continue.']],
    [[{ text: '/chat save x' }], ['command', null, '/chat save x']],
    [[{ text: '/home/ann/x.ts is wrong' }], ['prompt', null, '/home/ann/x.ts is wrong']],
    [[{ functionResponse: { id: 'x', response: { output: 'y' } } }], undefined],
  ])('%j', (content, expected) => {
    expect(pieces(content)).toEqual(expected ? [expected] : []);
  });

  test('a command of the human with its output', () => {
    const report =
      'I ran the following shell command:\n```sh\nnpm test\n```\n\nThis produced the following result:\n```\nok\n```';
    expect(pieces([{ text: report }])).toEqual([
      ['command', null, 'npm test'],
      ['injected', 'command-output', report],
    ]);
  });

  test('files that a prompt names are not typed', () => {
    const parts = [
      { text: 'explain @a.ts' },
      { text: '\n--- Content from referenced files ---' },
      { text: '\nContent from @a.ts:\n' },
      { text: 'always use tabs' },
      { text: '\n--- End of content ---' },
    ];
    expect(pieces(parts).map((piece) => JSON.stringify(piece).slice(0, 12))).toEqual([
      '["prompt",nu',
      ...Array<string>(4).fill('["injected",'),
    ]);
    expect(pieces('explain @a.ts\n--- Content from referenced files ---\nalways use tabs')).toEqual([
      ['prompt', null, 'explain @a.ts'],
      ['injected', 'context', '--- Content from referenced files ---\nalways use tabs'],
    ]);
  });

  test('what the screen showed is what was typed', () => {
    const displayContent = [{ text: '@reviewer look at it' }];
    const content = [{ text: '@reviewer look at it' }, { text: '\n<system_note>\nuse the tool\n</system_note>\n' }];
    expect(pieces(content, { displayContent })).toEqual([
      ['prompt', null, '@reviewer look at it'],
      ['injected', 'reminder', '<system_note>\nuse the tool\n</system_note>'],
    ]);
    expect(pieces([{ text: 'Write a GEMINI.md' }], { displayContent: [{ text: '/init' }] })).toEqual([
      ['command', null, '/init'],
      ['injected', 'instructions', 'Write a GEMINI.md'],
    ]);
    expect(pieces([{ text: 'go on' }], { displayContent: [{ functionResponse: {} }] })).toEqual([
      ['injected', 'reminder', 'go on'],
    ]);
  });

  test("two sessions' contexts of one id do not make one a copy of the other", async () => {
    const root = folder();
    for (const name of ['a', 'b']) {
      const log = new GeminiLog(name);
      log.message('user', CONTEXT, { id: 'made-of-its-text' });
      log.message('user', `hello ${name}`, { id: `id-${name}` });
      writeLog(root, `session-${name}.jsonl`, log.records);
    }
    const { sessions } = await sessionsOf([root]);
    expect(sessions.map(({ head, counts }) => [head.relation, head.cwd, counts.prompts])).toEqual([
      ['root', '/home/ann/shop', 1],
      ['root', '/home/ann/shop', 1],
    ]);
  });
});

describe('calls', () => {
  const ended = (name: string, args: LogRecord, response: LogRecord, status?: string): DecodedEvent[] => {
    const log = new GeminiLog();
    log.call(name, args, response, status);
    return read(log);
  };

  test.each([
    ['success', { output: 'Output: done\nProcess Group PGID: 7' }, 'ok', null],
    ['success', { output: 'Output: no\nExit Code: 2\nProcess Group PGID: 7' }, 'failed', 2],
    ['success', { output: 'Command: x\nStdout: no\nExit Code: 0\nSignal: (none)' }, 'ok', 0],
    ['success', { output: 'Exit Code: (none)' }, 'ok', null],
    ['error', { error: 'spawn failed' }, 'failed', null],
    ['cancelled', { error: '[Operation Cancelled] Reason: User did not allow tool call' }, 'rejected', null],
    ['cancelled', { error: '[Operation Cancelled] Reason: Operation cancelled.' }, 'cancelled', null],
    ['mystery', { output: 'x' }, 'unknown', null],
  ])('a command that ends as %s with %j is %s', (status, response, outcome, exitCode) => {
    const events = ended('run_shell_command', { command: 'make all', description: 'x' }, response, status);
    expect(only(events, 'tool-call')).toMatchObject([{ category: 'shell', command: 'make all' }]);
    expect(only(events, 'tool-result')).toMatchObject([{ outcome, exitCode, text: Object.values(response)[0] }]);
    expect(only(events, 'rejection')).toHaveLength(outcome === 'rejected' ? 1 : 0);
  });

  test('only a shell report has an exit code', () => {
    const events = ended('read_file', { file_path: 'log.txt' }, { output: 'x\nExit Code: 2' });
    expect(only(events, 'tool-result')).toMatchObject([{ outcome: 'ok', exitCode: null }]);
  });

  test.each([
    ['replace', { file_path: '/a.ts' }, 'edit', '/a.ts'],
    ['write_file', { file_path: '/a.ts' }, 'write', '/a.ts'],
    ['read_file', { absolute_path: '/a.ts' }, 'read', '/a.ts'],
    ['glob', { pattern: '*.ts' }, 'search', null],
    ['google_web_search', { query: 'x' }, 'web', null],
    ['mcp_tracker_find', {}, 'mcp', null],
    ['tracker__find', {}, 'mcp', null],
    ['save_memory', { fact: 'x' }, 'other', null],
  ])('%s is known for what it does', (name, args, category, path) => {
    expect(only(ended(name, args, { output: 'x' }), 'tool-call')).toMatchObject([{ tool: name, category, path }]);
  });

  test('a command runs where it says, else where the session works', () => {
    const cwds = only(read(everything()), 'tool-call').map(({ cwd }) => cwd);
    expect(cwds).toEqual(['/home/ann/shop/api', '/home/ann/shop', '/home/ann/shop']);
    const absolute = ended('run_shell_command', { command: 'ls', dir_path: '/tmp' }, { output: '' });
    expect(only(absolute, 'tool-call')[0]?.cwd).toBe('/tmp');
  });
});

describe('sessions', () => {
  test('a second head begins another session', async () => {
    const one = new GeminiLog('one');
    one.user('hello');
    const two = new GeminiLog('two');
    two.message('user', 'hello', { id: 'other' });
    const { sessions } = await sessionsOf([writeLog(folder(), 'x.jsonl', [...one.records, ...two.records])]);
    expect(sessions.map(({ head, counts }) => [head.id, counts.prompts])).toEqual([
      ['one', 1],
      ['two', 1],
    ]);
  });

  test('a sub-agent hangs on the session in whose folder it stands, and nobody types to it', async () => {
    const root = folder();
    const main = new GeminiLog('caller');
    main.user('find out');
    writeLog(root, 'chats/session-2026-04-02T08-00-caller.jsonl', main.records);
    const sub = new GeminiLog('sub', { kind: 'subagent', directories: ['/home/ann/shop'] });
    sub.message('user', 'find out, please', { id: 'sub-1' });
    writeLog(root, 'chats/caller/sub.jsonl', sub.records);
    const { sessions } = await sessionsOf([root]);
    const found = sessions.find(({ head }) => head.id === 'sub');
    expect(found?.head).toMatchObject({ parent: 'caller', relation: 'subagent', cwd: '/home/ann/shop' });
    expect(found?.events).toMatchObject([{ kind: 'injected', origin: 'subagent-prompt' }]);
  });

  test('places, names and content', () => {
    expect(geminiCli.places('/home/ann', {})).toEqual(['/home/ann/.gemini/tmp']);
    expect(geminiCli.places('/home/ann', { GEMINI_CLI_HOME: '/g' })).toEqual(['/g/.gemini/tmp']);
    expect(geminiCli.lines.claims('shop/chats/session-2026-04-02T08-00-6f0a0000.jsonl')).toBe(true);
    expect(geminiCli.lines.claims('shop/chats/caller/sub.jsonl')).toBe(true);
    expect(geminiCli.lines.claims('shop/chats/session-2025.json')).toBe(false);
    expect(geminiCli.lines.claims('shop/logs.json')).toBe(false);
    for (const record of everything().records) {
      if ('sessionId' in record || '$set' in record || record['type'] === 'gemini') {
        expectOnlyReader(geminiCli, [record]);
      }
    }
    const document = JSON.stringify({ sessionId: 'x', projectHash: 'y', messages: [] });
    expect(geminiCli.lines.recognises({ path: '/x.json', head: [document] })).toBe(false);
  });
});

test('the result does not depend on where the log is split', () => {
  expectSameAfterAnySplit(geminiCli, everything().records);
});

test('no line hurts', () => {
  expectNoLineHurts(geminiCli, everything().records);
});

test('hostile records and states do not throw', () => {
  expectNoThrow(geminiCli, everything().records);
  expectAnyStateTaken(geminiCli, everything().records);
});

const corpus = [...corpusOf('gemini-cli'), ...corpusOf('_sanitised-or-synthetic/gemini')];
describe.skipIf(corpus.length === 0)('real sessions', () => {
  test.each(corpus)('%s', async (file) => {
    const { unknown, problems, ...read } = await readCorpusLog(geminiCli, file);
    expect(read).toEqual(countLog(file));
    expect(unknown).toEqual({});
    expect(problems).toBe(0);
  });
});
