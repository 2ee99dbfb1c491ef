import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { saidIn, signalLines } from '../../src/core/run-logs/error-lines.ts';
import { readPacked, readPlain } from '../../src/core/run-logs/log-text.ts';
import { maskedWords } from '../../src/core/run-logs/mask.ts';
import { mineFailures, type Failures } from '../../src/core/run-logs/mine-failures.ts';
import { outcomeOf } from '../../src/core/run-logs/outcome.ts';
import { timeOfLine, timeOfPath } from '../../src/core/run-logs/run-time.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'reverie-run-logs-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function mine(path: string): Promise<Failures> {
  const mined = await mineFailures([path], { threads: 1, limit: 20 });
  if (mined === 'stopped') throw new Error('nobody stopped it');
  return mined;
}

const FAILURE = 'ERROR: the anchor does not hold\nexit status 1\n';
const MB = 1024 * 1024;

describe('what a folder may hold', () => {
  it('a line of 100 MB, of which only the beginning is kept', async () => {
    const root = folder();
    const file = openSync(join(root, 'app-1.log'), 'w');
    writeSync(file, 'ERROR: the anchor does not hold\nERROR: begins ');
    for (let i = 0; i < 100; i++) writeSync(file, 'error '.repeat(MB / 8).padEnd(MB, 'x'));
    writeSync(file, '\nERROR: the rope is frayed\nexit status 1\n');
    closeSync(file);
    writeFileSync(join(root, 'app-2.log'), `${FAILURE}ERROR: the rope is frayed\n`);
    let [longest, pieces] = [0, 0];
    readPlain(join(root, 'app-1.log'), { most: Infinity }, (piece) => {
      longest = Math.max(longest, piece.length);
      pieces += 1;
    });
    expect(longest).toBeLessThan(2 * MB);
    expect(pieces).toBeLessThan(5);
    const { failures } = await mine(root);
    const texts = failures.flatMap(({ template, also }) => [template, ...also]);
    expect(texts).toEqual(expect.arrayContaining(['ERROR: the anchor does not hold', 'ERROR: the rope is frayed']));
    const rope = failures.flatMap(({ examples }) => examples).filter(({ text }) => text.includes('rope'));
    for (const { file: at, line } of rope) expect(line).toBe(at.endsWith('app-1.log') ? 3 : 3);
  });

  it('bytes that are no text, and text that is not quite', async () => {
    const root = folder();
    writeFileSync(join(root, 'core-1.log'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]));
    const bad = Buffer.concat([Buffer.from([0xff, 0xfe, 0x80, 0x0a]), Buffer.from(FAILURE), Buffer.from([0xc3])]);
    for (const n of [1, 2, 3]) writeFileSync(join(root, `app-${n}.log`), bad);
    writeFileSync(join(root, 'empty-1.log'), '');
    const { failures, coverage } = await mine(root);
    expect(coverage).toMatchObject({ binary: 1, logs: 4, problems: [] });
    expect(failures[0]).toMatchObject({ template: 'ERROR: the anchor does not hold', runs: 3 });
    expect(failures[0]?.examples[0]?.line).toBe(2);
  });

  it('packed logs, and packed ones that unpack without end or break off', async () => {
    const root = folder();
    writeFileSync(join(root, 'app-1.log.gz'), gzipSync(FAILURE));
    writeFileSync(join(root, 'app-2.log.zst'), zstdCompressSync(FAILURE));
    writeFileSync(join(root, 'app-3.log.gz'), gzipSync(`${FAILURE}${'fill '.repeat(100_000)}`).subarray(0, 400));
    writeFileSync(join(root, 'app-4.log.gz'), 'this is not gzip at all');
    const { failures, coverage } = await mine(root);
    expect(coverage.problems.map(({ file }) => file)).toEqual([join(root, 'app-4.log.gz')]);
    expect(coverage.logs).toBe(3);
    expect(failures[0]).toMatchObject({ template: 'ERROR: the anchor does not hold' });
    expect(failures[0]?.runs).toBeGreaterThanOrEqual(2);

    const bomb = Buffer.alloc(64 * MB, 'a');
    for (const [name, bytes] of [
      ['bomb.gz', gzipSync(bomb)],
      ['bomb.zst', zstdCompressSync(bomb)],
    ] as const) {
      const path = join(root, name);
      writeFileSync(path, bytes);
      let characters = 0;
      const end = await readPacked(path, { most: 4 * MB }, (piece) => (characters += piece.length));
      expect(end).toBe('cut');
      expect(characters).toBeLessThan(64 * 1024);
    }
  });

  it('links in a circle, a log by two ways, folders a hundred deep, a pipe nobody writes to', async () => {
    const root = folder();
    mkdirSync(join(root, 'shop'));
    for (const n of [1, 2]) writeFileSync(join(root, `shop/run-${n}.log`), FAILURE);
    symlinkSync(root, join(root, 'shop/again'));
    symlinkSync(join(root, 'shop/run-1.log'), join(root, 'same.log'));
    symlinkSync(join(root, 'nowhere'), join(root, 'gone.log'));
    const deep = join(root, ...Array.from({ length: 100 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'run-1.log'), FAILURE);
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(root, 'pipe.log')]);
    writeFileSync(join(root, 'script.js'), 'throw new Error()');
    const { failures, coverage } = await mine(root);
    expect(coverage).toMatchObject({ logs: 3 });
    expect(coverage.problems.map(({ file }) => file)).toEqual([join(root, 'gone.log')]);
    expect(failures[0]?.runs).toBe(3);
  });
});

