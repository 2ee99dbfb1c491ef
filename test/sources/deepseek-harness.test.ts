import { expect, test } from 'vitest';
import { deepSeekHarness } from '../../src/core/sources/deepseek-harness.ts';
import { eventsOf, folder, writeLog, type LogRecord } from '../support/logs.ts';
import { decodedBy, expectAnySplit, expectTolerant } from '../support/reader-proof.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { expectOnlyReader } from './reader-rules.ts';

const T = Date.UTC(2026, 2, 1, 9);
const HEAD = { type: 'session', version: 0, id: 'session-1', createdAt: T, cwd: '/home/ann/shop', delegationDepth: 0 };
const event = (seq: number, type: string, data: LogRecord, fields: LogRecord = {}): LogRecord => ({
  type,
  seq,
  time: T + seq * 1000,
  data,
  ...fields,
});
const user = (seq: number, words: string, kind: string): LogRecord =>
  event(seq, 'user/message', { role: 'user', content: [{ type: 'text', text: words }], source: { kind } });
const call = (seq: number, name: string, args: LogRecord): LogRecord =>
  event(seq, 'tool/call', { turn: 1, callId: `c${String(seq)}`, name, arguments: JSON.stringify(args) });

const LOG = [
  HEAD,
  event(1, 'session/title', { title: 'The till' }),
  event(2, 'request/context', { provider: 'deepseek', model: 'deepseek-chat' }),
  user(3, 'fix the till', 'user'),
  user(4, 'Current runtime context.', 'plugin'),
  event(5, 'assistant/chunk', { chunk: { type: 'text-delta', text: 'Look' } }),
  { type: 'text-chunks', seq0: 6, time0: T, data: { texts: ['ing'] } },
  event(7, 'assistant/message', {
    message: {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'look first' },
        { type: 'text', text: 'Looking.' },
      ],
    },
  }),
  call(8, 'bash', { command: 'go test' }),
  call(9, 'read', { file_path: 'a.go' }),
  event(10, 'tool/result', {
    message: {
      source: { callId: 'c9' },
      content: [{ type: 'tool-result', content: [{ type: 'text', text: 'package' }] }],
    },
  }),
  // Named by the number of the call's event only.
  event(11, 'tool/result', { message: {}, error: { name: 'NotFound', code: 'ENOENT' } }, { sourceEventSeqs: [8] }),
  event(12, 'turn/end', { turn: 1, status: 'interrupted' }),
];

test('what was typed, said and done, each once', () => {
  expect(eventsOf(deepSeekHarness, LOG)).toMatchObject([
    { kind: 'prompt', text: 'fix the till', at: T + 3000, line: 4 },
    { kind: 'injected', origin: 'context' },
    { kind: 'thinking', text: 'look first' },
    { kind: 'assistant', text: 'Looking.' },
    { kind: 'tool-call', callId: 'c8', category: 'shell', command: 'go test', cwd: '/home/ann/shop' },
    { kind: 'tool-call', callId: 'c9', category: 'read', path: 'a.go' },
    { kind: 'tool-result', callId: 'c9', outcome: 'ok', text: 'package' },
    { kind: 'tool-result', callId: 'c8', outcome: 'failed', text: 'ENOENT' },
    { kind: 'interruption' },
  ]);
});

test('a session has the name, the folder and the title it gives itself', async () => {
  const path = writeLog(folder(), 'sessions/--home-ann-shop--/session-1/session.jsonl', LOG);
  const { sessions, coverage } = await sessionsOf([path]);
  expect(coverage).toMatchObject({ unknownRecords: {}, problems: [] });
  expect(sessions).toMatchObject([
    {
      head: {
        id: 'session-1',
        agent: 'deepseek-harness',
        cwd: '/home/ann/shop',
        title: 'The till',
        models: ['deepseek-chat'],
      },
    },
  ]);
  const delegated = decodedBy(
    deepSeekHarness,
    [{ ...HEAD, delegationDepth: 1 }, user(1, 'look', 'user')].map((one) => JSON.stringify(one)),
  );
  expect(delegated).toMatchObject([
    { facts: { relation: 'subagent' } },
    { events: [{ kind: 'injected', origin: 'subagent-prompt' }] },
  ]);
});

test('any pieces, any values', () => {
  const lines = LOG.map((record) => JSON.stringify(record));
  expectAnySplit(deepSeekHarness, lines);
  expectTolerant(deepSeekHarness, lines);
  expectOnlyReader(deepSeekHarness, LOG);
  expect(decodedBy(deepSeekHarness, [JSON.stringify(event(1, 'hologram/shown', {}))])).toMatchObject([
    { kind: 'unknown', type: 'hologram/shown' },
  ]);
  expect(deepSeekHarness.places('/h', {})).toEqual(['/h/.dsh/sessions']);
  expect(deepSeekHarness.places('/h', { DSH_HOME: '/d' })).toEqual(['/d/sessions']);
});
