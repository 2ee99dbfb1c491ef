/** Recorded sessions, where there are some on this machine, come back the same to the last character. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { corpusOf } from '../sources/real-corpus.ts';
import { Keeper } from './keeper.ts';

const logs = ['claude-code', 'codex', 'gemini-cli', 'pi'].flatMap(corpusOf);

it.skipIf(logs.length === 0)('real sessions are put back as they were', { timeout: 180_000 }, async () => {
  const shop = new Keeper();
  onTestFinished(() => shop.remove());
  const here = join(shop.folder, 'logs');
  logs.forEach((path, n) => cpSync(path, join(here, String(n), path.slice(path.lastIndexOf('/') + 1))));
  await shop.scan([here]);
  const { copied, problems } = await shop.keep();
  const before = shop.index.heads().map(({ id, agent }) => shop.index.session(id, agent));
  const keys = [...shop.index.contentKeys()].sort();
  expect(problems).toEqual([]);
  expect(copied).toBe(before.length);
  rmSync(here, { recursive: true });
  shop.dropIndex();
  expect(await shop.look()).toMatchObject({ restored: before.length, copied: 0, problems: [] });
  for (const session of before) {
    if (session === null) continue;
    expect(shop.index.session(session.head.id, session.head.agent)).toEqual(session);
  }
  expect(shop.index.heads()).toHaveLength(before.length);
  expect([...shop.index.contentKeys()].sort()).toEqual(keys);
});
