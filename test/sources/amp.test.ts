import { expect, test } from 'vitest';
import { amp } from '../../src/core/sources/amp.ts';
import { folder, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, expectDocumentTolerant, takersOf } from './document-rules.ts';
import { only } from './reader-rules.ts';

const AT = 1_772_357_400_000;
const text = (words: string): LogRecord => ({ type: 'text', text: words });
const use = (id: string, name: string, input: LogRecord): LogRecord => ({ type: 'tool_use', id, name, input });
const ran = (toolUseID: string, run: LogRecord): LogRecord => ({ type: 'tool_result', toolUseID, run });
const thread = (...messages: LogRecord[]): LogRecord => ({
  v: 7,
  id: 'T-0a0a0000-0000-4000-8000-000000000001',
  created: AT,
  title: 'The till',
  messages: messages.map((message, messageId) => ({ messageId, ...message })),
  env: {
    initial: {
      trees: [
        {
          uri: 'file:///home/ann/shop',
          repository: { type: 'git', url: 'https://example.com/shop.git', ref: 'refs/heads/main' },
        },
      ],
      platform: { client: 'CLI', clientVersion: '0.0.7' },
    },
  },
});

const THREAD = thread(
  { role: 'user', content: [text('fix the till')], meta: { sentAt: AT } },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'look first' },
      text('Looking.'),
      use('c1', 'Bash', { cmd: 'npm test', cwd: '/w' }),
      use('c2', 'edit_file', { path: 'a.ts' }),
    ],
    state: { type: 'complete' },
    usage: { model: 'some-model', timestamp: '2026-03-01T09:30:01.000Z' },
  },
  {
    role: 'user',
    content: [
      ran('c1', { status: 'done', result: { output: 'no', exitCode: 1 } }),
      ran('c2', { status: 'rejected-by-user', reason: 'not there' }),
    ],
  },
  { role: 'assistant', content: [use('c3', 'Read', { path: 'a.ts' })], state: { type: 'cancelled' } },
  { role: 'user', content: [ran('c3', { status: 'cancelled' }), text('use spaces')] },
  {
    role: 'info',
    content: [
      { type: 'summary', summary: { type: 'message', summary: 'A till.' } },
      { type: 'manual_bash_invocation', args: { cmd: 'git status' } },
    ],
  },
);

test('a thread is told with how its tools ended', async () => {
  const path = writeLog(folder(), 'T-0a0a.json', JSON.stringify(THREAD));
  expect(await takersOf(path)).toEqual(['amp']);
  const { sessions } = await sessionsOf([path]);
  expect(sessions).toMatchObject([
    {
      head: {
        id: THREAD['id'],
        cwd: '/home/ann/shop',
        gitBranch: 'main',
        agentVersion: '0.0.7',
        title: 'The till',
        models: ['some-model'],
        startedAt: AT,
      },
      counts: { prompts: 2, toolCalls: 3, failedCalls: 1, rejections: 1, interruptions: 1, compactions: 1 },
    },
  ]);
  const events = sessions[0]?.events ?? [];
  expect(only(events, 'tool-call')).toMatchObject([
    { category: 'shell', command: 'npm test', cwd: '/w' },
    { category: 'edit', path: 'a.ts', cwd: '/home/ann/shop' },
    { category: 'read' },
  ]);
  expect(only(events, 'tool-result')).toMatchObject([
    { callId: 'c1', outcome: 'failed', exitCode: 1, text: 'no' },
    { callId: 'c2', outcome: 'rejected' },
    { callId: 'c3', outcome: 'cancelled' },
  ]);
  expect(only(events, 'rejection')).toMatchObject([{ words: 'not there' }]);
  expect(only(events, 'command')).toMatchObject([{ name: '!', text: 'git status' }]);
});

test.each([
  [{ status: 'done', result: 'x' }, ['ok', 'x']],
  [{ status: 'done', result: { content: 'x' } }, ['ok', 'x']],
  [{ status: 'error', error: { message: 'no' } }, ['failed', 'no']],
  [{ status: 'done', result: { diff: '+x' } }, ['ok', '+x']],
  [{}, ['unknown', '']],
])('a run %j', (run, [outcome, words]) => {
  const events = documentEvents(amp, '/T-1.json', JSON.stringify(thread({ role: 'user', content: [ran('c', run)] })));
  expect(events).toMatchObject([{ kind: 'tool-result', outcome, text: words }]);
});

test('threads are looked for where they are', () => {
  expect(amp.places('/h', {})).toContain('/h/.local/share/amp/threads');
  expect(amp.places('/h', { XDG_DATA_HOME: '/d' })).toContain('/d/amp/threads');
  expect(amp.places('/h', {})).toContain('/h/.config/Code/User/globalStorage/sourcegraph.amp/threads3');
  expect(amp.document.claims('T-1.json')).toBe(true);
  expect(amp.document.claims('settings.json')).toBe(false);
});

test('no thread hurts', () => {
  expectDocumentTolerant(amp, '/T-1.json', [JSON.stringify(THREAD)]);
});
