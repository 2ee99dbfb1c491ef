/** A home with models in LM Studio's folder, and models whose answers a test writes. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forked, type ModelProcess, type StartModelProcess } from '../../src/core/models/start.ts';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { writeTinyOnnx } from '../models/tiny-onnx.ts';
import { place, type Place } from './window-on.ts';

export const GIB = 2 ** 30;

export function withModels(): Place & { language: string; embedding: string; damaged: string } {
  const here = place();
  const folder = join(here.home, '.lmstudio/models/birds');
  mkdirSync(folder, { recursive: true });
  const [language = ''] = writeTinyGguf(join(folder, 'wren.gguf'), { seed: 1, name: 'Wren' });
  const embedding = join(folder, 'finch');
  writeTinyOnnx(embedding, { seed: 2 });
  const damaged = join(folder, 'half.gguf');
  writeFileSync(damaged, readFileSync(language).subarray(0, 4000));
  return { ...here, language, embedding, damaged };
}

/** Processes of models that a test drives, and which of them still run. */
export function scripted(root: string, script: string): { start: StartModelProcess; running: Set<ModelProcess> } {
  const file = join(root, 'script.mjs');
  writeFileSync(file, `export default ${script};\n`);
  const running = new Set<ModelProcess>();
  const start = forked(new URL('../models/scripted-model.ts', import.meta.url), [file]);
  return {
    running,
    start() {
      const process = start();
      running.add(process);
      process.onEnd(() => running.delete(process));
      return process;
    },
  };
}
