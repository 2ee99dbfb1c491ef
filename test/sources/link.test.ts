import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkSessions, markCopies, type SessionPart } from '../../src/core/sessions/link.ts';
import { emptyHead } from '../../src/core/sessions/head.ts';
import { sessionsOf } from '../support/sessions-of.ts';
import { ClaudeLog, CodexLog, folder, writeLog, type LogRecord } from '../support/logs.ts';

const MAIN = '5e551011-0000-4000-8000-000000000001';
const COPY = '5e551011-0000-4000-8000-000000000002';

function conversation(session: string, start = 1): ClaudeLog {
  const log = new ClaudeLog(session, {}, start);
  log.user('fix the login');
  log.run('go test ./...', 'FAIL', 1);
  log.say('fixed');
  return log;
}

/** What a resume or a fork writes: every record again, under the new session's id. */
const copyOf = (log: ClaudeLog, session: string): LogRecord[] =>
  log.records.map((record) => ({ ...record, sessionId: session }));

async function heads(root: string) {
  const { sessions } = await sessionsOf([root]);
  return new Map(sessions.map(({ head, counts }) => [head.id, { ...head, counts }]));
}

describe('Claude Code', () => {
  test('a resumed copy counts only what it adds', async () => {
    const root = folder();
    const log = conversation(MAIN);
    writeLog(root, `${MAIN}.jsonl`, log.records);
    const more = new ClaudeLog(COPY, {}, 100);
    more.user('and the logout');
    writeLog(root, `${COPY}.jsonl`, [...copyOf(log, COPY), ...more.records]);
    const found = await heads(root);
    expect(found.get(MAIN)).toMatchObject({
      relation: 'root',
      parent: null,
      rootOf: MAIN,
      counts: { prompts: 1, toolCalls: 1, failedCalls: 1 },
    });
    expect(found.get(COPY)).toMatchObject({
      relation: 'resume',
      parent: MAIN,
      rootOf: MAIN,
      counts: { prompts: 1, toolCalls: 0, failedCalls: 0 },
    });
  });

  test('a fork beside its origin is a fork, and a copy of a copy hangs on the first', async () => {
    const root = folder();
    const log = conversation(MAIN);
    const late = new ClaudeLog(MAIN, {}, 200);
    late.user('still here');
    writeLog(root, 'a.jsonl', [...log.records, ...late.records]);
    const fork = new ClaudeLog('fork', {}, 100);
    fork.user('try redis');
    const middle = [...copyOf(log, 'fork'), ...fork.records];
    writeLog(root, 'b.jsonl', middle);
    const last = new ClaudeLog('last', {}, 150);
    last.user('try sqlite');
    writeLog(root, 'c.jsonl', [...middle.map((record) => ({ ...record, sessionId: 'last' })), ...last.records]);
    const found = await heads(root);
    expect([...found.values()].map(({ rootOf }) => rootOf)).toEqual(Array(3).fill(found.get(MAIN)?.rootOf));
    expect([...found.values()].map(({ counts }) => counts.prompts).reduce((sum, n) => (sum ?? 0) + (n ?? 0), 0)).toBe(
      4,
    );
  });

  test('a queued message without an id is copied with what stands around it', async () => {
    const root = folder();
    const log = new ClaudeLog(MAIN);
    log.user('one');
    log.queue('enqueue', 'two');
    log.say('three');
    writeLog(root, 'a.jsonl', log.records);
    const more = new ClaudeLog(COPY, {}, 100);
    more.user('four');
    writeLog(root, 'b.jsonl', [...copyOf(log, COPY), ...more.records]);
    const found = await heads(root);
    expect(found.get(MAIN)?.counts.prompts).toBe(2);
    expect(found.get(COPY)?.counts.prompts).toBe(1);
  });

  test('records repeated within one file count once', async () => {
    const root = folder();
    const log = conversation(MAIN);
    writeLog(root, 'a.jsonl', [...log.records, ...log.records]);
    expect((await heads(root)).get(MAIN)?.counts).toMatchObject({
      prompts: 1,
      toolCalls: 1,
      failedCalls: 1,
      assistant: 1,
    });
  });

  test('a sub-agent counts for its caller, whether that is here or not', async () => {
    const root = folder();
    writeLog(root, 'a.jsonl', conversation(MAIN).records);
    for (const [caller, agentId] of [
      [MAIN, 'a1'],
      ['gone', 'a2'],
      ['gone', 'a3'],
    ] as const) {
      const log = new ClaudeLog(
        caller,
        { isSidechain: true, agentId },
        agentId === 'a1' ? 50 : agentId === 'a2' ? 60 : 70,
      );
      log.user('look around');
      writeLog(root, `${caller}/subagents/agent-${agentId}.jsonl`, log.records);
    }
    const found = await heads(root);
    expect(found.get('agent-a1')).toMatchObject({ relation: 'subagent', parent: MAIN, rootOf: MAIN });
    expect(found.get('agent-a2')).toMatchObject({ relation: 'subagent', parent: 'gone', rootOf: 'gone' });
    expect(found.get('agent-a3')?.rootOf).toBe('gone');
  });

  test('two files with one session id are told apart and still count as one session', async () => {
    const root = folder();
    writeLog(root, 'a.jsonl', conversation(MAIN).records);
    writeLog(root, 'b.jsonl', conversation(MAIN, 500).records);
    const found = await heads(root);
    expect([...found.keys()].sort()).toEqual([MAIN, `${MAIN}~2`]);
    expect(found.get(`${MAIN}~2`)).toMatchObject({
      file: join(root, 'b.jsonl'),
      parent: MAIN,
      relation: 'continuation',
      rootOf: MAIN,
    });
  });

  test('a session that goes on in the same file under another id is a continuation', async () => {
    const root = folder();
    const log = conversation(MAIN);
    const more = new ClaudeLog(COPY, {}, log.records.length + 1);
    more.user('and the logout');
    writeLog(root, 'a.jsonl', [...log.records, ...more.records]);
    const apart = new ClaudeLog('apart', {}, 300);
    apart.user('hello');
    writeLog(root, 'b.jsonl', [...conversation('first', 200).records, ...apart.records]);
    const found = await heads(root);
    expect(found.get(COPY)).toMatchObject({ relation: 'continuation', parent: MAIN, rootOf: MAIN });
    expect(found.get('apart')).toMatchObject({ relation: 'root', rootOf: 'apart' });
  });

  test('going back leaves the abandoned branch readable and inactive', async () => {
    const root = folder();
    const log = new ClaudeLog(MAIN);
    log.say('hello');
    log.user('use redis');
    log.say('done');
    log.user('use sqlite', { parentUuid: log.records[0]?.['uuid'] });
    writeLog(root, 'a.jsonl', log.records);
    const { sessions } = await sessionsOf([root]);
    expect(sessions[0]?.events.map(({ active }) => active)).toEqual([true, false, false, true]);
  });
});

