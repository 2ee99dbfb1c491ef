import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fullSha256, modelHash } from '../../src/core/models/hash.ts';

const folder = mkdtempSync(join(tmpdir(), 'reverie-hash-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const MIB = 1024 * 1024;
const written = (name: string, bytes: Buffer): string => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const hashOf = (...files: string[]): string => {
  const hash = modelHash(files);
  return hash.ok ? hash.value : hash.error.refused;
};
const content = Buffer.alloc(20 * MIB, 'weights');
const changedAt = (at: number): Buffer => {
  const bytes = Buffer.from(content);
  bytes[at] = 0;
  return bytes;
};

test('the same content has the same hash wherever it lies', () => {
  const hash = hashOf(written('one.gguf', content));
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(hashOf(written('other name', content))).toBe(hash);
});

test.each([
  ['its beginning', changedAt(100)],
  ['its end', changedAt(20 * MIB - 1)],
  ['a piece between', changedAt(Math.floor((20 * MIB * 4) / 9) + 5)],
  ['its length', Buffer.alloc(20 * MIB + 7, 'weights')],
])('another %s is another hash', (_, bytes) => {
  expect(hashOf(written('changed', bytes))).not.toBe(hashOf(written('one.gguf', content)));
});

test('parts count in their order, and small files whole', () => {
  const [a, b] = [written('a', Buffer.from('a')), written('b', Buffer.from('b'))];
  expect(hashOf(a, b)).not.toBe(hashOf(b, a));
  expect(hashOf(a)).not.toBe(hashOf(b));
  expect(hashOf(written('empty', Buffer.alloc(0)))).toMatch(/^[0-9a-f]{16}$/);
});

test('a file that is gone is said', () => {
  expect(hashOf(join(folder, 'gone'))).toMatch(/cannot be read \(ENOENT/);
});

test('the full hash is SHA-256 of everything, and tells how far it is', async () => {
  const seen: number[] = [];
  const done = await fullSha256(written('all', content), new AbortController().signal, (bytes) => seen.push(bytes));
  expect(done).toEqual({
    status: 'done',
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
  });
  expect(seen.length).toBeGreaterThan(5);
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  expect(seen.at(-1)).toBe(content.length);
});

test('the full hash stops when told, and says what it cannot read', async () => {
  const stop = new AbortController();
  const stopped = fullSha256(written('all', content), stop.signal, () => {
    stop.abort();
  });
  expect(await stopped).toEqual({ status: 'stopped' });
  expect(await fullSha256(join(folder, 'gone'), new AbortController().signal)).toMatchObject({ status: 'failed' });
});
