/** Sessions of Gemini CLI from before it wrote a log. */
import { expect, test } from 'vitest';
import { geminiCli } from '../../src/core/sources/gemini-cli.ts';
import { qwenCode } from '../../src/core/sources/qwen-code.ts';
import { folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, expectDocumentTolerant, takersOf } from './document-rules.ts';
import { only } from './reader-rules.ts';

const HEAD = {
  sessionId: '6f0a0000-0000-4000-8000-000000000001',
  projectHash: 'ab'.repeat(32),
  startTime: '2026-01-02T08:00:00.000Z',
  lastUpdated: '2026-01-02T08:01:00.000Z',
};
const message = (id: string, type: string, content: unknown, fields: LogRecord = {}): LogRecord => ({
  id: `message-${id}`,
  timestamp: '2026-01-02T08:00:01.000Z',
  type,
  content,
  ...fields,
});
const call = (id: string, name: string, args: LogRecord, response: LogRecord, status = 'success'): LogRecord => ({
  id,
  name,
  args,
  status,
  result: [{ functionResponse: { id, name, response } }],
});
const MESSAGES: LogRecord[] = [
  message('1', 'user', 'fix the till'),
  message('2', 'gemini', 'Looking.', {
    thoughts: [{ subject: 'Plan', description: 'look first' }],
    model: 'some-model',
    toolCalls: [
      call('c1', 'run_shell_command', { command: 'make' }, { output: 'Output: no\nExit Code: 2' }),
      call('c2', 'replace', { file_path: 'a.ts' }, { error: 'no occurrences found' }, 'error'),
      call('c3', 'read_file', { file_path: 'b.ts' }, { output: 'x' }),
    ],
  }),
  message('3', 'info', 'Request cancelled.'),
  message('4', 'user', '/stats'),
  message('5', 'error', 'overloaded'),
];
const SESSION = { ...HEAD, summary: 'The till', messages: MESSAGES };

test('a document tells what a log of the same session tells', () => {
  const events = documentEvents(geminiCli, '/tmp/x/chats/session-1.json', JSON.stringify(SESSION));
  expect(only(events, 'prompt')).toMatchObject([{ text: 'fix the till', line: 1, uid: 'message-1' }]);
  expect(only(events, 'tool-call')).toMatchObject([
    { category: 'shell', command: 'make', line: 2 },
    { category: 'edit', path: 'a.ts' },
    { category: 'read' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([
    { outcome: 'failed', exitCode: 2 },
    { outcome: 'failed', text: 'no occurrences found' },
    { outcome: 'ok' },
  ]);
  expect(events.map(({ kind }) => kind).slice(-3)).toEqual(['interruption', 'command', 'service-error']);
});

test('a session that was migrated counts once', async () => {
  const root = folder();
  const path = writeLog(root, 'tmp/shop/chats/session-1.json', JSON.stringify(SESSION));
  writeLog(root, 'tmp/shop/.project_root', '/home/ann/shop\n');
  expect(await takersOf(path)).toEqual(['gemini-cli']);
  const before = await sessionsOf([root]);
  expect(before.sessions).toMatchObject([
    {
      head: { id: HEAD.sessionId, cwd: '/home/ann/shop', title: 'The till', models: ['some-model'] },
      counts: { prompts: 1, toolCalls: 3, failedCalls: 2 },
    },
  ]);
  writeLog(root, 'tmp/shop/chats/session-1.jsonl', jsonl([HEAD, ...MESSAGES]));
  const after = await sessionsOf([root]);
  expect(after.sessions).toMatchObject([{ head: { id: HEAD.sessionId }, counts: { prompts: 1, toolCalls: 3 } }]);
});

test('ids that only number the messages of one session make no copies of another’s', async () => {
  const root = folder();
  for (const name of ['a', 'b']) {
    const messages = [{ ...message('1', 'user', `fix ${name}`), id: 'm1' }];
    writeLog(root, `chats/session-${name}.json`, JSON.stringify({ ...HEAD, sessionId: name, messages }));
  }
  const { sessions } = await sessionsOf([root]);
  expect(sessions.map(({ counts }) => counts.prompts)).toEqual([1, 1]);
});

test('a fork’s documents are its own', async () => {
  const messages = MESSAGES.map((one) => (one['type'] === 'gemini' ? { ...one, type: 'qwen' } : one));
  const root = folder();
  const path = writeLog(root, 'tmp/shop/chats/session-1.json', JSON.stringify({ ...SESSION, messages }));
  const underItsName = writeLog(root, '.qwen/tmp/shop/chats/session-2.json', JSON.stringify(SESSION));
  for (const one of [path, underItsName]) expect(await takersOf(one)).toEqual(['qwen-code']);
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([
    { head: { agent: 'qwen-code' }, counts: { prompts: 1, toolCalls: 3, failedCalls: 2 } },
  ]);
  expect(qwenCode.places('/h', {})).toEqual(['/h/.qwen/projects', '/h/.qwen/tmp']);
});

test('documents are looked for beside the logs', () => {
  expect(geminiCli.document.claims('shop/chats/session-1.json')).toBe(true);
  expect(geminiCli.document.claims('shop/logs.json')).toBe(false);
  expect(geminiCli.lines.claims('shop/chats/session-1.json')).toBe(false);
});

test('no document hurts', () => {
  expectDocumentTolerant(geminiCli, '/chats/session-1.json', [JSON.stringify(SESSION)]);
});
