import { expect, test } from 'vitest';
import { continueDev } from '../../src/core/sources/continue.ts';
import { folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, expectDocumentTolerant, takersOf } from './document-rules.ts';
import { only } from './reader-rules.ts';

const call = (id: string, name: string, args: LogRecord): LogRecord => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
});
const state = (id: string, status: string, content: string, fields: LogRecord = {}): LogRecord => ({
  toolCallId: id,
  status,
  output: [{ name: 'Output', description: '', content, ...fields }],
});

const SESSION = {
  sessionId: 'c0a0',
  title: 'The till',
  workspaceDirectory: 'file:///home/ann/shop',
  chatModelTitle: 'some model',
  history: [
    { message: { role: 'system', content: 'be good' } },
    { message: { role: 'user', content: [{ type: 'text', text: 'fix the till' }], id: 'message-1' }, contextItems: [] },
    { message: { role: 'thinking', content: 'look first' } },
    {
      message: {
        role: 'assistant',
        content: 'Looking.',
        toolCalls: [
          call('c1', 'read_file', { filepath: 'till.ts' }),
          call('c2', 'run_terminal_command', { command: 'npm test' }),
          call('c3', 'edit_existing_file', { filepath: 'till.ts' }),
          call('c4', 'create_new_file', { filepath: 'b.ts' }),
        ],
      },
      reasoning: { text: 'hm' },
      toolCallStates: [
        state('c1', 'done', 'const till = 0'),
        state('c2', 'done', 'no', { status: 'Command failed with exit code 1' }),
        state('c3', 'canceled', ''),
        state('c4', 'errored', 'no such folder'),
      ],
    },
    { message: { role: 'tool', content: 'const till = 0', toolCallId: 'c1' } },
    { message: { role: 'assistant', content: 'Done.' }, conversationSummary: 'A till was fixed.' },
    { message: { role: 'user', content: '/clear' } },
  ],
};

test('a session is told with what its tools gave, once', async () => {
  const path = writeLog(folder(), 'c0a0.json', JSON.stringify(SESSION));
  expect(await takersOf(path)).toEqual(['continue']);
  const { sessions, coverage } = await sessionsOf([path]);
  expect(coverage).toMatchObject({ problems: [], unknownRecords: {} });
  expect(sessions).toMatchObject([
    {
      head: { id: 'c0a0', cwd: '/home/ann/shop', title: 'The till', models: ['some model'], startedAt: null },
      counts: { prompts: 1, assistant: 2, toolCalls: 4, failedCalls: 2, rejections: 1, compactions: 1 },
    },
  ]);
  const events = sessions[0]?.events ?? [];
  expect(only(events, 'prompt')).toMatchObject([{ text: 'fix the till', line: 2, uid: 'message-1' }]);
  expect(only(events, 'thinking').map(({ text }) => text)).toEqual(['look first', 'hm']);
  expect(only(events, 'tool-call')).toMatchObject([
    { category: 'read', path: 'till.ts' },
    { category: 'shell', command: 'npm test', cwd: '/home/ann/shop' },
    { category: 'edit' },
    { category: 'write' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([
    { callId: 'c1', outcome: 'ok', text: 'const till = 0' },
    { callId: 'c2', outcome: 'failed', exitCode: 1, text: 'no' },
    { callId: 'c3', outcome: 'rejected' },
    { callId: 'c4', outcome: 'failed', text: 'no such folder' },
  ]);
  expect(only(events, 'command')).toMatchObject([{ name: '/clear' }]);
});

test('code the human pointed at is not what they typed', () => {
  const code = '```ts till.ts (1-2)\nconst till = 0\nconst more = 1\n```';
  const history = [
    {
      message: {
        role: 'user',
        content: [{ type: 'text', text: code }, { type: 'text', text: 'why 0?' }, { type: 'imageUrl' }],
      },
    },
    { message: { role: 'assistant', content: 'Because.', usage: { model: 'some-model' } } },
    { message: { role: 'user', content: [{ type: 'text', text: code }] } },
    { message: { role: 'user', content: [{ type: 'text', text: `\n\n${code}\n\n${code}\nand now?` }] } },
  ];
  const events = documentEvents(continueDev, '/s.json', JSON.stringify({ sessionId: 's', history }));
  expect(only(events, 'prompt').map(({ text }) => text)).toEqual(['why 0?', code, 'and now?']);
  expect(only(events, 'injected')).toMatchObject(Array.from({ length: 3 }, () => ({ origin: 'context', text: code })));
});

test('what a model thinks in its answer is not what it says', () => {
  const history = ['<think>\nhm\n</think>\n\nBecause.', '<think>cut off', '<think></think>Yes.', 'No <think>.'].map(
    (content) => ({ message: { role: 'assistant', content } }),
  );
  const events = documentEvents(continueDev, '/s.json', JSON.stringify({ sessionId: 's', history }));
  expect(only(events, 'thinking').map(({ text }) => text)).toEqual(['hm', 'cut off']);
  expect(only(events, 'assistant').map(({ text }) => text)).toEqual(['Because.', 'Yes.', 'No <think>.']);
});

test('a result that stands in a message alone is told, without a guess how it ended', () => {
  const history = [
    { message: { role: 'assistant', content: '', toolCalls: [call('c1', 'ls', {})] } },
    { message: { role: 'tool', content: 'a.ts', toolCallId: 'c1' } },
  ];
  const events = documentEvents(continueDev, '/s.json', JSON.stringify({ sessionId: 's', history }));
  expect(only(events, 'tool-result')).toMatchObject([{ callId: 'c1', outcome: 'unknown', text: 'a.ts' }]);
});

test('sessions are looked for where they are; the list of them is none', () => {
  expect(continueDev.places('/h', {})).toEqual(['/h/.continue/sessions']);
  expect(continueDev.places('/h', { CONTINUE_GLOBAL_DIR: '/c' })).toEqual(['/c/sessions']);
  expect(continueDev.document.claims('x.json')).toBe(true);
  expect(continueDev.document.claims('sessions.json')).toBe(false);
});

test('no session hurts', () => {
  expectDocumentTolerant(continueDev, '/s.json', [JSON.stringify(SESSION)]);
});
