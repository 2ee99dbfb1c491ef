import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findModels, lookAtChosen, type Found } from '../../src/core/models/find.ts';
import { chosenModel } from '../../src/core/models/chosen.ts';
import { modelFolders, type FindIn } from '../../src/core/models/model-places.ts';
import { markedGguf, SMALL } from './marked-gguf.ts';
import { writeTinyGguf } from './tiny-gguf.ts';

let home = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'reverie-find-')));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const options = (more: Partial<FindIn> = {}): FindIn => ({
  home,
  env: {},
  platform: 'darwin',
  own: join(home, 'data', 'models'),
  project: null,
  ...more,
});
const find = (more: Partial<FindIn> = {}): Promise<Found> => findModels(options(more));

const put = (path: string, content: string | Buffer): string => {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const link = (path: string, target: string): string => {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  symlinkSync(target, file);
  return file;
};
/** A model of its own content. */
const model = (name: string, key = 'general.name'): Buffer =>
  markedGguf([...SMALL.filter(([other]) => other !== key), [key, { text: name }]]).bytes;
const folder = (path: string, config = '{"model_type":"bert","architectures":["BertModel"]}'): string => {
  put(`${path}/onnx/model_quantized.onnx`, `weights of ${path}`);
  put(`${path}/tokenizer.json`, '{}');
  put(`${path}/config.json`, config);
  return join(home, path);
};

test('nothing where there is nothing', async () => {
  expect(await find()).toEqual({ places: [], models: [], refused: [] });
});

test('in the folders of each program, by header and not by name', async () => {
  put('.lmstudio/models/maker/one/one.gguf', model('One'));
  put('.cache/lm-studio/models/maker/two/weights.bin', model('Two'));
  put('Library/Caches/llama.cpp/three.gguf', model('Three'));
  put('data/models/four.gguf', model('Four'));
  put('project/models/deep/five', model('Five'));
  put('.lmstudio/models/readme.md', 'GG');
  const { models, refused, places } = await find({ project: join(home, 'project') });
  expect(models.map(({ name, place, role }) => [name, place, role])).toEqual([
    ['Four', 'reverie', 'language'],
    ['Five', 'project', 'language'],
    ['One', 'lm-studio', 'language'],
    ['Two', 'lm-studio', 'language'],
    ['Three', 'llama.cpp', 'language'],
  ]);
  expect(refused).toEqual([]);
  expect(places).toHaveLength(5);
});

test('in Ollama, by the names of its manifests', async () => {
  const digest = 'a'.repeat(64);
  const manifest = (hash: string): string =>
    JSON.stringify({
      schemaVersion: 2,
      layers: [
        { mediaType: 'application/vnd.ollama.image.template', digest: `sha256:${'b'.repeat(64)}`, size: 3 },
        { mediaType: 'application/vnd.ollama.image.model', digest: hash, size: 9 },
      ],
    });
  const blob = put(`.ollama/models/blobs/sha256-${digest}`, model('Inside'));
  put('.ollama/models/manifests/registry.ollama.ai/library/small/1b', manifest(`sha256:${digest}`));
  put('.ollama/models/manifests/registry.ollama.ai/library/small/latest', manifest(`sha256:${digest}`));
  const gone = put('.ollama/models/manifests/hf.co/maker/gone/latest', manifest(`sha256:${'c'.repeat(64)}`));
  const out = put('.ollama/models/manifests/hf.co/maker/out/latest', manifest('sha256:../../../../secret'));
  const broken = put('.ollama/models/manifests/hf.co/maker/broken/latest', '{');
  const { models, refused } = await find();
  expect(models).toMatchObject([{ name: 'small:1b', place: 'ollama', file: blob, copies: [] }]);
  expect(refused).toEqual([
    { file: broken, why: 'it is no manifest that can be read' },
    { file: gone, why: 'the weights it names are not there' },
    { file: out, why: 'it is no manifest that can be read' },
  ]);
});

test('in the cache of Hugging Face, through its links', async () => {
  const hub = '.cache/huggingface/hub/models--maker--small-GGUF';
  put(`${hub}/blobs/0123`, model('Inside'));
  const file = link(`${hub}/snapshots/abc/small.gguf`, '../../blobs/0123');
  const again = link(`${hub}/snapshots/def/small.gguf`, '../../blobs/0123');
  const embedder = folder('.cache/huggingface/hub/models--maker--words/snapshots/abc');
  const { models, refused } = await find();
  expect(models).toMatchObject([
    { name: 'maker/small-GGUF, small.gguf', place: 'hugging-face', file, copies: [again] },
    { name: 'maker/words', role: 'embedding', file: embedder, header: null },
  ]);
  expect(refused).toEqual([]);
});

test('the same content is one model, however it lies there twice', async () => {
  const first = put('data/models/a.gguf', model('A'));
  const copy = put('.lmstudio/models/copy.gguf', model('A'));
  const hard = join(home, '.lmstudio/models/hard.gguf');
  linkSync(first, hard);
  const soft = link('.lmstudio/models/soft.gguf', first);
  const { models } = await find();
  expect(models).toMatchObject([{ file: first, place: 'reverie', copies: [copy, hard, soft] }]);
});

test('a split model is one, with its parts', async () => {
  const file = join(home, 'data/models/tiny.gguf');
  mkdirSync(dirname(file), { recursive: true });
  const files = writeTinyGguf(file, { seed: 3, split: true });
  expect((await find()).models).toMatchObject([{ file: files[0], files }]);
  unlinkSync(files[1] ?? '');
  expect(await find()).toMatchObject({ models: [], refused: [{ file: files[0], why: /part 2 of 2/ }] });
  writeTinyGguf(file, { seed: 3, split: true });
  unlinkSync(files[0] ?? '');
  expect(await find()).toMatchObject({ models: [], refused: [{ file: files[1], why: /part 2 of 2/ }] });
});

test('folders for transformers.js are embedding models, if they are of texts', async () => {
  const words = folder('data/models/words');
  folder('data/models/writer', '{"architectures":["LlamaForCausalLM"]}');
  const broken = folder('data/models/broken', 'no json');
  const empty = folder('data/models/empty');
  unlinkSync(join(empty, 'onnx/model_quantized.onnx'));
  const { models, refused } = await find();
  expect(models).toMatchObject([{ name: 'words', file: words, role: 'embedding' }]);
  expect(refused).toEqual([
    { file: broken, why: 'its config.json makes no sense' },
    { file: empty, why: 'it has no onnx/model_quantized.onnx' },
  ]);
});

test('what is damaged is said, what is unfinished or something else is not', async () => {
  const cut = put('data/models/cut.gguf', model('Cut').subarray(0, -500));
  const other = put('data/models/other.gguf', 'not a model at all, whatever its name says');
  const eyes = put('data/models/eyes.gguf', model('mmproj', 'general.type'));
  put('data/models/half.gguf.part', model('Half'));
  put('data/models/notes.txt', 'notes');
  const { models, refused } = await find();
  expect(models).toEqual([]);
  expect(refused).toMatchObject([
    { file: cut, why: /^it is cut off/ },
    { file: eyes, why: 'it is the eyes or ears of another model' },
    { file: other, why: 'it is no GGUF file' },
  ]);
});

test('links in a circle end, and links that lead out are not followed', async () => {
  put('data/models/maker/a.gguf', model('A'));
  link('data/models/maker/round', join(home, 'data/models'));
  put('elsewhere/secret.gguf', model('Secret'));
  link('data/models/out', join(home, 'elsewhere'));
  const file = link('data/models/out.gguf', join(home, 'elsewhere/secret.gguf'));
  const { models, refused } = await find();
  expect(models.map(({ name }) => name)).toEqual(['A']);
  expect(refused).toEqual([{ file, why: 'it is a link that leads to nothing, or out of the folder' }]);
});

test('a folder that is itself a link is looked into', async () => {
  put('disk/a.gguf', model('A'));
  link('.lmstudio/models', join(home, 'disk'));
  expect((await find()).models).toMatchObject([{ name: 'A', file: join(home, '.lmstudio/models/a.gguf') }]);
});

test('a file that the user chose, wherever it is', async () => {
  const file = put('anywhere/a.gguf', model('A'));
  expect(await lookAtChosen(file)).toMatchObject({ ok: true, value: { name: 'A', place: 'chosen', role: 'language' } });
  expect(await lookAtChosen(folder('anywhere/words'))).toMatchObject({ ok: true, value: { role: 'embedding' } });
  for (const path of [file, join(home, 'anywhere/words')]) {
    const looked = await lookAtChosen(path);
    const chosen = chosenModel(path, path === file ? 'language' : 'embedding');
    expect(looked.ok && chosen.ok && looked.value.hash === chosen.value.name.hash).toBe(true);
  }
  expect(await lookAtChosen(join(home, 'nowhere'))).toEqual({ ok: false, error: { refused: 'it is not there' } });
});

test('programs say by variables where their models are', () => {
  const env = {
    OLLAMA_MODELS: '/m/ollama',
    LLAMA_CACHE: '/m/llama',
    HF_HOME: '/m/hf',
    XDG_CACHE_HOME: '/m/cache',
    LOCALAPPDATA: 'relative',
  };
  const folders = (more: Partial<FindIn>): string[] => modelFolders(options(more)).map((one) => one.folder);
  expect(folders({ env })).toEqual(expect.arrayContaining(['/m/ollama', '/m/llama', join('/m/hf', 'hub')]));
  expect(folders({ env: { ...env, HF_HUB_CACHE: '/m/hub' } })).toContain('/m/hub');
  expect(folders({ platform: 'linux', env: { XDG_CACHE_HOME: '/m/cache' } })).toEqual(
    expect.arrayContaining([
      '/usr/share/ollama/.ollama/models',
      join('/m/cache', 'llama.cpp'),
      join('/m/cache', 'huggingface', 'hub'),
    ]),
  );
  expect(folders({ platform: 'win32', env })).not.toContain('relative');
});
