/** Logs that are documents or databases, in the index. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ScanReport } from '../../src/core/sessions/index.ts';
import type { Decoded, DatabaseReader, DocumentReader, ForeignRow } from '../../src/core/sources/reader.ts';
import { Workshop } from './logs.ts';

const Chat = z.object({ chat: z.string(), said: z.array(z.string()) });

const said = (session: string, words: string, position: number): Decoded => ({
  kind: 'events',
  session,
  facts: { cwd: '/home/jan/web' },
  events: [{ kind: 'prompt', text: words, via: 'prompt', line: position, at: null, uid: null, active: true }],
});

/** A document `{ chat, said }`; what is said in `more.json` beside it comes after. */
const paper: DocumentReader = {
  agent: 'paper',
  name: 'Paper',
  places: (home) => [join(home, '.paper')],
  document: {
    untold: ['toolCalls'],
    claims: (path) => path.endsWith('chat.json'),
    recognises: ({ start }) => start.includes('"chat"'),
    beside: (path) => [join(path, '..', 'more.json')],
    *read({ path, json, beside }) {
      const chat = Chat.safeParse(json());
      if (!chat.success) {
        yield { kind: 'bad', message: 'no chat' };
        return;
      }
      const more: unknown = JSON.parse(beside(join(path, '..', 'more.json')) ?? '[]');
      const all = [...chat.data.said, ...z.array(z.string()).parse(more)];
      yield* all.map((words, n) => said(chat.data.chat, words, n + 1));
    },
  },
};

let unitsRead: string[] = [];

const table: DatabaseReader = {
  agent: 'table',
  name: 'Table',
  places: (home) => [join(home, '.table')],
  database: {
    claims: (path) => path.endsWith('.db'),
    recognises: (tables) => tables.has('turn'),
    units: (database) =>
      [...database.summary('turn', 'chat', 'at')].map(([id, { rows, latest }]) => ({
        id,
        version: `${String(rows)} ${String(latest)}`,
      })),
    *read(database, unit) {
      unitsRead.push(unit);
      let position = 0;
      for (const row of database.rows('turn', { where: { chat: unit }, order: ['at'] })) {
        position += 1;
        if (wordsOf(row) === 'BREAK') throw new Error('broken');
        yield wordsOf(row) === null ? { kind: 'bad', message: 'no words' } : said(unit, wordsOf(row) ?? '', position);
      }
    },
  },
};

const wordsOf = ({ words }: ForeignRow): string | null => (typeof words === 'string' ? words : null);

let shop: Workshop;
beforeEach(() => {
  shop = new Workshop();
  unitsRead = [];
});
afterEach(() => shop.remove());

const scan = (): Promise<ScanReport> =>
  shop.index.scan({ home: shop.home, env: {}, sources: [], readers: [paper, table] });
const texts = (id: string): string[] =>
  (shop.index.session(id)?.events ?? []).flatMap((event) => ('text' in event ? [event.text] : []));

describe('a document', () => {
  const place = (): string => join(shop.home, '.paper', 'one');
  const write = (name: string, content: unknown): void => {
    mkdirSync(place(), { recursive: true });
    writeFileSync(join(place(), name), JSON.stringify(content));
  };

  it('is read whole, and again when it or what is read with it has changed', async () => {
    write('chat.json', { chat: 'c1', said: ['hello', 'again'] });
    expect(await scan()).toMatchObject({ filesParsed: 1, coverage: { files: 1, sessions: 1, records: 2 } });
    expect(texts('c1')).toEqual(['hello', 'again']);
    expect(shop.index.session('c1')?.counts).toMatchObject({ prompts: 2, toolCalls: null, failedCalls: 0 });
    expect((await scan()).filesParsed).toBe(0);
    write('more.json', ['and more']);
    expect((await scan()).filesParsed).toBe(1);
    expect(texts('c1')).toEqual(['hello', 'again', 'and more']);
    write('chat.json', { chat: 'c1', said: ['hello'] });
    await scan();
    expect(texts('c1')).toEqual(['hello', 'and more']);
  });

  it('stays when it is deleted, and says what is wrong with it', async () => {
    write('chat.json', { chat: 'c1', said: ['hello'] });
    await scan();
    rmSync(place(), { recursive: true });
    await scan();
    expect(texts('c1')).toEqual(['hello']);
    write('chat.json', { chat: 1 });
    const { coverage } = await scan();
    expect(coverage.problems).toMatchObject([{ line: 1, message: 'no chat' }]);
  });
});

