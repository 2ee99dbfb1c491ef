/** Real logs of every agent, where there are some on this machine, written bit by bit in any order. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomOf } from '../sources/mutations.ts';
import { Workshop } from './logs.ts';

const SHARED = process.env['REVERIE_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
const CORPUS = join(SHARED, 'corpus');
const present = existsSync(CORPUS);
if (!present) console.log(`skipped: no real sessions at ${CORPUS} (set REVERIE_SHARED)`);

/** With REVERIE_ALL_LOGS every one, which takes minutes; otherwise the smallest of each agent. */
const all = process.env['REVERIE_ALL_LOGS'] !== undefined;
const BYTES = all ? 50e6 : 300e3;
const PIECES = 4;

const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

/** The smallest files of a folder that are not larger than that all together. */
function small(folder: string): string[] {
  const files = filesBelow(folder).map((path) => ({ path, size: statSync(path).size }));
  let left = BYTES;
  return files
    .sort((a, b) => a.size - b.size)
    .filter(({ size }) => (left -= size) >= 0)
    .map(({ path }) => path);
}

/** All sessions as JSON, without the folder that the logs were copied to. */
const said = ({ index }: Workshop, root: string): string[] =>
  index
    .heads()
    .map((head) => JSON.stringify(index.session(head.id, head.agent)).replaceAll(root, ''))
    .sort();

/** The log in pieces that end anywhere. What is no log of lines is written anew each time, so its pieces are its prefixes. */
function write(path: string, bytes: Buffer, from: number, to: number): void {
  if (from === 0) writeFileSync(path, bytes.subarray(0, to));
  else appendFileSync(path, bytes.subarray(from, to));
}

describe.skipIf(!present)('an index of real logs that grow', () => {
  const folders = present ? readdirSync(CORPUS).filter((name) => !/^[._]|\.(?:md|jsonl)$/.test(name)) : [];

  test.each(folders)('is the one of the whole logs: %s', async (name) => {
    const random = randomOf(folders.indexOf(name) + 1);
    const files = small(join(CORPUS, name));
    const whole = new Workshop();
    const grown = new Workshop();
    try {
      const roots = [whole, grown].map(({ folder }) => join(folder, 'logs'));
      const [wholeRoot = '', grownRoot = ''] = roots;
      for (const file of files) {
        const to = join(wholeRoot, relative(CORPUS, file));
        mkdirSync(dirname(to), { recursive: true });
        cpSync(file, to);
      }
      await whole.scan([wholeRoot]);
      const pieces = files
        .flatMap((file) => {
          const bytes = readFileSync(file);
          const cuts = Array.from({ length: PIECES - 1 }, () => Math.floor(random() * bytes.length)).sort(
            (a, b) => a - b,
          );
          return [...cuts, bytes.length].map((to, n, ends) => ({ file, bytes, n, from: ends[n - 1] ?? 0, to }));
        })
        // Pieces of one file in their order, files in any.
        .map((piece) => ({ ...piece, key: random() + piece.n }))
        .sort((a, b) => a.key - b.key);
      const scans = all ? 12 : 6;
      for (const [n, { file, bytes, from, to }] of pieces.entries()) {
        const path = join(grownRoot, relative(CORPUS, file));
        mkdirSync(dirname(path), { recursive: true });
        write(path, bytes, from, to);
        if (n % Math.ceil(pieces.length / scans) === 0) await grown.scan([grownRoot]);
      }
      await grown.scan([grownRoot]);
      const expected = said(whole, wholeRoot);
      expect(expected.length).toBeGreaterThan(0);
      expect(said(grown, grownRoot)).toEqual(expected);
    } finally {
      whole.remove();
      grown.remove();
    }
  });
});
