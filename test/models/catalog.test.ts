import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  bytesOf,
  catalog,
  CatalogEntry,
  cataloguedAs,
  fitOfEntry,
  mayAsk,
  openedOf,
} from '../../src/core/models/catalog.ts';

const GB = 1e9;
const folder = mkdtempSync(join(tmpdir(), 'reverie-catalog-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('what is shipped', () => {
  test('has language models of several sizes, and one that compares texts', () => {
    const sizes = catalog()
      .filter(({ role }) => role === 'language')
      .map((entry) => bytesOf(entry) / GB);
    expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
    expect(sizes.some((size) => size < 1)).toBe(true);
    expect(sizes.some((size) => size > 4)).toBe(true);
    expect(catalog().some(({ role }) => role === 'embedding')).toBe(true);
  });

  test('names commits, which cannot change, and free licences', () => {
    for (const { files, licence } of catalog()) {
      for (const { url, path } of files) {
        expect(url).toMatch(/^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/[0-9a-f]{40}\//);
        expect(url.endsWith(`/${path}`)).toBe(true);
      }
      expect(['Apache-2.0', 'MIT']).toContain(licence);
    }
  });

  test('says what is opened, and what needs how much', () => {
    const entries = catalog();
    expect(entries.map((entry) => openedOf('/own', entry))).toEqual([
      join('/own', 'qwen3-0.6b-q8', 'Qwen3-0.6B-Q8_0.gguf'),
      join('/own', 'qwen2.5-1.5b-instruct-q4', 'qwen2.5-1.5b-instruct-q4_k_m.gguf'),
      join('/own', 'qwen3-4b-instruct-q4', 'Qwen3-4B-Instruct-2507-Q4_K_M.gguf'),
      join('/own', 'qwen3-8b-q4', 'Qwen3-8B-Q4_K_M.gguf'),
      join('/own', 'all-minilm-l6-v2-q8'),
      join('/own', 'gte-small-q8'),
      join('/own', 'multilingual-minilm-l12-v2-q8'),
    ]);
    const on = (gigabytes: number): string[] =>
      entries.slice(0, 5).map((entry) => {
        const memory = gigabytes * 1024 ** 3;
        return fitOfEntry(entry, { memory, free: memory * 0.7 }, 4096).verdict;
      });
    expect(on(4)).toEqual(['fits', 'fits', 'too-big', 'too-big', 'fits']);
    expect(on(8)).toEqual(['fits', 'fits', 'fits', 'tight', 'fits']);
    expect(on(16)).toEqual(['fits', 'fits', 'fits', 'fits', 'fits']);
  });
});

describe('an entry', () => {
  const good = (): unknown => structuredClone(catalog()[0]);
  const changed = (change: (entry: CatalogEntry) => unknown): boolean => {
    const entry = CatalogEntry.parse(good());
    return CatalogEntry.safeParse(change(entry)).success;
  };
  const withFile = (more: object) => (entry: CatalogEntry) => ({
    ...entry,
    files: entry.files.map((file) => ({ ...file, ...more })),
  });

  test.each([
    ['as it is', (entry: CatalogEntry) => entry, true],
    ['with a path that leads out', withFile({ path: '../a.gguf' }), false],
    ['with an absolute path', withFile({ path: '/a.gguf' }), false],
    ['with a hidden path', withFile({ path: '.a/a.gguf' }), false],
    ['with a path of Windows', withFile({ path: 'a\\b.gguf' }), false],
    ['with half a hash', withFile({ sha256: 'abc' }), false],
    ['on another host', withFile({ url: 'https://example.com/a.gguf' }), false],
    ['without encryption', withFile({ url: 'http://huggingface.co/a.gguf' }), false],
    ['with a file twice', (entry: CatalogEntry) => ({ ...entry, files: [...entry.files, ...entry.files] }), false],
    ['with an id that is a path', (entry: CatalogEntry) => ({ ...entry, id: '../x' }), false],
  ])('%s', (_, change, valid) => {
    expect(changed(change)).toBe(valid);
  });

  test('allows its own hosts alone', () => {
    const entry = { hosts: ['models.test', '*.models.test', '127.0.0.1'], plainOnLoopback: false };
    const may = (url: string, more = {}): boolean => mayAsk({ ...entry, ...more }, url);
    expect(may('https://models.test/a')).toBe(true);
    expect(may('https://cdn.eu.models.test/a?signed=1')).toBe(true);
    expect(may('https://evilmodels.test/a')).toBe(false);
    expect(may('https://models.test.evil.test/a')).toBe(false);
    expect(may('https://user:word@models.test/a')).toBe(false);
    expect(may('http://models.test/a')).toBe(false);
    expect(may('file:///models.test/a')).toBe(false);
    expect(may('nonsense')).toBe(false);
    expect(may('http://127.0.0.1:8000/a')).toBe(false);
    expect(may('http://127.0.0.1:8000/a', { plainOnLoopback: true })).toBe(true);
    expect(may('http://models.test/a', { plainOnLoopback: true })).toBe(false);
  });
});

describe('a file of the catalogue is known by every byte', () => {
  const content = Buffer.from('weights '.repeat(1000));
  const file = join(folder, 'any name');
  const entry = CatalogEntry.parse({
    ...catalog()[0],
    files: [
      {
        path: 'a.gguf',
        url: 'https://huggingface.co/a.gguf',
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      },
    ],
  });
  const known = async (bytes: Buffer, signal = new AbortController().signal): Promise<string | null> => {
    writeFileSync(file, bytes);
    return (await cataloguedAs([...catalog(), entry], [file], signal))?.id ?? null;
  };

  test('and by nothing less', async () => {
    expect(await known(content)).toBe(entry.id);
    const changed = Buffer.from(content);
    changed[4000] = 0;
    expect(await known(changed)).toBeNull();
    expect(await known(content.subarray(1))).toBeNull();
    expect(await known(content, AbortSignal.abort())).toBeNull();
  });
});