describe('what a line may be', () => {
  const odd = fc.oneof(
    fc.string({ maxLength: 300, unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '[',
          '(',
          '"',
          "'",
          '\u001b[',
          '\u001b]',
          '/',
          '\\',
          '.',
          '-',
          ':',
          '0',
          '9',
          'a',
          'error',
          '<',
          '>',
          '=',
          '@',
          ' ',
          '\t',
          '\r',
          '#',
          '|',
          'Jan',
        ),
        { maxLength: 400 },
      )
      .map((parts) => parts.join('')),
    fc
      .tuple(
        fc.constantFrom('[', '(', '"', '/', '1.', 'a@', 'a-', '[31m', '2026-', 'E ', '= ', '0 '),
        fc.integer({ min: 1, max: 20_000 }),
      )
      .map(([part, times]) => part.repeat(times)),
  );

  it('anything, in time that its length bounds', () => {
    fc.assert(
      fc.property(odd, (line) => {
        const start = performance.now();
        const said = saidIn(line);
        expect(said.length).toBeLessThanOrEqual(400);
        const words = maskedWords(said);
        expect(words.every((word) => word !== '' && !word.includes('\n'))).toBe(true);
        outcomeOf(line);
        const at = timeOfLine(line);
        expect(at === null || Number.isSafeInteger(at)).toBe(true);
        timeOfPath(line);
        // Nothing here takes a millisecond; backtracking that runs away takes minutes.
        expect(performance.now() - start).toBeLessThan(1000);
      }),
      { numRuns: 3000 },
    );
  });

  it('line numbers are those of an editor, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('fine', 'error: here', '', 'it failed', '✗'), { maxLength: 40 }),
        fc.integer({ min: 1, max: 39 }),
        (lines, at) => {
          const expected = lines.flatMap((line, i) => (/error|fail|✗/.test(line) ? [`${i + 1} ${line}`] : []));
          const seen: string[] = [];
          const take = (line: string, number: number): void => void seen.push(`${number} ${line}`);
          const [head, rest] = [lines.slice(0, at), lines.slice(at)];
          const next = signalLines(head.map((line) => `${line}\n`).join(''), 1, take);
          signalLines(rest.join('\n'), next, take);
          expect(seen).toEqual(expected);
        },
      ),
    );
  });
});
