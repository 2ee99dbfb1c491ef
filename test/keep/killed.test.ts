import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { assistant, conversation, text } from '../index/logs.ts';
import { Keeper } from './keeper.ts';

const SESSIONS = Array.from({ length: 30 }, (_, n) => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`);

/** Starts a process that reads and keeps, and kills it when so much has happened in the folder. */
async function killedAfter(shop: Keeper, happenings: number): Promise<NodeJS.Signals | null> {
  mkdirSync(shop.kept, { recursive: true });
  const child = spawn(process.execPath, [join(import.meta.dirname, 'keep-process.ts'), shop.home, shop.data], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let seen = 0;
  const watcher = watch(shop.kept, { recursive: true }, () => {
    seen += 1;
    if (seen === happenings) child.kill('SIGKILL');
  });
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    child.on('close', (_code, how) => resolve(how));
  });
  watcher.close();
  return signal;
}

it('killed at any moment, no half copy is there and no session is lost', { timeout: 120_000 }, async () => {
  const shop = new Keeper();
  onTestFinished(() => shop.remove());
  SESSIONS.forEach((id, n) => shop.write(`${id}.jsonl`, text(conversation(id, `fruit ${String(n)}`, n))));
  let killed = 0;
  for (let round = 0; round < 10; round++) {
    if ((await killedAfter(shop, 1 + round * 9)) === 'SIGKILL') killed += 1;
    for (const path of shop.copyFiles()) {
      const content = zstdDecompressSync(readFileSync(path));
      expect(createHash('sha256').update(content).digest('hex')).toBe(basename(path, '.jsonl.zst'));
    }
    for (const id of SESSIONS)
      shop.append(`${id}.jsonl`, text([assistant({ session: id, minute: 50 }, `round ${String(round)}`)]));
  }
  expect(killed).toBeGreaterThan(4);
  await shop.look();
  expect(shop.copyFiles()).toHaveLength(SESSIONS.length);
  expect(readdirSync(shop.kept).filter((name) => name.endsWith('.writing'))).toEqual([]);
  const before = SESSIONS.map((id) => shop.index.session(id));
  for (const id of SESSIONS) shop.deleteLog(`${id}.jsonl`);

  // And while they are put back.
  for (let round = 0; round < 3; round++) {
    shop.dropIndex();
    await killedAfter(shop, 1);
    await shop.look();
    expect(SESSIONS.map((id) => shop.index.session(id))).toEqual(before);
  }
});
