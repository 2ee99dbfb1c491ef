/** On which device a model is loaded: the one it last ran on, unless that says nothing. */
import { expect, it } from 'vitest';
import type { ToModel } from '../../../src/core/models/process/messages.ts';
import type { StartModelProcess } from '../../../src/core/models/start.ts';
import { changeSettings } from '../../../src/core/settings.ts';
import { dreamt, engineOn, scripted, world } from './world.ts';

/** Starts as the other does, and notes what is to be loaded where. */
function noting(start: StartModelProcess): { start: StartModelProcess; devices: string[] } {
  const devices: string[] = [];
  return {
    devices,
    start() {
      const process = start();
      return {
        ...process,
        post(message: ToModel) {
          if ('load' in message) devices.push(message.load.device);
          process.post(message);
        },
      };
    },
  };
}

it('tries the graphics card again after a dream that was not to use it', async () => {
  const place = world();
  const { start, devices } = noting(scripted(place, '() => ({ json: { lessons: [] } })'));
  const engine = engineOn(place, start);
  const memory = engine.memory();
  if (!memory.ok) throw new Error(memory.error.message);
  changeSettings(memory.value, { model: { gpu: false } });
  const first = await dreamt(engine, { model: { file: place.model }, minutes: 1e-9 });
  changeSettings(memory.value, { model: { gpu: true } });
  await dreamt(engine, { model: { file: place.model }, again: first.dream.id });
  expect(devices).toEqual(['cpu', 'auto']);
});
