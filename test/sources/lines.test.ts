import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines, type Line, type LinesFrom } from '../../src/core/sources/lines.ts';
import { folder } from '../support/logs.ts';
import { writeBomb } from './endless-files.ts';

async function linesOf(path: string, from?: LinesFrom, cap?: number): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const batch of readLines(path, from, cap)) lines.push(...batch);
  return lines;
}

const textsOf = (lines: readonly Line[]): string[] =>
  lines.flatMap((line) => (line.kind === 'too-long' ? [] : [line.text]));

test('lines are numbered from one, empty ones too, and say where they end', async () => {
  const path = join(folder(), 'a.jsonl');
  writeFileSync(path, '\uFEFFone\n\ntwö\r\n\nthree');
  expect(await linesOf(path)).toEqual([
    { kind: 'line', text: 'one', number: 1, end: 7 },
    { kind: 'line', text: 'twö\r', number: 3, end: 14 },
    { kind: 'tail', text: 'three', number: 5, end: 20 },
  ]);
});

test('any content splits as its text does, compressed or not', async () => {
  const root = folder();
  const line = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .filter((text) => !/[\n\r\uFEFF]/.test(text) && text.trim() !== '');
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.boolean(), async (lines, compressed) => {
      const path = join(root, compressed ? 'a.jsonl.zst' : 'a.jsonl');
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      writeFileSync(path, compressed ? zstdCompressSync(bytes) : bytes);
      const read = await linesOf(path);
      const asText = Buffer.from(lines.join('\n')).toString('utf8');
      expect(textsOf(read).join('\n')).toBe(asText);
      expect(read.at(-1)?.kind === 'line' ? read.at(-1)?.end : 0).toBe(bytes.length);
    }),
    { numRuns: 60 },
  );
});

test('characters on the edge of a chunk stay whole', async () => {
  const path = join(folder(), 'a.jsonl');
  const lines = Array.from({ length: 400 }, (_, n) => `${'x'.repeat(n % 7)}${'日本語🙂'.repeat(200)}`);
  writeFileSync(path, lines.join('\n'));
  expect(textsOf(await linesOf(path))).toEqual(lines);
});

test.each(['a.jsonl', 'a.jsonl.zst'])('reading goes on where it stopped: %s', async (name) => {
  const path = join(folder(), name);
  const bytes = Buffer.from('one\ntwo\nthree\n');
  writeFileSync(path, name.endsWith('.zst') ? zstdCompressSync(bytes) : bytes);
  expect(await linesOf(path, { offset: 4, lines: 1, midLine: false })).toEqual([
    { kind: 'line', text: 'two', number: 2, end: 8 },
    { kind: 'line', text: 'three', number: 3, end: 14 },
  ]);
});

test('the newline of a line that was read without it is no line of its own', async () => {
  const path = join(folder(), 'a.jsonl');
  writeFileSync(path, 'one\n{"a":1}');
  const [, tail] = await linesOf(path);
  expect(tail).toEqual({ kind: 'tail', text: '{"a":1}', number: 2, end: 11 });
  appendFileSync(path, '\nthree\n');
  expect(await linesOf(path, { offset: 11, lines: 2, midLine: true })).toEqual([
    { kind: 'line', text: 'three', number: 3, end: 18 },
  ]);
});

test('a line above the cap is named by its length and held by nobody', async () => {
  const path = join(folder(), 'a.jsonl');
  writeFileSync(path, `a\n${'x'.repeat(1_000_000)}\nb\n${'y'.repeat(700_000)}`);
  expect(await linesOf(path, undefined, 500_000)).toEqual([
    { kind: 'line', text: 'a', number: 1, end: 2 },
    { kind: 'too-long', number: 2, bytes: 1_000_000, end: 1_000_003 },
    { kind: 'line', text: 'b', number: 3, end: 1_000_005 },
    { kind: 'tail', text: '', number: 4, end: 1_700_005 },
  ]);
});

test('a compressed log that was made to unpack without end is given up early', async () => {
  const path = join(folder(), 'bomb.jsonl.zst');
  await writeBomb(path, '{}', 400);
  expect(statSync(path).size).toBeLessThan(200_000);
  const before = process.memoryUsage().rss;
  await expect(linesOf(path)).rejects.toThrow(/500 times its size/);
  expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
});
