import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isSplitSibling, partsOf, readGguf, type GgufHeader } from '../../src/core/models/gguf.ts';
import { markedGguf, SMALL, SMALL_TENSORS, type Written, type WrittenTensor } from './marked-gguf.ts';
import { writeTinyGguf } from './tiny-gguf.ts';

const folder = mkdtempSync(join(tmpdir(), 'reverie-gguf-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const REAL = join(
  process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared'),
  'models/stories260K/stories260K.gguf',
);

const written = (bytes: Buffer, name = 'model.gguf'): string => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const header = (file: string): GgufHeader => {
  const read = readGguf(file);
  if (!read.ok) throw new Error(read.error.refused);
  return read.value;
};
const refused = (file: string): string => {
  const read = readGguf(file);
  return read.ok ? 'read' : read.error.refused;
};
/** The small model with a value changed, added, or (`null`) left out. */
const withValue = (key: string, value: Written | null): readonly (readonly [string, Written])[] => {
  const rest = SMALL.filter(([name]) => name !== key);
  return value === null ? rest : [...rest, [key, value]];
};

describe('what a file says of itself', () => {
  test('all of it', () => {
    const file = written(markedGguf().bytes);
    expect(header(file)).toEqual({
      version: 3,
      architecture: 'llama',
      name: 'Small one',
      parameters: 320 + 64 + 96 + 320,
      quantisation: 'Q8_0',
      contextTokens: 4096,
      embeddingLength: 64,
      blocks: 2,
      heads: 8,
      kvHeads: 3,
      keyLength: 8,
      valueLength: 8,
      vocabulary: 5,
      hasChatTemplate: true,
      isEmbedding: false,
      split: null,
      files: [file],
      fileBytes: markedGguf().bytes.length,
    });
  });

  test('version 2 is read like version 3', () => {
    const { bytes } = markedGguf();
    bytes.writeUInt32LE(2, 4);
    expect(header(written(bytes))).toMatchObject({ version: 2, parameters: 800 });
  });

  test('a packing is named after most numbers where the file names none', () => {
    const values = withValue('general.file_type', null);
    const tensors: WrittenTensor[] = [
      { name: 'a', shape: [256, 8], packing: 12, bytes: 8 * 144 },
      { name: 'b', shape: [64], packing: 0, bytes: 256 },
    ];
    expect(header(written(markedGguf(values, tensors).bytes)).quantisation).toBe('Q4_K');
  });

  test.each([
    ['of an encoder', [['general.architecture', { text: 'bert' }]], true],
    ['that pools', [['llama.pooling_type', { number: 1, type: 4 }]], true],
    ['that ranks', [['llama.pooling_type', { number: 4, type: 4 }]], false],
  ] as const)('a model %s turns texts into vectors or not', (_, changed, isEmbedding) => {
    const values = changed.reduce((all, [key]) => all.filter(([name]) => name !== key), [...SMALL]);
    expect(header(written(markedGguf([...values, ...changed]).bytes)).isEmbedding).toBe(isEmbedding);
  });

  test('a name loses what would disturb a terminal', () => {
    const values = withValue('general.name', { text: 'a\u001b[31mb\u202ec\n' });
    expect(header(written(markedGguf(values).bytes)).name).toBe('a [31mb c');
  });

  test('an alignment of its own', () => {
    const values = withValue('general.alignment', { number: 256, type: 4 });
    expect(header(written(markedGguf(values, SMALL_TENSORS, 256).bytes)).parameters).toBe(800);
  });

  test.skipIf(!existsSync(REAL))('a real model', () => {
    expect(header(REAL)).toMatchObject({ architecture: 'llama', parameters: 292_800, contextTokens: 2048, blocks: 5 });
  });
});

describe('refused, with a reason', () => {
  const big = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    return bytes;
  };
  const changed = (what: string, value: Buffer): Buffer => {
    const { bytes, marks } = markedGguf();
    const mark = marks.find((one) => one.what === what);
    if (mark === undefined) throw new Error(`no ${what}`);
    value.copy(bytes, mark.at);
    return bytes;
  };
  const four = (value: number): Buffer => big(value).subarray(0, 4);

  test.each([
    ['an empty file', Buffer.alloc(0), /ends in the middle/],
    ['another file', Buffer.from('PK\u0003\u0004 something else'), /no GGUF file/],
    ['an older format', Buffer.from('tjgg\u0003\0\0\0'), /before GGUF/],
    ['version 1', changed('version', four(1)), /too old/],
    ['version 4', changed('version', four(4)), /version 4/],
    ['big-endian', changed('version', Buffer.of(0, 0, 0, 3)), /big-endian/],
    ['a million tensors', changed('number of tensors', big(1e6)), /1000000 tensors/],
    ['more tensors than numbers go', changed('number of tensors', Buffer.alloc(8, 0xff)), /so large/],
    ['a million values', changed('number of values', big(1e6)), /1000000 values/],
    ['a long key', changed('length of key general.name', big(70_000)), /key claims to be 70000 bytes/],
    ['a text over the end', changed('length of general.name', big(2 ** 40)), /ends in the middle/],
    ['a list over the end', changed('length of the list tokenizer.ggml.scores', big(2 ** 40)), /ends in the middle/],
    ['a list of endless texts', changed('length of the list tokenizer.ggml.tokens', big(2 ** 40)), /claims to have/],
    ['an unknown type', changed('type of extra.u8', four(13)), /unknown type 13/],
    ['an unknown type in a list', changed('type of the list tokenizer.ggml.scores', four(99)), /unknown type 99/],
    ['an unknown packing', changed('packing of output.weight', four(4)), /unknown way 4/],
    ['five dimensions', changed('dimensions of output_norm.weight', four(5)), /5 dimensions/],
    ['a row of nothing', changed('row of output_norm.weight', big(0)), /no elements/],
    ['a row that ends in a block', changed('row of blk.0.attn_q.weight', big(33)), /middle of a block/],
    ['a tensor beyond numbers', changed('row of output.weight', big(2 ** 52)), /so large/],
    ['a tensor beyond the file', changed('row of output.weight', big(2 ** 30)), /cut off/],
    ['a tensor over another', changed('place of output.weight', big(0)), /where the one before it ends/],
    ['no alignment', changed('type of general.alignment', four(6)), /power of two/],
    ['an alignment of 24', markedGguf(withValue('general.alignment', { number: 24, type: 4 })).bytes, /power of two/],
    ['a key twice', markedGguf([...SMALL, ['general.name', { text: 'again' }]]).bytes, /“general.name” twice/],
    ['deep lists', markedGguf(withValue('extra.nested', { nested: 9 })).bytes, /nested too deep/],
    ['no architecture', markedGguf(withValue('general.architecture', null)).bytes, /architecture/],
    ['no tokens', markedGguf(withValue('tokenizer.ggml.tokens', null)).bytes, /no model of texts/],
    ['no weights', markedGguf(SMALL, []).bytes, /no weights/],
    ['an adapter', markedGguf(withValue('general.type', { text: 'adapter' })).bytes, /changes another model/],
    [
      'two tensors of a name',
      markedGguf(
        SMALL,
        [0, 1].map(() => ({ name: 'a', shape: [8], packing: 0, bytes: 32 })),
      ).bytes,
      /two tensors/,
    ],
    ['a download that stopped', markedGguf().bytes.subarray(0, -100), /cut off/],
  ])('%s', (_, bytes, why) => {
    expect(refused(written(Buffer.from(bytes)))).toMatch(why);
  });

  test('a folder, and nothing', () => {
    expect(refused(folder)).toBe('it is not a file');
    expect(refused(join(folder, 'nowhere.gguf'))).toBe('it cannot be opened (ENOENT)');
  });
});

