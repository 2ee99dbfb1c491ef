/** Models that are tried, and those that do not fit. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { open, windowOn } from './window-on.ts';
import { GIB, scripted, withModels } from './with-models.ts';

describe('models', () => {
  it('are tried on questions with a known answer', async () => {
    const here = withModels();
    const window = windowOn(open(here).service);
    const trial = await window.get('models.try', { file: here.language });
    expect(trial).toMatchObject({ device: 'cpu', asked: 12 });
    expect(trial.tokensReadPerSecond).toBeGreaterThan(0);
    expect(trial.tokensWrittenPerSecond).toBeGreaterThan(0);
    expect(await window.get('models.try', { file: here.embedding })).toMatchObject({ asked: 0 });
    expect(await window.ask('models.try', { file: here.damaged })).toMatchObject({ ok: false });
  });

  it('are not set where they do not fit, unless somebody has seen the numbers', async () => {
    const here = withModels();
    const tooSmall = { memory: Math.floor(1.55 * GIB), free: GIB };
    const scriptedModel = scripted(here.root, '() => ({ json: { verdict: "same" } })');
    const window = windowOn(open(here, { machine: tooSmall, startModel: scriptedModel.start }).service);
    const [outside = ''] = writeTinyGguf(join(here.root, 'outside.gguf'), { seed: 3, name: 'Outside' });
    for (const file of [here.language, outside]) {
      const use = (evenIfTooBig: boolean) => window.ask('models.use', { role: 'language', file, evenIfTooBig });
      const refused = await use(false);
      expect(refused).toMatchObject({ ok: false, error: { code: 'too-big' } });
      expect(refused.ok ? '' : refused.error.message).toMatch(
        /needs \d+ MB; this machine has 1\.5 GB, .* 1\.0 GB are free/,
      );
      expect(await window.ask('models.try', { file })).toMatchObject({ ok: false, error: { code: 'too-big' } });
      expect(await use(true)).toMatchObject({ ok: true });
      expect(await window.ask('models.try', { file })).toMatchObject({ ok: true });
    }
    const { models } = await window.get('models.list', {});
    expect(models.find(({ file }) => file === outside)).toMatchObject({
      place: 'chosen',
      fit: { verdict: 'too-big', memory: tooSmall.memory, free: tooSmall.free },
      removable: false,
    });
  });

  it('are tried one at a time, say how many answers were right, and leave no process', async () => {
    const here = withModels();
    // It always says the same, which is right for half of the pairs.
    const { start, running } = scripted(here.root, '() => ({ json: { verdict: "different" } })');
    const window = windowOn(open(here, { startModel: start }).service);
    const first = window.get('models.try', { file: here.language });
    expect(await window.ask('models.try', { file: here.embedding })).toMatchObject({
      ok: false,
      error: { code: 'trying-another' },
    });
    expect(await first).toMatchObject({
      device: 'script',
      right: 6,
      asked: 12,
      tokensWrittenPerSecond: expect.any(Number),
    });
    await expect.poll(() => running.size).toBe(0);
  });

  it('that are being tried end with the service', async () => {
    const here = withModels();
    const { start, running } = scripted(here.root, '() => ({ endless: true })');
    const { service, close } = open(here, { startModel: start });
    void windowOn(service).ask('models.try', { file: here.language });
    await expect.poll(() => running.size).toBe(1);
    await close();
    await expect.poll(() => running.size).toBe(0);
  });
});