describe('Codex', () => {
  test('a fork that replays its parent counts only its own turns', async () => {
    const root = folder();
    const parent = new CodexLog('parent');
    parent.turn('01a0aaaa-0000-7000-8000-00000000000a');
    parent.prompt('fix the login');
    parent.run('go test', 'FAIL', 1);
    writeLog(root, 'a.jsonl', parent.records);
    const fork = new CodexLog('fork', { forked_from_id: 'parent' });
    for (const record of parent.records) fork.records.push({ ...record, timestamp: '2026-04-01T00:00:00Z' });
    fork.turn('01a0aaaa-0000-7000-8000-00000000000b');
    fork.prompt('try another way');
    writeLog(root, 'b.jsonl', fork.records);
    const found = await heads(root);
    expect(found.get('parent')).toMatchObject({
      relation: 'root',
      counts: { prompts: 1, toolCalls: 1, failedCalls: 1 },
    });
    expect(found.get('fork')).toMatchObject({
      relation: 'fork',
      parent: 'parent',
      rootOf: 'parent',
      counts: { prompts: 1, toolCalls: 0, failedCalls: 0 },
    });
  });

  test('a fork and its parent go on with different words, though the turn is named later', async () => {
    const root = folder();
    const parent = new CodexLog('parent');
    parent.turn('t1');
    parent.prompt('fix the login');
    const fork = new CodexLog('fork', { forked_from_id: 'parent' });
    fork.records.push(...parent.records);
    for (const [log, words] of [
      [parent, 'now the logout'],
      [fork, 'try another way'],
    ] as const) {
      log.prompt(words);
      log.turn(`after ${words}`);
      log.say('ok');
    }
    writeLog(root, 'a.jsonl', parent.records);
    writeLog(root, 'b.jsonl', fork.records);
    const found = await heads(root);
    expect(found.get('parent')?.counts.prompts).toBe(2);
    expect(found.get('fork')?.counts.prompts).toBe(1);
  });

  test('without its parent a fork is the first to have the records', async () => {
    const root = folder();
    const fork = new CodexLog('fork', { forked_from_id: 'parent' });
    fork.meta({ id: 'parent' });
    fork.turn('t1');
    fork.prompt('fix the login');
    writeLog(root, 'b.jsonl', fork.records);
    expect((await heads(root)).get('fork')).toMatchObject({ rootOf: 'parent', counts: { prompts: 1 } });
  });
});

test('whatever is shared with whom, every record counts once and every session has a root', () => {
  const part = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    parent: fc.option(fc.constantFrom('a', 'b', 'c', 'x'), { nil: null }),
    relation: fc.constantFrom('root' as const, 'fork' as const, 'subagent' as const),
    firstOwnAt: fc.option(fc.nat(5), { nil: null }),
    records: fc.nat(5),
  });
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      fc.array(fc.array(fc.nat(5), { maxLength: 4 }), { maxLength: 8 }),
      (seeds, sharing) => {
        const parts = seeds.map(({ id, parent, relation, firstOwnAt, records }, n): SessionPart => ({
          head: { ...emptyHead(id, 'codex', `/${String(n)}.jsonl`), parent, relation },
          firstOwnAt,
          lastOwnAt: firstOwnAt,
          records,
        }));
        const shared = sharing.flatMap((list, n) => {
          const holders = [...new Set(list)].filter((index) => index < parts.length);
          return holders.length > 1 ? [{ uid: `u${String(n)}`, parts: holders }] : [];
        });
        const linked = linkSessions(parts, shared);
        expect(linked).toHaveLength(parts.length);
        expect(new Set(linked.map(({ head }) => head.id)).size).toBe(parts.length);
        for (const { uid, parts: holders } of shared) {
          expect(holders.filter((n) => !linked[n]?.copies.has(uid))).toHaveLength(1);
        }
        for (const { head } of linked) expect(head.rootOf).not.toBe('');
      },
    ),
  );
});

test('repeats are marked by their record, not by their event', () => {
  const event = (uid: string | null, line: number) => ({ uid, line, copied: false });
  const marked = markCopies([event('a', 1), event('a', 1), event('b', 2), event('a', 3), event(null, 4)], new Set());
  expect(marked.map(({ copied }) => copied)).toEqual([false, false, false, true, false]);
});