describe('a model in parts', () => {
  const parts = (name: string): readonly string[] => {
    mkdirSync(join(folder, name));
    return writeTinyGguf(join(folder, name, 'tiny.gguf'), { seed: 1, split: true });
  };

  test('is one model', () => {
    const whole = writeTinyGguf(join(folder, 'whole.gguf'), { seed: 1 });
    const files = parts('both');
    const read = header(files[0] ?? '');
    expect(read.files).toEqual(files);
    expect(read.split).toEqual({ part: 1, of: 2 });
    expect(read.parameters).toBe(header(whole[0] ?? '').parameters);
  });

  test('is refused where a part is missing or cut off', () => {
    const [first = '', second = ''] = parts('cut');
    truncateSync(second, 3000);
    expect(refused(first)).toMatch(/part 2 of 2 is missing or no use: it is cut off/);
    unlinkSync(second);
    expect(refused(first)).toMatch(/part 2 of 2 is missing or no use: it cannot be opened/);
  });

  test('is chosen by its first part', () => {
    const [first = '', second = ''] = parts('second');
    expect(refused(second)).toMatch(/part 2 of 2/);
    expect([first, second].map(isSplitSibling)).toEqual([false, true]);
  });

  test('is known by its name, within reason', () => {
    expect(partsOf('/m/a-00002-of-00003.gguf')).toEqual({
      part: 2,
      of: 3,
      files: [1, 2, 3].map((at) => join('/m', `a-0000${String(at)}-of-00003.gguf`)),
    });
    expect(partsOf('/m/a-00004-of-00003.gguf')).toBeNull();
    expect(partsOf('/m/a-00001-of-99999.gguf')).toBeNull();
    expect(partsOf('/m/a.gguf')).toBeNull();
  });
});
