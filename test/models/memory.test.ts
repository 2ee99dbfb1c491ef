/** A model gives its memory back when it is closed: it is in a process of its own, and that is gone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLanguageModel } from '../../src/core/models/language-model.ts';
import { forked } from '../../src/core/models/start.ts';
import { folder } from '../support/logs.ts';
import { writeTinyGguf } from './tiny-gguf.ts';

/** Processes that this one has started, and theirs. */
function children(of: number): number[] {
  const own = readFileSync(`/proc/${String(of)}/task/${String(of)}/children`, 'utf8').trim();
  const pids = own === '' ? [] : own.split(' ').map(Number);
  return pids.flatMap((pid) => [pid, ...children(pid)]);
}
const kilobytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0);

it.skipIf(process.platform !== 'linux')('is back to what it was within five seconds', async () => {
  const [file = ''] = writeTinyGguf(join(folder(), 'tiny.gguf'), { seed: 1, dimensions: 64, blocks: 4 });
  const before = children(process.pid);
  const mine = kilobytes(process.pid);
  const opened = await openLanguageModel({
    name: { name: 'tiny', hash: 'x' },
    file,
    cores: 2,
    start: forked(),
    devices: ['cpu'],
  });
  if (opened === 'stopped' || !opened.ok) throw new Error('not opened');
  const [model = 0] = children(process.pid).filter((pid) => !before.includes(pid));
  const held = kilobytes(model);
  const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } as const;
  for (let i = 0; i < 5; i++)
    await opened.value.ask({ system: 's', shared: 't', text: String(i), schema, maxTokens: 60 });
  expect(held).toBeGreaterThan(40_000);
  const from = performance.now();
  await opened.value.close();
  await expect.poll(() => children(process.pid), { timeout: 5000 }).toEqual(before);
  console.info(
    `the model's process had ${String(Math.round(held / 1000))} MB, gone after ${(performance.now() - from).toFixed(0)} ms; this one grew by ${String(Math.round((kilobytes(process.pid) - mine) / 1000))} MB`,
  );
  // Weights and context never were in this process.
  expect(kilobytes(process.pid) - mine).toBeLessThan(held);
});
