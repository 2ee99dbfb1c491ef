/** Reading logs that are databases, on real files that another program has open. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readLog, START, type ReadBatch, type ReadPosition } from '../../src/core/sources/read.ts';
import type { DatabaseReader } from '../../src/core/sources/reader.ts';
import { folder } from '../support/logs.ts';

let unitsRead: string[] = [];

/** A row a turn; a turn without words is bad. What stands behind a slash is where the chat is kept. */
const toy: DatabaseReader = {
  agent: 'toy',
  name: 'Toy',
  places: () => [],
  database: {
    claims: () => true,
    recognises: (tables) => tables.has('turn'),
    units: (database) =>
      [...database.summary('turn', 'chat', 'at', 'words')].map(([id, { rows, latest, bytes }]) => ({
        id,
        version: [rows, latest, bytes].join(' '),
      })),
    *read(database, unit) {
      unitsRead.push(unit);
      let line = 0;
      for (const { words } of database.rows('turn', { where: { chat: unit }, order: ['at'] })) {
        line += 1;
        if (typeof words !== 'string') yield { kind: 'bad', message: 'no words' };
        else
          yield {
            kind: 'events',
            session: unit.split('/')[0] ?? unit,
            facts: {},
            events: [{ kind: 'prompt', text: words, via: 'prompt', line, at: null, uid: null, active: true }],
          };
      }
    },
  },
};

let place: string;
let path: string;
let theirs: Database.Database;

beforeEach(() => {
  unitsRead = [];
  place = join(folder(), 'theirs');
  mkdirSync(place);
  path = join(place, 'chats.db');
  theirs = new Database(path);
  theirs.pragma('journal_mode = WAL');
  theirs.exec('CREATE TABLE turn (chat TEXT, at INTEGER, words TEXT)');
});
afterEach(() => theirs.close());

const say = (chat: string, at: number, words: string | null): void => {
  theirs.prepare('INSERT INTO turn VALUES (?, ?, ?)').run(chat, at, words);
};

interface Read {
  /** Session and words. */
  told: string[];
  dropped: string[];
  untold: readonly string[];
  problems: string[];
  records: number;
  stopped: boolean;
  position: ReadPosition;
}

/** @param from where an earlier reading ended, as it is stored */
async function read(from: ReadPosition = START): Promise<Read> {
  const stored: ReadPosition = { ...from, state: JSON.parse(JSON.stringify(from.state)) };
  const batches: ReadBatch[] = [];
  for await (const batch of readLog({ path, format: 'database' }, toy, stored)) batches.push(batch);
  const last = batches.at(-1);
  return {
    told: batches.flatMap(({ decoded }) =>
      decoded.flatMap((one) =>
        one.kind === 'events' ? one.events.map((event) => `${one.session}: ${'text' in event ? event.text : ''}`) : [],
      ),
    ),
    dropped: batches.flatMap(({ dropped }) => dropped ?? []),
    untold: last?.untold ?? [],
    problems: last?.problems.map(({ message }) => message) ?? [],
    records: last?.records ?? 0,
    stopped: last?.stopped ?? false,
    position: last?.position ?? START,
  };
}

/** All files of the program: names, bytes, times. */
const found = (): unknown[] =>
  readdirSync(place).map((name) => {
    const { mtimeMs, ctimeMs, size, ino } = statSync(join(place, name));
    return [name, readFileSync(join(place, name)).toString('base64'), mtimeMs, ctimeMs, size, ino];
  });

