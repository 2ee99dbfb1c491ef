/** Transcripts of Cursor's agent from before it wrote JSON. */
import { expect, test } from 'vitest';
import { cursor } from '../../src/core/sources/cursor.ts';
import { folder, writeLog } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentEvents, expectDocumentTolerant, takersOf } from './document-rules.ts';
import { only } from './reader-rules.ts';

const TRANSCRIPT = [
  'user:',
  '<user_info>',
  'Workspace Path: /home/ann/shop',
  '</user_info>',
  '<user_query>',
  'fix the till',
  '</user_query>',
  '',
  'assistant:',
  '[Thinking] look first',
  '',
  'I will look.',
  '',
  '[Tool call] Shell',
  '  command: npm test',
  '  description: run',
  '',
  '[Tool call] Read',
  '  path=till.ts',
  '',
  '[Tool result] Shell',
  '1 failed',
  '',
  '[Tool result] Read',
  '',
  'assistant:',
  'Done.',
  '',
  'user:',
  'now the cart',
  '',
].join('\n');

test('a transcript in words is told', () => {
  const events = documentEvents(cursor, '/p/agent-transcripts/a1.txt', TRANSCRIPT);
  expect(only(events, 'prompt').map(({ text }) => text)).toEqual(['fix the till', 'now the cart']);
  expect(only(events, 'thinking')).toMatchObject([{ text: 'look first' }]);
  expect(only(events, 'assistant').map(({ text }) => text)).toEqual(['I will look.', 'Done.']);
  expect(only(events, 'tool-call')).toMatchObject([
    { tool: 'Shell', category: 'shell', command: 'npm test', cwd: '/home/ann/shop' },
    { tool: 'Read', category: 'read', path: 'till.ts' },
  ]);
  const [shell, read] = only(events, 'tool-call');
  expect(only(events, 'tool-result')).toMatchObject([
    { callId: shell?.callId, outcome: 'unknown', text: '1 failed' },
    { callId: read?.callId, outcome: 'unknown', text: '' },
  ]);
});

test('the same session as JSON is told instead', async () => {
  const root = folder();
  const path = writeLog(root, 'agent-transcripts/a1.txt', TRANSCRIPT);
  expect(cursor.document.claims('p/agent-transcripts/a1.txt')).toBe(true);
  expect(await takersOf(path)).toEqual(['cursor']);
  const { sessions } = await sessionsOf([root]);
  expect(sessions).toMatchObject([
    {
      head: { id: 'a1', agent: 'cursor', cwd: '/home/ann/shop' },
      counts: { prompts: 2, toolCalls: 2, failedCalls: null },
    },
  ]);
  writeLog(root, 'agent-transcripts/a1/a1.jsonl', [
    { role: 'user', message: { content: [{ type: 'text', text: 'fix it' }] } },
  ]);
  const { sessions: both } = await sessionsOf([root]);
  expect(both.map(({ counts }) => counts.prompts)).toEqual([1]);
});

test('no transcript hurts', () => {
  expectDocumentTolerant(cursor, '/agent-transcripts/a1.txt', [TRANSCRIPT]);
});
