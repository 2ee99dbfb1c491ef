/** Models from the terminal. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeTinyGguf } from '../models/tiny-gguf.ts';
import { writeTinyOnnx } from '../models/tiny-onnx.ts';
import { place } from './reverie.ts';

it('lists, tries, uses, copies in and removes models', async () => {
  const { home, data, reverie } = place({ sample: true });
  const folder = join(home, '.lmstudio/models/birds');
  mkdirSync(folder, { recursive: true });
  const [wren = ''] = writeTinyGguf(join(folder, 'wren.gguf'), { seed: 1, name: 'Wren' });
  writeTinyOnnx(join(folder, 'finch'), { seed: 1 });

  const list = await reverie('models');
  expect(list.stdout).toMatch(/Wren +language, .*fits: needs .* free of/);
  expect(list.stdout).toContain(`in LM Studio: ${wren}`);
  expect(list.stdout).toContain("Not from Reverie's list");
  expect(list.stdout).toContain('Dreams use no language model.');
  // Looking makes nothing.
  expect(existsSync(data)).toBe(false);
  expect((await reverie('models', 'try', wren)).stdout).toMatch(/writes .* tokens a second[^]*of 12 control questions/);

  expect(await reverie('models', 'use', wren, '--json')).toMatchObject({ status: 0 });
  expect((await reverie('models', 'use', join(folder, 'finch'), '--embedding', '--json')).json()).toMatchObject({
    used: { language: wren, embedding: join(folder, 'finch') },
  });
  const dreamt = (await reverie('dream', '--json')).json();
  expect(dreamt).toMatchObject({ dream: { status: 'succeeded', model: 'Wren' } });

  const copied = (await reverie('models', 'import', wren, '--json')).json();
  expect(copied).toEqual({ file: join(data, 'models/wren.gguf') });
  expect(await reverie('models', 'remove', wren)).toMatchObject({ status: 1 });
  expect(await reverie('models', 'remove', join(data, 'models/wren.gguf'))).toMatchObject({ status: 0 });
  expect([existsSync(wren), existsSync(join(data, 'models/wren.gguf'))]).toEqual([true, false]);

  expect((await reverie('models', 'use', 'none', '--json')).json()).toMatchObject({ used: { language: null } });
});

it('knows what can be fetched, and refuses what it does not know before anything connects', async () => {
  const { reverie } = place({ sample: false });
  expect((await reverie('models', 'catalog')).stdout).toMatch(/language, [\d.]+ GB, (?:Apache-2\.0|MIT)/);
  const unknown = await reverie('models', 'download', 'nothing', '--json');
  expect([unknown.status, unknown.json()]).toMatchObject([1, { error: { code: 'unknown-model' } }]);
  const none = await reverie('models', 'use', 'no.gguf', '--json');
  expect([none.status, none.json()]).toMatchObject([1, { error: { code: 'refused' } }]);
});

it('the doctor says what is set, and what of it is gone', async () => {
  const { home, reverie } = place({ sample: false });
  const folder = join(home, '.lmstudio/models/birds');
  mkdirSync(folder, { recursive: true });
  const [wren = ''] = writeTinyGguf(join(folder, 'wren.gguf'), { seed: 1, name: 'Wren' });
  expect((await reverie('doctor')).stdout).toContain('✓ models: none set, dreams do without');
  await reverie('models', 'use', wren);
  expect((await reverie('doctor')).stdout).toContain(`✓ models: language: Wren (${wren})`);
  expect((await reverie('models')).stdout).toMatch(/✓ Wren .* in use$/m);
  rmSync(wren);
  const gone = await reverie('doctor');
  expect(gone.stdout).toMatch(/✗ models: There is no model at .*wren\.gguf\.\n.*Dreams do without it/);
  expect(gone.status).toBe(1);
});
