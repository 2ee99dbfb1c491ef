import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { claudeCode } from '../../src/core/sources/claude-code.ts';
import { codex } from '../../src/core/sources/codex.ts';
import { discoverPaths, discoverPlaces } from '../../src/core/sources/discover.ts';
import { headOf } from '../../src/core/sources/recognise.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { ClaudeLog, CodexLog, folder, jsonl, writeLog } from '../support/logs.ts';

function claude(): ClaudeLog {
  const log = new ClaudeLog();
  log.user('hello');
  return log;
}

function codexLog(): CodexLog {
  const log = new CodexLog();
  log.prompt('hello');
  return log;
}

const ROLLOUT = 'rollout-2026-03-01T09-00-00-01a0aaaa-0000-7000-8000-000000000001.jsonl';

test('each agent is found in its own place, side files are left out', async () => {
  const home = folder();
  const main = writeLog(home, '.claude/projects/-home-ann-shop/s1.jsonl', claude().records);
  const sub = writeLog(home, '.claude/projects/-home-ann-shop/s1/subagents/agent-a1.jsonl', claude().records);
  const rollout = writeLog(home, `.codex/sessions/2026/03/01/${ROLLOUT}`, codexLog().records);
  writeLog(home, '.claude/projects/-home-ann-shop/s1/tool-results/b.txt', 'output');
  writeLog(home, '.claude/projects/-home-ann-shop/s1/subagents/agent-a1.meta.json', '{}');
  writeLog(home, '.claude/history.jsonl', '{"display":"hello"}\n');
  writeLog(home, '.codex/sessions/notes.jsonl', '{}\n');
  const { files, problems } = await discoverPlaces(READERS, home, {});
  expect(files.map(({ path, reader }) => [path, reader.agent])).toEqual([
    [main, 'claude-code'],
    [sub, 'claude-code'],
    [rollout, 'codex'],
  ]);
  expect(problems).toEqual([]);
});

test('a home without any agent is no problem', async () => {
  expect(await discoverPlaces(READERS, folder(), {})).toEqual({ files: [], problems: [] });
});

test('a compressed log gives way to its plain sibling', async () => {
  const home = folder();
  const plain = writeLog(home, `.codex/sessions/${ROLLOUT}`, codexLog().records);
  const alone = `${plain.replace('09-00-00', '10-00-00')}.zst`;
  const packed = zstdCompressSync(Buffer.from(jsonl(codexLog().records)));
  writeFileSync(`${plain}.zst`, packed);
  writeFileSync(alone, packed);
  const { files } = await discoverPlaces(READERS, home, {});
  expect(files.map(({ path }) => path)).toEqual([plain, alone]);
});

test('named files and folders are recognised by what stands in them', async () => {
  const root = folder();
  const a = writeLog(root, 'some/a #1.jsonl', claude().records);
  const b = writeLog(root, 'some/b.jsonl', codexLog().records);
  const c = writeLog(root, 'c.txt', claude().records);
  writeFileSync(join(root, 'some/d.jsonl.zst'), zstdCompressSync(Buffer.from(jsonl(codexLog().records))));
  writeLog(root, 'some/other.jsonl', '{"type":"message","message":{"role":"user","content":[]}}\n');
  writeLog(root, 'some/readme.md', '# hello');
  const { files, problems } = await discoverPaths(READERS, [join(root, 'some'), c]);
  expect(files.map(({ path, reader }) => [path, reader.agent])).toEqual([
    [c, 'claude-code'],
    [a, 'claude-code'],
    [b, 'codex'],
    [join(root, 'some/d.jsonl.zst'), 'codex'],
  ]);
  expect(problems).toEqual([]);
});

test('a named path that is no log, or is not there, says so', async () => {
  const root = folder();
  const notes = writeLog(root, 'notes.txt', 'hello');
  mkdirSync(join(root, 'empty'));
  const { files, problems } = await discoverPaths(READERS, [notes, join(root, 'gone'), join(root, 'empty')]);
  expect(files).toEqual([]);
  expect(problems).toEqual([
    { file: notes, line: 0, message: 'no session log of an agent that Reverie reads' },
    { file: join(root, 'gone'), line: 0, message: 'does not exist' },
    { file: join(root, 'empty'), line: 0, message: 'no session log of an agent that Reverie reads' },
  ]);
});

test('loops of links end, dangling links are named, and a log that is a folder is walked', async () => {
  const root = folder();
  const a = writeLog(root, 'logs/a.jsonl', claude().records);
  const inside = writeLog(root, 'logs/folder.jsonl/b.jsonl', claude().records);
  symlinkSync(join(root, 'logs'), join(root, 'logs/loop'));
  symlinkSync(join(root, 'self'), join(root, 'self'));
  symlinkSync(join(root, 'nowhere'), join(root, 'logs/dangling.jsonl'));
  const { files, problems } = await discoverPaths(READERS, [root]);
  expect(files.map(({ path }) => path)).toEqual([a, inside]);
  expect(problems.map(({ file, message }) => [file, message])).toEqual([
    [join(root, 'logs/dangling.jsonl'), 'does not exist'],
    [join(root, 'logs/folder.jsonl'), 'is a folder, not a log'],
    [join(root, 'self'), 'a loop of symbolic links'],
  ]);
});

test.skipIf(process.getuid?.() === 0)('what may not be read is named', async () => {
  const root = folder();
  const locked = writeLog(root, 'locked.jsonl', claude().records);
  mkdirSync(join(root, 'closed'));
  chmodSync(locked, 0o000);
  chmodSync(join(root, 'closed'), 0o000);
  const { problems } = await discoverPaths(READERS, [root]);
  chmodSync(join(root, 'closed'), 0o700);
  expect(problems.map(({ file, message }) => [file, message])).toEqual([
    [join(root, 'closed'), 'may not be read: no permission'],
    [locked, 'may not be read: no permission'],
  ]);
});

test('a first line of a megabyte is still a head', async () => {
  const log = new CodexLog('x', { base_instructions: { text: 'x'.repeat(1_000_000) } });
  log.prompt('hello');
  const path = writeLog(folder(), 'a.jsonl', log.records);
  expect((await headOf(path))[0]).toHaveLength(JSON.stringify(log.records[0]).length);
  expect((await discoverPaths(READERS, [path])).files).toHaveLength(1);
});

test('logs of other agents are not taken for ours', async () => {
  const root = folder();
  const others: Record<string, unknown>[] = [
    {
      uuid: 'u',
      parentUuid: null,
      sessionId: 's',
      type: 'user',
      cwd: '/x',
      message: { role: 'user', parts: [{ text: 'hi' }] },
    },
    { type: 'system', subtype: 'init', sessionId: 's', model: 'm', cwd: '/x', tools: [] },
    {
      type: 'message',
      id: 'm1',
      parentId: null,
      timestamp: '2026-01-01T00:00:00Z',
      message: { role: 'user', content: [] },
    },
    { type: 'session', version: 3, id: 's', timestamp: '2026-01-01T00:00:00Z', cwd: '/x' },
    { type: 'user.message', id: 'e1', timestamp: '2026-01-01T00:00:00Z', data: { content: 'hi' } },
    { role: 'user', content: 'hi' },
  ];
  others.forEach((record, n) => writeLog(root, `${String(n)}.jsonl`, [record]));
  expect((await discoverPaths([claudeCode, codex], [root])).files).toEqual([]);
});
