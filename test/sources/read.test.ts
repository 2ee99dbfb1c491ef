import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/shared/contract.ts';
import { claudeCode } from '../../src/core/sources/claude-code.ts';
import { codex } from '../../src/core/sources/codex.ts';
import { readLineLog, START, type ReadPosition } from '../../src/core/sources/read.ts';
import type { DecodedEvent, LineReader } from '../../src/core/sources/reader.ts';
import { ClaudeLog, CodexLog, folder, jsonl, writeLog } from '../support/logs.ts';

interface Reading {
  events: DecodedEvent[];
  problems: Problem[];
  records: number;
  unknown: string[];
  position: ReadPosition;
}

async function read(path: string, reader: LineReader, from = START, cap?: number): Promise<Reading> {
  const reading: Reading = { events: [], problems: [], records: 0, unknown: [], position: from };
  for await (const batch of readLineLog(path, reader, from, cap)) {
    for (const decoded of batch.decoded) if (decoded.kind === 'events') reading.events.push(...decoded.events);
    reading.problems.push(...batch.problems);
    reading.records += batch.records;
    reading.unknown.push(...batch.unknown);
    reading.position = batch.position;
  }
  return reading;
}

/** As it is stored between two scans. */
const stored = (position: ReadPosition): ReadPosition => ({
  ...position,
  state: JSON.parse(JSON.stringify(position.state)),
});

function claudeLog(): ClaudeLog {
  const log = new ClaudeLog();
  log.user('fix the login – größer');
  log.run('go test ./...', 'FAIL', 1);
  log.queue('enqueue', 'and lint');
  log.say('on it');
  log.queue('dequeue');
  log.user('and lint');
  log.call('Bash', { command: 'ls' }, 'toolu_x');
  log.result('toolu_x', "The user doesn't want to proceed with this tool use. STOP", { error: true });
  log.user([{ type: 'text', text: '[Request interrupted by user for tool use]' }]);
  log.user('no, sqlite');
  log.bare({ type: 'hologram' });
  return log;
}

function codexLog(): CodexLog {
  const log = new CodexLog();
  log.turn('t1');
  log.prompt('fix the login – größer');
  log.run('go test ./...', 'FAIL', 1);
  log.say('on it');
  log.event('turn_aborted', { turn_id: 't1', reason: 'interrupted' });
  log.turn('t2');
  log.prompt('fix the login – größer');
  log.prompt('and lint');
  log.add('hologram', {});
  return log;
}

describe.each([
  ['Claude Code', claudeCode, claudeLog().records],
  ['Codex', codex, codexLog().records],
] as const)('a growing log of %s', (_, reader, records) => {
  const bytes = Buffer.from(jsonl(records));

  test('tells the same, however it is cut into appends', async () => {
    const root = folder();
    const whole = await read(writeLog(root, 'whole.jsonl', records), reader);
    const path = join(root, 'grown.jsonl');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 4 }), async (cuts) => {
        writeFileSync(path, '');
        const events: DecodedEvent[] = [];
        const unknown: string[] = [];
        let position = START;
        let count = 0;
        const ends = [...new Set([...cuts, bytes.length])].sort((a, b) => a - b);
        for (const [n, end] of ends.entries()) {
          appendFileSync(path, bytes.subarray(n === 0 ? 0 : ends[n - 1], end));
          const part = await read(path, reader, stored(position));
          events.push(...part.events);
          unknown.push(...part.unknown);
          count += part.records;
          position = part.position;
        }
        // Cut right behind an enqueue, a queued message is told from there and not from its later record.
        const told = (all: readonly DecodedEvent[]): unknown[] =>
          all.map((event) => (event.kind === 'prompt' ? event.text : event));
        expect(told(events)).toEqual(told(whole.events));
        expect(unknown).toEqual(whole.unknown);
        expect(count).toBe(whole.records);
        // A newline that came alone is read with the next line.
        expect(bytes.length - position.offset).toBeLessThanOrEqual(1);
        expect(position.lines).toBe(records.length);
      }),
      { numRuns: 120 },
    );
  });

  test('can be read to any byte, and a half-written record is reported and waited for', async () => {
    const path = join(folder(), 'cut.jsonl');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), async (cut) => {
        writeFileSync(path, bytes.subarray(0, cut));
        const { problems, position } = await read(path, reader);
        const before = bytes.subarray(0, cut).lastIndexOf(0x0a) + 1;
        const missing = cut > before && bytes[cut] !== 0x0a;
        expect(problems.map(({ message }) => message)).toEqual(missing ? ['cut off in the middle of a record'] : []);
        expect(position.offset).toBe(missing ? before : cut);
      }),
      { numRuns: 120 },
    );
  });

  test('reads the same from a compressed file', async () => {
    const root = folder();
    const plain = await read(writeLog(root, 'a.jsonl', records), reader);
    writeFileSync(join(root, 'b.jsonl.zst'), zstdCompressSync(bytes));
    expect((await read(join(root, 'b.jsonl.zst'), reader)).events).toEqual(plain.events);
  });
});

test('a bad line is named and reading goes on', async () => {
  const [first, ...rest] = claudeLog().records;
  const path = writeLog(
    folder(),
    'a.jsonl',
    `${JSON.stringify(first)}\n{"type":"user","mess\n"text"\n\n${jsonl(rest)}`,
  );
  const { problems, events, records } = await read(path, claudeCode);
  expect(problems).toEqual([
    { file: path, line: 2, message: 'not valid JSON' },
    { file: path, line: 3, message: 'not a JSON object' },
  ]);
  expect(events[1]).toMatchObject({ kind: 'tool-call', line: 5 });
  expect(records).toBe(rest.length + 1);
});

test('a record above the cap is named and reading goes on', async () => {
  const log = new ClaudeLog();
  log.user('x'.repeat(3000));
  log.user('short');
  const path = writeLog(folder(), 'a.jsonl', log.records);
  const { problems, events } = await read(path, claudeCode, START, 2000);
  expect(problems).toMatchObject([{ line: 1, message: expect.stringContaining('longer than the 2000') }]);
  expect(events).toMatchObject([{ text: 'short', line: 2 }]);
});

test('what cannot be read is a problem and no crash', async () => {
  const root = folder();
  mkdirSync(join(root, 'folder.jsonl'));
  writeFileSync(join(root, 'bad.jsonl.zst'), 'this is not zstd');
  for (const name of ['missing.jsonl', 'folder.jsonl', 'bad.jsonl.zst']) {
    const { problems, events } = await read(join(root, name), claudeCode);
    expect(problems).toMatchObject([{ file: join(root, name), message: expect.stringMatching(/^reading stopped: ./) }]);
    expect(events).toEqual([]);
  }
});

test('a compressed log that breaks off keeps what came before', async () => {
  const log = new ClaudeLog();
  // Incompressible, so that several blocks are written.
  for (let n = 0; n < 400; n++)
    log.user(Array.from({ length: 400 }, (_, i) => ((n * 7919 + i * 104729) % 1e9).toString(36)).join(''));
  const packed = zstdCompressSync(Buffer.from(jsonl(log.records)));
  const path = join(folder(), 'a.jsonl.zst');
  writeFileSync(path, packed.subarray(0, Math.floor(packed.length * 0.8)));
  const { problems, events } = await read(path, claudeCode);
  expect(problems.length).toBeGreaterThan(0);
  expect(events.length).toBeGreaterThan(0);
});