describe('a database', () => {
  const place = (): string => join(shop.home, '.table');
  const path = (): string => join(place(), 'chats.db');
  let theirs: Database.Database;
  beforeEach(() => {
    mkdirSync(place());
    theirs = new Database(path());
    theirs.pragma('journal_mode = WAL');
    theirs.exec('CREATE TABLE turn (chat TEXT, at INTEGER, words TEXT)');
  });
  afterEach(() => theirs.close());
  const say = (chat: string, at: number, words: string | null): void => {
    theirs.prepare('INSERT INTO turn VALUES (?, ?, ?)').run(chat, at, words);
  };

  it('is read session by session, and again only those that have changed', async () => {
    for (let n = 0; n < 20; n++) say(`c${String(n)}`, n, `words of ${String(n)}`);
    expect(await scan()).toMatchObject({ coverage: { files: 1, sessions: 20, records: 20, problems: [] } });
    expect(unitsRead).toHaveLength(20);
    unitsRead = [];
    expect((await scan()).filesParsed).toBe(0);
    expect(unitsRead).toEqual([]);
    say('c7', 100, 'more of 7');
    expect(await scan()).toMatchObject({ coverage: { sessions: 20, records: 21 } });
    expect(unitsRead).toEqual(['c7']);
    expect(texts('c7')).toEqual(['words of 7', 'more of 7']);
    expect(texts('c8')).toEqual(['words of 8']);
  });

  it('is not read at all where only the program that writes it has it open', async () => {
    say('c1', 1, 'hello');
    await scan();
    const before = readdirSync(place()).map((name) => [name, readFileSync(join(place(), name)).toString('base64')]);
    theirs.exec('BEGIN EXCLUSIVE');
    say('c1', 2, 'not yet');
    await scan();
    theirs.exec('ROLLBACK');
    expect(texts('c1')).toEqual(['hello']);
    expect(readdirSync(place()).map((name) => name)).toEqual(before.map(([name]) => name));
    theirs.exec('DELETE FROM turn');
    // As with a log that is deleted: its session stays, and no longer counts.
    expect((await scan()).coverage.sessions).toBe(0);
    expect(texts('c1')).toEqual(['hello']);
    expect([...shop.index.gone()]).toEqual(['table/c1']);
  });

  it('keeps the problems of sessions that were not read this time', async () => {
    say('c1', 1, null);
    say('c2', 1, 'fine');
    expect((await scan()).coverage.problems).toHaveLength(1);
    say('c2', 2, 'also fine');
    const { coverage } = await scan();
    expect(coverage).toMatchObject({ records: 2, problems: [{ line: 1, message: 'no words' }] });
    expect(unitsRead).toEqual(['c1', 'c2', 'c2']);
  });

  it('whose reading breaks off is read again from there, and nothing stands twice', async () => {
    say('c1', 1, 'one');
    say('c2', 1, 'two');
    say('c2', 2, 'BREAK');
    say('c3', 1, 'three');
    expect((await scan()).coverage.problems).toMatchObject([{ line: 0, message: 'reading stopped: broken' }]);
    expect(texts('c1')).toEqual(['one']);
    theirs.exec("UPDATE turn SET words = 'two more' WHERE words = 'BREAK'");
    expect((await scan()).coverage).toMatchObject({ sessions: 3, records: 4, problems: [] });
    expect(texts('c2')).toEqual(['two', 'two more']);
    expect(unitsRead).toEqual(['c1', 'c2', 'c2', 'c3']);
  });

  it('that is damaged is a problem, and is tried again', async () => {
    theirs.close();
    writeFileSync(path(), Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4000, 7)]));
    rmSync(`${path()}-wal`, { force: true });
    expect((await scan()).coverage.problems).toMatchObject([{ line: 0 }]);
    expect(existsSync(path())).toBe(true);
  });
});