describe('what has changed', () => {
  test('is read again, and nothing else', async () => {
    for (let n = 0; n < 30; n++) say(`c${String(n)}`, n, `words of ${String(n)}`);
    const first = await read();
    expect(first).toMatchObject({ records: 30, problems: [], stopped: false });
    expect(unitsRead).toHaveLength(30);

    unitsRead = [];
    const second = await read(first.position);
    expect(unitsRead).toEqual([]);
    expect(second).toMatchObject({ told: [], dropped: [], records: 30 });

    say('c7', 100, 'more');
    theirs.prepare('UPDATE turn SET words = ? WHERE chat = ?').run('longer words of 9', 'c9');
    const third = await read(second.position);
    expect(unitsRead.sort()).toEqual(['c7', 'c9']);
    expect(third.told.sort()).toEqual(['c7: more', 'c7: words of 7', 'c9: longer words of 9']);
    expect(third.dropped.sort()).toEqual(['c7', 'c9']);
    expect(third.records).toBe(31);
  });

  test('is the same whichever way it came about', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(4), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 }),
        async (turns) => {
          theirs.exec('DELETE FROM turn');
          const sessions = new Map<string, string[]>();
          let position = START;
          for (const [n, [chat, words, look]] of turns.entries()) {
            say(`c${String(chat)}`, n, words ? `turn ${String(n)}` : null);
            if (!look && n + 1 < turns.length) continue;
            const one = await read(position);
            for (const id of one.dropped) sessions.delete(id);
            for (const line of one.told) {
              const [id = ''] = line.split(':');
              sessions.set(id, [...(sessions.get(id) ?? []), line]);
            }
            position = one.position;
          }
          const whole = await read();
          expect([...sessions.values()].flat().sort()).toEqual(whole.told.sort());
          const last = await read(position);
          expect(last.problems).toEqual(whole.problems);
          expect(last.records).toBe(whole.records);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('may be gone: what was told of it stays', async () => {
    say('c1', 1, 'hello');
    say('c2', 1, null);
    const first = await read();
    theirs.exec('DELETE FROM turn');
    unitsRead = [];
    const second = await read(first.position);
    expect(second).toMatchObject({ told: [], dropped: [], untold: ['c1'], problems: [], records: 0 });
    say('c1', 2, 'again');
    expect(await read(second.position)).toMatchObject({ told: ['c1: again'], dropped: ['c1'], untold: [] });
  });

  test('may have moved: it is told from where it is now', async () => {
    say('c1/first', 1, 'hello');
    say('c2', 1, 'here');
    const first = await read();
    theirs.prepare('UPDATE turn SET chat = ?, words = ? WHERE at = 1 AND chat = ?').run('c1/a', 'moved', 'c1/first');
    const second = await read(first.position);
    expect(second).toMatchObject({ told: ['c1: moved'], dropped: ['c1'], untold: [], records: 2 });
    say('c1/b', 2, 'a copy');
    const third = await read(second.position);
    expect(third).toMatchObject({ told: [], dropped: [], untold: [] });
  });

  test('has the problems of what was not read this time beside it', async () => {
    say('c1', 1, null);
    say('c2', 1, 'fine');
    const first = await read();
    say('c2', 2, 'also fine');
    unitsRead = [];
    expect(await read(first.position)).toMatchObject({ problems: ['no words'], records: 2 });
    expect(unitsRead).toEqual(['c2']);
  });
});

describe('the program that writes it', () => {
  test('finds its folder as it left it, whether it has the database open or not', async () => {
    say('c1', 1, 'hello');
    const open = found();
    expect(readdirSync(place).sort()).toEqual(['chats.db', 'chats.db-shm', 'chats.db-wal']);
    expect((await read()).told).toEqual(['c1: hello']);
    expect(found()).toEqual(open);

    theirs.close();
    const closed = found();
    expect(readdirSync(place)).toEqual(['chats.db']);
    expect((await read()).told).toEqual(['c1: hello']);
    expect(found()).toEqual(closed);
  });

  test('may hold it for itself alone while it is read: what it has not committed is not seen', async () => {
    say('c1', 1, 'hello');
    const other = await writer('hold');
    const before = found();
    const { told, problems, stopped } = await read();
    expect({ told, problems, stopped }).toEqual({ told: ['c1: hello'], problems: [], stopped: false });
    expect(found()).toEqual(before);
    other.tell('commit');
    expect(await other.says('committed')).toBe(true);
    expect((await read()).told).toEqual(['c1: hello', 'c1: held']);
  });

  test('is never made to wait, and every reading is a state that it has committed', async () => {
    const other = await writer('write');
    for (let n = 0; n < 12; n++) {
      const { told, problems, stopped } = await read();
      if (stopped) {
        // Said as it is, and tried again at the next scan.
        expect(problems).toEqual(['is being written to all the time']);
        continue;
      }
      // Two rows a transaction.
      expect(told.length % 2).toBe(0);
      expect(problems).toEqual([]);
    }
    other.tell('stop');
    expect(await other.says('refused 0')).toBe(true);
  });
});

