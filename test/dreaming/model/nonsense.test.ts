/**
 * Real models that talk nonsense, through the real process, in whole dreams: what they say is dropped, and the proposal
 * is the very one that is made without them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../../samples/lay-out.ts';
import { changeSettings } from '../../../src/core/settings.ts';
import { forked } from '../../../src/core/models/start.ts';
import { writeTinyGguf } from '../../models/tiny-gguf.ts';
import { writeTinyOnnx } from '../../models/tiny-onnx.ts';
import { folder } from '../../support/logs.ts';
import { dreamt, engineOn, summaryOf, told, NOW, type World } from './world.ts';

const SHARED = join(import.meta.dirname, '../../../../shared');
const STORIES = join(SHARED, 'models/stories260K/stories260K.gguf');
const GLOVE = join(SHARED, 'models/glove-static-25d');
const PLANT = join(SHARED, 'eval/plant.mjs');

function sample(): World {
  const root = folder();
  const place = { root, home: join(root, 'home'), store: join(root, 'store'), model: join(root, 'tiny.gguf') };
  layOut(place, NOW);
  return place;
}

/** Dreams without a model and with it, each in its own data, over the same logs. */
async function both(place: World, model: string, embedding: string | null, minutes: number | null) {
  const bare = await dreamt(engineOn(place, forked(), 'data-none'), { model: { file: null } });
  const engine = engineOn(place, forked(), 'data-model');
  const memory = engine.memory();
  if (memory.ok) changeSettings(memory.value, { model: { embedding, gpu: false } });
  const with_ = await dreamt(engine, { model: { file: model }, minutes });
  const summary = summaryOf(place, with_.dream.id, 'data-model');
  return {
    bare: told(bare.proposal.changes),
    with: told(with_.proposal.changes),
    changes: with_.proposal.changes,
    summary,
  };
}

describe('a model that talks nonsense', () => {
  it.each([1, 2, 3])('changes nothing on the sample (tiny model, seed %i)', async (seed) => {
    const place = sample();
    writeTinyGguf(place.model, { seed });
    const embedding = join(place.root, 'embedding');
    writeTinyOnnx(embedding, { seed });
    const dreams = await both(place, place.model, embedding, null);
    expect(dreams.bare.length).toBeGreaterThan(5);
    expect(dreams.with).toEqual(dreams.bare);
    expect(dreams.changes.every(({ wordedBy }) => wordedBy?.by !== 'model')).toBe(true);
    expect(dreams.summary).toMatchObject({ left: 0, gone: null, candidates: 0 });
    expect(dreams.summary['asked']).toBeGreaterThan(10);
  });

  it.skipIf(!existsSync(STORIES))('changes nothing on the sample (a model of stories, real embeddings)', async () => {
    const dreams = await both(sample(), STORIES, GLOVE, null);
    expect(dreams.with).toEqual(dreams.bare);
    expect(dreams.summary['asked']).toBeGreaterThan(10);
  });

  it.skipIf(!existsSync(STORIES) || !existsSync(PLANT))(
    'changes nothing on a planted corpus, as far as half a minute of it goes',
    async () => {
      const root = folder();
      execFileSync(process.execPath, [
        PLANT,
        ...['--templates', join(SHARED, 'eval/templates.dev.json')],
        ...['--seed', '5', '--out', join(root, 'planted'), '--sessions', '60'],
      ]);
      const place = { root, home: join(root, 'planted/home'), store: join(root, 'planted/store'), model: STORIES };
      const dreams = await both(place, STORIES, GLOVE, 0.5);
      expect(dreams.bare.length).toBeGreaterThan(40);
      expect(dreams.with).toEqual(dreams.bare);
      expect(dreams.summary['asked']).toBeGreaterThan(10);
      console.info(
        `planted: ${String(dreams.summary['asked'])} questions, ${String(dreams.bare.length)} changes, the same`,
      );
    },
    120_000,
  );
});
