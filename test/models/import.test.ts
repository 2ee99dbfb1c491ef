import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importModel, type Import } from '../../src/core/models/import.ts';
import { findModels } from '../../src/core/models/find.ts';
import { markedGguf, SMALL } from './marked-gguf.ts';
import { writeTinyGguf } from './tiny-gguf.ts';

let folder = '';
let own = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reverie-import-'));
  own = join(folder, 'data', 'models');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const put = (path: string, content: string | Buffer): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const never = new AbortController().signal;
const take = (from: string, signal = never): Promise<Import> => importModel(from, own, signal);
const kept = (): string[] => (existsSync(own) ? readdirSync(own, { recursive: true }).map(String).toSorted() : []);

test('a file is copied, byte for byte, and found there', async () => {
  const { bytes } = markedGguf();
  const seen: [number, number][] = [];
  const done = await importModel(put('a model.gguf', bytes), own, never, (...progress) => seen.push(progress));
  const file = join(own, 'a model.gguf');
  expect(done).toEqual({ status: 'done', file });
  expect(readFileSync(file)).toEqual(bytes);
  expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
  const found = await findModels({ home: folder, env: {}, platform: 'darwin', own, project: null });
  expect(found.models).toMatchObject([{ file, place: 'reverie' }]);
});

test('a blob is called after the model in it', async () => {
  expect(await take(put('blobs/sha256-0123', markedGguf().bytes))).toEqual({
    status: 'done',
    file: join(own, 'Small-one.gguf'),
  });
  expect(kept()).toEqual(['Small-one.gguf']);
});

test('all parts of a split model come along', async () => {
  const files = writeTinyGguf(join(folder, 'tiny.gguf'), { seed: 1, split: true });
  expect(await take(files[0] ?? '')).toMatchObject({ status: 'done' });
  expect(kept()).toEqual(['tiny-00001-of-00002.gguf', 'tiny-00002-of-00002.gguf']);
});

test('of a folder, what is used of it', async () => {
  put('words/onnx/model_quantized.onnx', 'weights');
  put('words/onnx/model.onnx', 'larger weights');
  put('words/tokenizer.json', '{}');
  put('words/config.json', '{}');
  put('words/readme.md', 'notes');
  expect(await take(join(folder, 'words'))).toEqual({ status: 'done', file: join(own, 'words') });
  expect(kept()).toEqual(
    ['words', 'words/config.json', 'words/onnx', 'words/onnx/model_quantized.onnx', 'words/tokenizer.json'].map(
      (path) => join(...path.split('/')),
    ),
  );
});

test('what is no model is not copied', async () => {
  expect(await take(put('a.gguf', 'no model'))).toEqual({
    status: 'failed',
    failure: {
      code: 'not-a-model',
      message: 'a.gguf cannot be used: it is no GGUF file.',
      hint: 'Choose another file.',
    },
  });
  expect(await take(join(folder, 'nowhere'))).toMatchObject({ failure: { code: 'not-a-model' } });
  expect(kept()).toEqual([]);
});

test('what is there already stays as it is', async () => {
  const file = put('a.gguf', markedGguf().bytes);
  await take(file);
  expect(await take(file)).toMatchObject({ failure: { code: 'already-there' } });
  const other = markedGguf([...SMALL, ['extra.more', { flag: true }]]).bytes;
  expect(await take(put('other/a.gguf', other))).toMatchObject({ failure: { code: 'name-taken' } });
  expect(readFileSync(join(own, 'a.gguf'))).toEqual(markedGguf().bytes);
  expect(kept()).toEqual(['a.gguf']);
});

test('stopped, nothing of it is left', async () => {
  const files = writeTinyGguf(join(folder, 'tiny.gguf'), { seed: 1, split: true });
  const stop = new AbortController();
  const stopped = await importModel(files[0] ?? '', own, stop.signal, () => {
    stop.abort();
  });
  expect(stopped).toEqual({ status: 'stopped' });
  expect(kept()).toEqual([]);
});

test('a folder that cannot be written to is said', async () => {
  own = join(put('a file', 'in the way'), 'models');
  expect(await take(put('a.gguf', markedGguf().bytes))).toMatchObject({ failure: { code: 'cannot-copy' } });
});