describe('a database', () => {
  const fill = (): void => {
    for (let n = 0; n < 400; n++) say(`c${String(n % 20)}`, n, `words of ${String(n)} `.repeat(10));
    theirs.pragma('wal_checkpoint(TRUNCATE)');
    theirs.close();
  };

  test('of no bytes, of no database, and without the tables is a problem, and is tried again', async () => {
    theirs.close();
    for (const bytes of [
      '',
      'SQLite format 3\0',
      'not a database at all, by far',
      `SQLite format 3\0${'x'.repeat(4000)}`,
    ]) {
      for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
      writeFileSync(path, bytes);
      const { told, problems, stopped, position } = await read();
      expect({ told, stopped, position }).toEqual({ told: [], stopped: true, position: START });
      expect(problems).toHaveLength(1);
    }
    rmSync(path);
    theirs = new Database(path);
    theirs.exec('CREATE TABLE another (x)');
    expect(await read()).toMatchObject({ problems: ['a database without the tables that Toy writes'], stopped: true });
    theirs.exec('CREATE TABLE turn (chat TEXT, at INTEGER, words TEXT)');
    say('c1', 1, 'hello');
    expect(await read()).toMatchObject({ told: ['c1: hello'], problems: [] });
  });

  test('that is gone, or a folder, is a problem', async () => {
    theirs.close();
    rmSync(place, { recursive: true });
    expect(await read()).toMatchObject({ told: [], stopped: true, problems: [expect.stringContaining('not exist')] });
    mkdirSync(path, { recursive: true });
    expect(await read()).toMatchObject({ told: [], stopped: true, problems: [expect.any(String)] });
  });

  test('that was cut off anywhere tells what it can, or why not', async () => {
    fill();
    const whole = readFileSync(path);
    const all = new Set((await read()).told);
    expect(all.size).toBe(400);
    for (let size = whole.length - 1; size > 0; size -= 1531) {
      writeFileSync(path, whole);
      truncateSync(path, size);
      const { told, problems } = await read();
      expect(told.filter((one) => !all.has(one))).toEqual([]);
      expect(told.length === 400 || problems.length > 0, `${String(size)} bytes of ${String(whole.length)}`).toBe(true);
    }
  });

  test('with any bytes changed throws nothing and does not hang', async () => {
    fill();
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 }),
        async (edits) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of edits) bytes[at] = byte;
          writeFileSync(path, bytes);
          const { told, stopped, problems } = await read();
          expect(told.length).toBeLessThanOrEqual(5_000);
          if (stopped) expect(problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('with a damaged log beside it is read as far as it is whole', async () => {
    say('c1', 1, 'hello');
    theirs.pragma('wal_checkpoint(TRUNCATE)');
    say('c1', 2, 'in the log only');
    const log = readFileSync(`${path}-wal`);
    const copy = join(place, 'copy.db');
    writeFileSync(copy, readFileSync(path));
    log.fill(7, 40);
    writeFileSync(`${copy}-wal`, log);
    path = copy;
    expect(await read()).toMatchObject({ told: ['c1: hello'], problems: [] });
    expect(existsSync(`${copy}-shm`)).toBe(false);
  });
});

interface Writer {
  tell(line: string): void;
  /** Whether its next line is this one. */
  says(line: string): Promise<boolean>;
}

/**
 * Another process with the database open. `hold`: it begins a transaction that nobody else may look into, and waits.
 * `write`: it commits as fast as it can, waits for nobody, and counts how often it was refused.
 */
async function writer(mode: 'hold' | 'write'): Promise<Writer> {
  const script = `
    const Database = require('better-sqlite3');
    const db = new Database(process.argv[1], { timeout: 0 });
    const insert = db.prepare('INSERT INTO turn VALUES (?, ?, ?)');
    const say = (line) => process.stdout.write(line + '\\n');
    let going = true;
    if (process.argv[2] === 'hold') {
      db.exec('BEGIN EXCLUSIVE');
      insert.run('c1', 2, 'held');
      process.stdin.once('data', () => { db.exec('COMMIT'); say('committed'); });
    } else {
      let refused = 0;
      let n = 0;
      const both = db.transaction(() => { insert.run('c1', n, 'one'); insert.run('c1', n, 'other'); });
      const turn = () => {
        n += 1;
        try { both.exclusive(); } catch { refused += 1; }
        if (n % 50 === 0) { try { db.exec('DELETE FROM turn'); db.pragma('wal_checkpoint(TRUNCATE)'); } catch { refused += 1; } }
        if (going) setImmediate(turn); else { say('refused ' + refused); db.close(); }
      };
      setImmediate(turn);
      process.stdin.once('data', () => { going = false; process.stdin.pause(); });
    }
    say('ready');`;
  const child = spawn(process.execPath, ['-e', script, '--', path, mode], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(() => void child.kill());
  const next = async (): Promise<unknown> => (await lines.next()).value;
  expect(await next()).toBe('ready');
  return {
    tell: (line) => void child.stdin.write(`${line}\n`),
    says: async (line) => (await next()) === line,
  };
}
