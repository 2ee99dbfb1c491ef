/** A model gives its memory back: it is in a process of its own, and that is gone when its work is done. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLanguageModel } from '../../src/core/models/language-model.ts';
import { forked } from '../../src/core/models/start.ts';
import { dreamt, engineOn, summaryOf, world } from '../dreaming/model/world.ts';
import { folder } from '../support/logs.ts';
import { writeTinyGguf } from './tiny-gguf.ts';

const MB = 1e6;
const MODEL_PROCESS = 'process/model-process.ts';

/** Processes that this one has started, and theirs. */
function children(of: number): number[] {
  const own = readFileSync(`/proc/${String(of)}/task/${String(of)}/children`, 'utf8').trim();
  const pids = own === '' ? [] : own.split(' ').map(Number);
  return pids.flatMap((pid) => [pid, ...children(pid)]);
}
const isThere = (pid: number): boolean => existsSync(`/proc/${String(pid)}`);
const isModel = (pid: number): boolean => readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes(MODEL_PROCESS);
/** Its resident set. */
const bytesOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) * 1024;
const megabytes = (bytes: number): string => `${String(Math.round(bytes / MB))} MB`;

describe.skipIf(process.platform !== 'linux')('the memory of a model', () => {
  it('is back within five seconds after it is closed', async () => {
    const [file = ''] = writeTinyGguf(join(folder(), 'tiny.gguf'), { seed: 1, dimensions: 64, blocks: 4 });
    const before = children(process.pid);
    const mine = bytesOf(process.pid);
    const opened = await openLanguageModel({
      name: { name: 'tiny', hash: 'x' },
      file,
      cores: 2,
      start: forked(),
      devices: ['cpu'],
    });
    if (opened === 'stopped' || !opened.ok) throw new Error('not opened');
    const [model = 0] = children(process.pid).filter((pid) => !before.includes(pid));
    const held = bytesOf(model);
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } as const;
    for (let i = 0; i < 5; i++) await opened.value.ask({ system: 's', text: String(i), schema, maxTokens: 60 });
    expect(held).toBeGreaterThan(40 * MB);
    await opened.value.close();
    await expect.poll(() => children(process.pid), { timeout: 5000 }).toEqual(before);
    // Weights and context never were in this process.
    expect(bytesOf(process.pid) - mine).toBeLessThan(held);
  });

  it('is back within five seconds after a dream, and none of it was in the process of the engine', async () => {
    const place = world();
    // Weights that weigh something: what is left behind would be seen.
    writeTinyGguf(place.model, { seed: 1, dimensions: 384, blocks: 8, contextTokens: 4096 });
    const weights = statSync(place.model).size;
    expect(weights).toBeGreaterThan(40 * MB);
    // What a dream takes by itself is taken before the measurement begins.
    await dreamt(engineOn(place, forked(), 'data-none'), { model: { file: null } });

    const seen = new Map<number, number>();
    const before = bytesOf(process.pid);
    const { dream } = await dreamt(
      engineOn(place, forked()),
      { model: { file: place.model }, minutes: 0.02 },
      {
        onProgress({ stage }) {
          if (stage !== 'read') return;
          for (const pid of children(process.pid).filter(isModel))
            seen.set(pid, Math.max(bytesOf(pid), seen.get(pid) ?? 0));
        },
      },
    );
    const from = performance.now();
    expect(summaryOf(place, dream.id)['asked']).toBeGreaterThan(0);
    const held = Math.max(0, ...seen.values());
    expect(held).toBeGreaterThan(weights);
    await expect.poll(() => [...seen.keys()].filter(isThere), { timeout: 5000 }).toEqual([]);
    const after = performance.now() - from;
    const grown = bytesOf(process.pid) - before;
    console.info(
      `the model's process had ${megabytes(held)}, gone ${after.toFixed(0)} ms after the dream; the engine's grew by ${megabytes(grown)}`,
    );
    expect(grown).toBeLessThan(weights);
  });
});
