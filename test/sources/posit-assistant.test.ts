import { expect, test } from 'vitest';
import { positAssistant } from '../../src/core/sources/posit-assistant.ts';
import { folder, jsonl, writeLog, type LogRecord } from '../support/logs.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { documentReadersOf, documentRecords, expectDocumentTolerant } from '../support/whole-logs.ts';

const T = Date.UTC(2026, 2, 1, 9);
const node = (n: number, ids: number[], active = true): LogRecord => ({
  id: `n${String(n)}`,
  isActive: active,
  lmMessageIds: ids,
  timestamp: T + n * 1000,
});
const tree = (
  id: string,
  messages: LogRecord[],
  metadata: LogRecord = { kind: 'main', gitBranch: 'main' },
): LogRecord => ({
  schemaVersion: '3',
  root: { id, title: 'The till', timestamp: T, metadata },
  messages,
  files: [],
});
const MESSAGES = [
  { id: 0, message: { role: 'user', content: 'fix the till' } },
  {
    id: 1,
    message: {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'look' },
        { type: 'tool-call', toolCallId: 'c', toolName: 'bash', input: { command: 'go test' } },
      ],
    },
  },
  {
    id: 2,
    message: {
      role: 'tool',
      content: [
        { type: 'tool-result', toolCallId: 'c', toolName: 'bash', output: { type: 'error-text', value: 'no' } },
      ],
    },
  },
  { id: 3, message: { role: 'assistant', content: [{ type: 'text', text: 'Dropped it.' }] } },
  {
    id: 4,
    message: {
      role: 'assistant',
      content: [{ type: 'text', text: 'Done.' }],
      providerOptions: { providerMetadata: { positai: { timestamp: T + 9000, modelId: 'claude' } } },
    },
  },
];
const TREE = tree('conv', [node(1, [0]), node(2, [1, 2]), node(3, [3], false), node(4, [4])]);

test('a conversation is its tree with the messages beside it; sub-agents hang on it', async () => {
  const root = folder();
  writeLog(root, 'ws/workspace.json', JSON.stringify({ path: '/home/ann/shop' }));
  writeLog(root, 'ws/conv/conversation.json', JSON.stringify(TREE));
  writeLog(root, 'ws/conv/lm-messages.jsonl', `${jsonl(MESSAGES)}{"id":5,"mess`);
  writeLog(
    root,
    'ws/conv/subagents/sub/conversation.json',
    JSON.stringify(tree('sub', [node(1, [0])], { kind: 'subagent', parentTreeId: 'conv' })),
  );
  writeLog(root, 'ws/conv/subagents/sub/lm-messages.jsonl', jsonl(MESSAGES));
  const { sessions, coverage } = await sessionsOf([root]);
  expect(coverage).toMatchObject({ files: 2, sessions: 2, problems: [] });
  expect(sessions).toMatchObject([
    {
      head: { id: 'conv', cwd: '/home/ann/shop', gitBranch: 'main', models: ['claude'], title: 'The till' },
      events: [
        { kind: 'prompt', text: 'fix the till', line: 1, at: T + 1000 },
        { kind: 'thinking' },
        { kind: 'tool-call', callId: 'c', category: 'shell', command: 'go test' },
        { kind: 'tool-result', callId: 'c', outcome: 'failed', text: 'no' },
        { kind: 'assistant', text: 'Dropped it.', active: false },
        { kind: 'assistant', text: 'Done.', at: T + 9000, active: true },
      ],
    },
    {
      head: { id: 'sub', parent: 'conv', relation: 'subagent', cwd: '/home/ann/shop' },
      events: [{ kind: 'injected' }],
    },
  ]);
});

test('known by what stands in it, whatever else does', () => {
  expect(documentReadersOf(TREE)).toEqual(['posit-assistant']);
  expect(documentReadersOf({ schemaVersion: '1', conversations: [] })).toEqual([]);
  const of = { path: '/ws/conv/conversation.json', files: { '/ws/conv/lm-messages.jsonl': jsonl(MESSAGES) } };
  expectDocumentTolerant(positAssistant, TREE, of);
  expect(
    documentRecords(positAssistant, TREE, {
      ...of,
      files: { '/ws/conv/lm-messages.jsonl': '{"id":0,"message":{"content":[1]}}\nx' },
    }),
  ).toHaveLength(2);
  expect(positAssistant.places('/h', {})).toEqual(['/h/.posit/assistant/workspaces']);
});
