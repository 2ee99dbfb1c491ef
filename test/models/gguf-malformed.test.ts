/** Files that are wrong in any way one can think of, and in some that nobody would. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readGguf } from '../../src/core/models/gguf.ts';
import { walkGguf } from '../../src/core/models/gguf-walk.ts';
import { markedGguf, SMALL, tensorsIn } from './marked-gguf.ts';
import { uniform } from './tiny-random.ts';

const folder = mkdtempSync(join(tmpdir(), 'reverie-malformed-'));
const file = join(folder, 'model.gguf');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const { bytes: valid, marks } = markedGguf();
const headerBytes = Math.min(...tensorsIn(valid).map(({ begin }) => begin));

interface Tally {
  refused: number;
  read: number;
}

/** Refused with a reason, or read to exactly the tensors that a reader without any caution finds, all within the file. */
function tried(mutant: Buffer, tally: Tally): void {
  writeFileSync(file, mutant);
  const walked = walkGguf(file);
  const read = readGguf(file);
  if ('refused' in walked) {
    expect(walked.refused.length).toBeGreaterThan(10);
    expect(read).toEqual({ ok: false, error: walked });
    tally.refused++;
    return;
  }
  const really = tensorsIn(mutant);
  expect(walked.tensors.map(({ name, elements }) => ({ name, elements }))).toEqual(
    really.map(({ name, elements }) => ({ name, elements })),
  );
  for (const [at, { begin }] of really.entries())
    expect(begin + (walked.tensors[at]?.bytes ?? Infinity)).toBeLessThanOrEqual(mutant.length);
  if (read.ok) expect(read.value.parameters).toBe(really.reduce((sum, { elements }) => sum + elements, 0));
  else expect(read.error.refused.length).toBeGreaterThan(10);
  tally.read++;
}

test('every count, length and type, made wrong in a dozen ways', () => {
  const tally = { refused: 0, read: 0 };
  for (const { at, size } of marks) {
    const now = size === 4 ? BigInt(valid.readUInt32LE(at)) : valid.readBigUInt64LE(at);
    const top = 2n ** BigInt(size * 8);
    const others = [0n, 1n, 7n, 8n, 9n, 10n, now + 1n, now - 1n, now * 2n, 1n << 20n, top / 2n, top / 2n - 1n, top - 1n]
      .concat(size === 8 ? [1n << 32n, 1n << 40n, 1n << 53n, 1n << 62n] : [])
      .filter((value) => value >= 0n && value < top && value !== now);
    for (const value of new Set(others)) {
      const mutant = Buffer.from(valid);
      if (size === 4) mutant.writeUInt32LE(Number(value), at);
      else mutant.writeBigUInt64LE(value, at);
      tried(mutant, tally);
    }
  }
  expect(tally.refused).toBeGreaterThan(1000);
  expect(tally.read).toBeGreaterThan(0);
});

test('cut off anywhere', () => {
  const tally = { refused: 0, read: 0 };
  for (let end = 0; end < valid.length; end += end < headerBytes ? 1 : 13) tried(valid.subarray(0, end), tally);
  expect(tally.refused).toBeGreaterThan(headerBytes - 1);
});

test('bytes changed at random', () => {
  const random = uniform(20_260);
  const below = (limit: number): number => Math.floor(random() * limit);
  const tally = { refused: 0, read: 0 };
  for (let round = 0; round < 1500; round++) {
    const mutant = Buffer.from(valid);
    for (let changes = 1 + below(4); changes > 0; changes--) mutant[4 + below(headerBytes - 4)] = below(256);
    tried(mutant, tally);
  }
  expect(tally.refused).toBeGreaterThan(200);
  expect(tally.read).toBeGreaterThan(20);
});

test('pieces taken out, doubled and swapped', () => {
  const random = uniform(7);
  const below = (limit: number): number => Math.floor(random() * limit);
  const tally = { refused: 0, read: 0 };
  for (let round = 0; round < 600; round++) {
    const from = 8 + below(headerBytes - 8);
    const to = Math.min(headerBytes, from + 1 + below(40));
    const before = valid.subarray(0, from);
    const piece = valid.subarray(from, to);
    const after = valid.subarray(to);
    const other = [
      [before, after],
      [before, piece, piece, after],
      [before, after.subarray(0, 16), piece, after.subarray(16)],
    ];
    tried(Buffer.concat(other[round % 3] ?? []), tally);
  }
  expect(tally.refused).toBeGreaterThan(300);
});

// Where files with holes are the rule.
describe.skipIf(process.platform === 'win32')('a file of 64 gigabytes of nothing', () => {
  const sparse = (head: Buffer): void => {
    const handle = openSync(file, 'w');
    writeSync(handle, head);
    ftruncateSync(handle, 64 * 1024 ** 3);
    closeSync(handle);
  };
  /** The small model up to the items of its tokens, of which it claims so many. */
  const claiming = (count: number): Buffer => {
    const mark = marks.find(({ what }) => what === 'length of the list tokenizer.ggml.tokens');
    if (mark === undefined) throw new Error('no tokens');
    const head = Buffer.from(valid.subarray(0, mark.at + 8));
    head.writeBigUInt64LE(BigInt(count), mark.at);
    return head;
  };
  const spent = (): { seconds: number; megabytes: number } => {
    const before = process.memoryUsage();
    const begin = performance.now();
    expect(readGguf(file)).toMatchObject({ ok: false });
    const { heapUsed, external } = process.memoryUsage();
    return {
      seconds: (performance.now() - begin) / 1000,
      megabytes: (heapUsed + external - before.heapUsed - before.external) / 1024 ** 2,
    };
  };

  test.each([8_000_000, 8_000_000_000])('with %d texts in a list takes neither long nor much', (count) => {
    sparse(claiming(count));
    const { seconds, megabytes } = spent();
    expect(seconds).toBeLessThan(10);
    expect(megabytes).toBeLessThan(64);
  });

  test('with as many tensors and values as are allowed', () => {
    const head = Buffer.from(valid.subarray(0, 24));
    head.writeBigUInt64LE(131_072n, 8);
    head.writeBigUInt64LE(65_536n, 16);
    sparse(head);
    expect(spent().seconds).toBeLessThan(10);
  });

  test('with a list of numbers over most of it is passed over', () => {
    const values = SMALL.map(([key, value]) => [key, value] as const);
    const { bytes, marks: places } = markedGguf([...values, ['extra.long', { list: [1], type: 0 }]], []);
    const mark = places.find(({ what }) => what === 'length of the list extra.long');
    bytes.writeBigUInt64LE(BigInt(60 * 1024 ** 3), mark?.at ?? 0);
    sparse(bytes);
    const { seconds } = spent();
    expect(seconds).toBeLessThan(1);
  });
});
