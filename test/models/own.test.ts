/** What is removed from Reverie's own folder of models, and what never is. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CatalogEntry } from '../../src/core/models/catalog.ts';
import { removeModel } from '../../src/core/models/own.ts';
import { writeTinyGguf } from './tiny-gguf.ts';
import { writeTinyOnnx } from './tiny-onnx.ts';

let root = '';
let own = '';
let unset: string[][] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reverie-own-'));
  own = join(root, 'data/models');
  mkdirSync(own, { recursive: true });
  unset = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const gguf = (path: string, split = false): readonly string[] => {
  mkdirSync(dirname(path), { recursive: true });
  return writeTinyGguf(path, { seed: 1, split });
};
const remove = (file: string, used: readonly string[] = [], entries: readonly CatalogEntry[] = []) =>
  removeModel(file, { own, entries, used, unset: (files) => unset.push([...files]) });

test('a file goes, and the folder it was alone in', async () => {
  const [file = ''] = gguf(join(own, 'maker/model/a.gguf'));
  const [other = ''] = gguf(join(own, 'b.gguf'));
  expect(await remove(file, [other])).toMatchObject({ ok: true });
  expect([existsSync(join(own, 'maker')), existsSync(other)]).toEqual([false, true]);
  expect(unset).toEqual([[]]);
});

test('a split model goes with its parts', async () => {
  const files = gguf(join(own, 'large.gguf'), true);
  expect(files).toHaveLength(2);
  await remove(files[0] ?? '', [files[0] ?? '']);
  expect(files.filter((file) => existsSync(file))).toEqual([]);
  expect(unset).toEqual([[files[0]]]);
});

test('the folder of a model goes whole, any other not', async () => {
  const words = join(own, 'words');
  writeTinyOnnx(words, { seed: 1 });
  const [file = ''] = gguf(join(own, 'maker/a.gguf'));
  expect(await remove(join(own, 'maker'))).toMatchObject({ ok: false, error: { code: 'not-a-model' } });
  expect(existsSync(file)).toBe(true);
  expect(await remove(words, [words])).toMatchObject({ ok: true });
  expect(existsSync(words)).toBe(false);
  expect(unset).toEqual([[words]]);
});

test('what an unfinished download has left can go', async () => {
  const entry: CatalogEntry = {
    id: 'wren',
    name: 'Wren',
    role: 'language',
    about: 'Small.',
    licence: 'MIT',
    licenceUrl: 'https://models.test/licence',
    contextTokens: 512,
    hosts: ['models.test'],
    shape: null,
    plainOnLoopback: false,
    files: [{ path: 'wren.gguf', url: 'https://models.test/wren.gguf', bytes: 100, sha256: '0'.repeat(64) }],
  };
  mkdirSync(join(own, 'wren'));
  writeFileSync(join(own, 'wren/wren.gguf.part'), 'half');
  expect(await remove(join(own, 'wren'))).toMatchObject({ ok: false });
  expect(await remove(join(own, 'wren'), [], [entry])).toMatchObject({ ok: true });
  expect(existsSync(join(own, 'wren'))).toBe(false);
});

test('of a link only the link goes, and what is used elsewhere stays set', async () => {
  const [elsewhere = ''] = gguf(join(root, 'elsewhere/a.gguf'));
  const link = join(own, 'a.gguf');
  symlinkSync(elsewhere, link);
  expect(await remove(link, [elsewhere, link])).toMatchObject({ ok: true });
  expect([existsSync(link), existsSync(elsewhere)]).toEqual([false, true]);
  expect(unset).toEqual([[link]]);

  const words = join(root, 'elsewhere/words');
  writeTinyOnnx(words, { seed: 1 });
  symlinkSync(words, join(own, 'words'));
  expect(await remove(join(own, 'words'))).toMatchObject({ ok: true });
  expect(existsSync(join(words, 'config.json'))).toBe(true);
});

test('nothing outside goes, however it is named', async () => {
  const [elsewhere = ''] = gguf(join(root, 'elsewhere/a.gguf'));
  symlinkSync(dirname(elsewhere), join(own, 'out'));
  writeFileSync(join(root, 'data/reverie.db'), 'decisions');
  const names = [
    elsewhere,
    join(own, 'out/a.gguf'),
    `${own}/../reverie.db`,
    own,
    `${own}/.`,
    `${own}/..`,
    join(own, 'nothing.gguf'),
    'a.gguf',
    '',
  ];
  for (const name of names)
    expect(await remove(name, [elsewhere]), name).toMatchObject({ ok: false, error: { code: 'not-ours' } });
  expect([existsSync(elsewhere), existsSync(join(root, 'data/reverie.db')), existsSync(own)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(unset).toEqual([]);
});

test('the setting may name it by another way', async () => {
  const [file = ''] = gguf(join(own, 'a.gguf'));
  symlinkSync(join(root, 'data'), join(root, 'short'));
  const named = join(root, 'short/models/a.gguf');
  await remove(file, [named]);
  expect(unset).toEqual([[named]]);
  expect(existsSync(file)).toBe(false);
});
