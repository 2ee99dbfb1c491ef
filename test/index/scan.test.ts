import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openIndex } from '../../src/core/sessions/index.ts';
import { assistant, conversation, shell, text, user, Workshop } from './logs.ts';

let shop: Workshop;
beforeEach(() => {
  shop = new Workshop();
});
afterEach(() => {
  shop.remove();
});

const S = 'aaaaaaaa-0000-4000-8000-000000000001';
const T = 'aaaaaaaa-0000-4000-8000-000000000002';
const texts = (id: string): string[] =>
  (shop.index.session(id)?.events ?? []).flatMap((event) => ('text' in event ? [event.text] : []));

describe('a first scan', () => {
  it('reads every log and keeps its events in order', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    shop.write(`${T}.jsonl`, text(conversation(T, 'pears')));
    const report = await shop.scan();
    expect(report).toMatchObject({
      filesParsed: 2,
      cancelled: false,
      coverage: { files: 2, sessions: 2, records: 8, problems: [] },
    });
    const session = shop.index.session(S);
    expect(session?.events.map(({ kind, seq, line }) => [kind, seq, line])).toEqual([
      ['prompt', 0, 1],
      ['tool-call', 1, 2],
      ['tool-result', 2, 3],
      ['assistant', 3, 4],
    ]);
    expect(session?.head).toMatchObject({
      id: S,
      agent: 'claude-code',
      cwd: '/home/jan/web',
      relation: 'root',
      rootOf: S,
    });
    expect(session?.counts).toMatchObject({ prompts: 1, toolCalls: 1, failedCalls: 0 });
    expect(
      shop.index
        .summaries()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([S, T]);
  });

  it('of nothing is an empty index, not an error', async () => {
    expect(await shop.scan()).toMatchObject({ filesParsed: 0, coverage: { files: 0, sessions: 0, problems: [] } });
    expect(shop.index.heads()).toEqual([]);
    expect(shop.index.session('nobody')).toBeNull();
    expect(shop.index.contentKey('nobody')).toBe('');
  });
});

describe('a scan with nothing new', () => {
  it('opens no log and writes no row, also in a new process', async () => {
    const path = shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.scan();
    chmodSync(path, 0o000);
    shop.reopen();
    const report = await shop.scan();
    expect(report).toMatchObject({
      filesParsed: 0,
      bytesRead: 0,
      rowsWritten: 0,
      coverage: { files: 1, sessions: 1, problems: [] },
    });
  });
});

describe('a log that has grown', () => {
  it('is read from where it was left', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    for (let i = 0; i < 40; i++)
      shop.write(
        `other-${String(i)}.jsonl`,
        text(conversation(`bbbbbbbb-0000-4000-8000-${String(i).padStart(12, '0')}`, `thing${String(i)}`)),
      );
    await shop.scan();
    const keys = shop.index.heads().map(({ id }) => [id, shop.index.contentKey(id)]);
    const more = text([user({ session: S, minute: 9 }, 'and now the quinces')]);
    shop.append(`${S}.jsonl`, more);
    const report = await shop.scan();
    expect(report.filesParsed).toBe(1);
    expect(report.bytesRead).toBe(Buffer.byteLength(more));
    expect(report.rowsWritten).toBeLessThan(12);
    expect(shop.index.search('quinces', 5)).toMatchObject([{ session: S, line: 5, role: 'user' }]);
    expect(shop.index.session(S)?.counts.prompts).toBe(2);
    for (const [id, key] of keys) expect(shop.index.contentKey(id ?? '') === key).toBe(id !== S);
  });

  it('waits for the rest of a half-written record, and names it meanwhile', async () => {
    const last = assistant({ session: S, minute: 8 }, 'the very last words');
    const whole = text(conversation(S, 'apples'));
    shop.write(`${S}.jsonl`, whole + last.slice(0, 50));
    const first = await shop.scan();
    expect(first.coverage.problems).toMatchObject([{ line: 5 }]);
    expect(await shop.scan()).toMatchObject({ filesParsed: 0, rowsWritten: 0 });
    shop.append(`${S}.jsonl`, `${last.slice(50)}\n`);
    const second = await shop.scan();
    expect(second.coverage).toMatchObject({ records: 5, problems: [] });
    expect(texts(S).at(-1)).toBe('the very last words');
  });
});

describe('a log that was changed otherwise', () => {
  const gone = (word: string): void => expect(shop.index.search(word, 5)).toEqual([]);

  it('truncated: what was cut away is forgotten', async () => {
    const lines = conversation(S, 'apples');
    const path = shop.write(`${S}.jsonl`, text(lines));
    await shop.scan();
    truncateSync(path, Buffer.byteLength(text(lines.slice(0, 1))));
    await shop.scan();
    expect(texts(S)).toEqual(['please look at apples']);
    gone('content');
    expect(shop.index.search('apples', 5)).toHaveLength(1);
  });

  it('rewritten in place: only the new text is there', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.scan();
    shop.write(`${S}.jsonl`, text([...conversation(S, 'pears'), ...conversation(S, 'plums')]));
    expect((await shop.scan()).filesParsed).toBe(1);
    gone('apples');
    expect(shop.index.search('plums', 9).length).toBeGreaterThan(2);
    expect(shop.index.session(S)?.events).toHaveLength(8);
  });

  it('rewritten in the middle and grown: it is read again', async () => {
    const lines = conversation(S, 'apples');
    shop.write(`${S}.jsonl`, text(lines));
    await shop.scan();
    shop.write(
      `${S}.jsonl`,
      text([
        ...lines.slice(0, 3),
        assistant({ session: S }, 'something quite different'),
        user({ session: S }, 'and more'),
      ]),
    );
    await shop.scan();
    expect(texts(S)).toContain('something quite different');
    expect(texts(S)).not.toContain('I have read apples');
  });

  it('rotated: a new log under the old name, the old one under a new name', async () => {
    shop.write('current.jsonl', text(conversation(S, 'apples')));
    await shop.scan();
    renameSync(shop.path('current.jsonl'), shop.path('old.jsonl'));
    shop.write('current.jsonl', text(conversation(T, 'pears')));
    await shop.scan();
    expect(
      shop.index
        .heads()
        .map(({ id, file }) => [id, file])
        .sort(),
    ).toEqual([
      [S, shop.path('old.jsonl')],
      [T, shop.path('current.jsonl')],
    ]);
  });

  it('moved to an archive: not read again, and found where it is now', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.scan();
    const key = shop.index.contentKey(S);
    mkdirSync(shop.path('archive'));
    renameSync(shop.path(`${S}.jsonl`), shop.path(`archive/${S}.jsonl`));
    const report = await shop.scan();
    expect(report.filesParsed).toBe(0);
    expect(shop.index.session(S)?.head.file).toBe(shop.path(`archive/${S}.jsonl`));
    expect(shop.index.contentKey(S)).toBe(key);
  });

  it('compressed: the same session, once', async () => {
    const content = text(conversation(S, 'apples'));
    shop.write(`${S}.jsonl`, content);
    await shop.scan();
    const key = shop.index.contentKey(S);
    rmSync(shop.path(`${S}.jsonl`));
    writeFileSync(shop.path(`${S}.jsonl.zst`), zstdCompressSync(content));
    await shop.scan();
    expect(shop.index.heads().map(({ id, file }) => [id, file])).toEqual([[S, shop.path(`${S}.jsonl.zst`)]]);
    expect(shop.index.contentKey(S)).toBe(key);
  });

  it('deleted: its session stays, the log no longer counts', async () => {
    const path = shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.scan();
    rmSync(path);
    const report = await shop.scan();
    expect(report.coverage).toMatchObject({ files: 0, sessions: 0 });
    expect(shop.index.coverage()).toMatchObject({ files: 0, sessions: 0 });
    expect(shop.index.session(S)?.events).toHaveLength(4);
    expect(shop.index.search('apples', 5)).not.toEqual([]);
    expect(await shop.scan()).toMatchObject({ rowsWritten: 0 });
  });
});

describe('what stands in the way', () => {
  it('a bad line, an unknown record type', async () => {
    shop.write(
      `${S}.jsonl`,
      text([
        ...conversation(S, 'apples'),
        '{"type":"user", broken',
        JSON.stringify({ type: 'hologram', sessionId: S }),
      ]),
    );
    const { coverage } = await shop.scan();
    expect(coverage.problems).toMatchObject([{ file: shop.path(`${S}.jsonl`), line: 5 }]);
    expect(coverage.unknownRecords).toEqual({ 'claude-code/hologram': 1 });
    expect(coverage.sessions).toBe(1);
  });

  it.skipIf(process.getuid?.() === 0)(
    'a log and a folder without permission: named, then read when they may be',
    async () => {
      const path = shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
      shop.write(`locked/${T}.jsonl`, text(conversation(T, 'pears')));
      chmodSync(path, 0o000);
      chmodSync(shop.path('locked'), 0o000);
      const first = await shop.scan();
      expect(first.coverage.problems.map(({ file }) => file).sort()).toEqual([path, shop.path('locked')].sort());
      chmodSync(path, 0o600);
      chmodSync(shop.path('locked'), 0o700);
      const second = await shop.scan();
      expect(second.coverage).toMatchObject({ files: 2, sessions: 2, problems: [] });
    },
  );

  it('a loop of links, and a folder named like a log', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    symlinkSync(shop.projects, shop.path('loop'));
    symlinkSync(shop.path('self.jsonl'), shop.path('self.jsonl'));
    mkdirSync(shop.path('folder.jsonl'));
    const { coverage } = await shop.scan();
    expect(coverage.sessions).toBe(1);
    expect(coverage.problems.map(({ file }) => file).sort()).toEqual([
      shop.path('folder.jsonl'),
      shop.path('self.jsonl'),
    ]);
  });

  it('a source that does not exist, one that is no log', async () => {
    const notes = join(shop.folder, 'notes.txt');
    writeFileSync(notes, 'dear diary');
    const { coverage } = await shop.scan([join(shop.folder, 'nowhere'), notes]);
    expect(coverage).toMatchObject({ files: 0, sessions: 0 });
    expect(coverage.problems.map(({ file }) => file).sort()).toEqual([join(shop.folder, 'nowhere'), notes].sort());
  });
});

describe('stopping', () => {
  it('keeps whole logs only, and the next scan does the rest', async () => {
    for (let i = 0; i < 30; i++)
      shop.write(
        `s${String(i)}.jsonl`,
        text(conversation(`cccccccc-0000-4000-8000-${String(i).padStart(12, '0')}`, `item${String(i)}`)),
      );
    const stop = new AbortController();
    const { index, home } = shop;
    const { READERS } = await import('../../src/core/sources/readers.ts');
    const report = await index.scan({
      home,
      env: {},
      sources: [],
      readers: READERS,
      signal: stop.signal,
      onProgress: ({ filesDone }) => filesDone === 7 && stop.abort(),
    });
    expect(report.cancelled).toBe(true);
    expect(index.heads()).toHaveLength(7);
    for (const { id } of index.heads()) expect(index.session(id)?.events).toHaveLength(4);
    const rest = await shop.scan();
    expect(rest.filesParsed).toBe(23);
    expect(index.heads()).toHaveLength(30);
  });
});

describe('the database', () => {
  const database = (): string => join(shop.data, 'derived.db');
  const refill = async (): Promise<void> => {
    shop.reopen();
    const report = await shop.scan();
    expect(report.filesParsed).toBe(1);
    expect(shop.index.session(S)?.events).toHaveLength(4);
  };
  beforeEach(async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.scan();
    shop.close();
  });

  it('that is no database is filled again', async () => {
    writeFileSync(database(), 'this is not a database, it only says so '.repeat(100));
    await refill();
  });
  it('of a newer version is filled again', async () => {
    const db = new Database(database());
    db.prepare('UPDATE fingerprint SET value = ?').run('reverie-derived 999');
    db.close();
    await refill();
  });
  it('damaged inside is filled again, whoever stumbles on it', async () => {
    const bytes = readFileSync(database());
    bytes.fill(0x5a, 8192);
    writeFileSync(database(), bytes);
    for (const suffix of ['-wal', '-shm']) rmSync(database() + suffix, { force: true });
    shop.reopen();
    expect(() => {
      shop.index.heads();
      shop.index.session(S);
      shop.index.search('apples', 5);
    }).not.toThrow();
    await shop.scan();
    expect(shop.index.session(S)?.events).toHaveLength(4);
    expect(shop.index.search('apples', 5)).not.toEqual([]);
  });
  it('in a folder that cannot be written is an error with advice', () => {
    const file = join(shop.folder, 'file');
    writeFileSync(file, '');
    const opened = openIndex({ dataDir: join(file, 'data') });
    expect(opened.ok).toBe(false);
    if (!opened.ok) {
      expect(opened.error.code).toBe('index-unwritable');
      expect(opened.error.hint).toContain('--data');
    }
  });
});

describe('what is stored', () => {
  const bytesOnDisk = (): Buffer => {
    shop.close();
    return Buffer.concat(
      ['derived.db', 'derived.db-wal'].flatMap((name) => {
        const path = join(shop.data, name);
        return statSync(path, { throwIfNoEntry: false }) ? [readFileSync(path)] : [];
      }),
    );
  };

  it('holds no secret, wherever in a record it stood', async () => {
    const secrets = Array.from(
      { length: 6 },
      (_, i) => `ghp${'_'}${String(i).repeat(2)}${'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC3'.slice(0, 34)}`,
    );
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = secrets;
    const huge = `${'line of output\n'.repeat(600)}token ${b}\n${'more output\n'.repeat(3000)}${c}\n${'end\n'.repeat(500)}`;
    shop.write(
      `${S}.jsonl`,
      text([
        JSON.stringify({ type: 'custom-title', customTitle: `title ${a}`, sessionId: S }),
        user({ session: S, cwd: `/home/jan/${d}` }, `use ${a} please`),
        ...shell({ session: S }, `deploy --token ${e}`, huge),
        JSON.stringify({ type: `odd ${f}`, sessionId: S }),
        JSON.stringify({
          type: 'queue-operation',
          operation: 'enqueue',
          sessionId: S,
          timestamp: '2026-01-05T10:00:00Z',
          content: `later use ${f} too`,
        }),
      ]),
    );
    await shop.scan();
    const session = shop.index.session(S);
    const seen = JSON.stringify([
      session,
      shop.index.summaries(),
      shop.index.coverage(),
      shop.index.search('token', 20),
    ]);
    const disk = bytesOnDisk();
    for (const secret of secrets) {
      expect(seen).not.toContain(secret.slice(5, 30));
      expect(disk.includes(secret.slice(5, 30))).toBe(false);
    }
    expect(seen).toContain('[redacted: github-token]');
  });

  it('cuts long text at both ends, never within a mark', async () => {
    const secret = `ghp${'_'}aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA1bC3`;
    for (let shift = 0; shift < 60; shift++) {
      const before = 'x '.repeat(3000 - 20).slice(0, 5990 - shift);
      const output = `${before} ${secret} ${'y '.repeat(30_000)} ${secret} ${'z '.repeat(1500).slice(0, 2990 - shift)}`;
      shop.write(`${S}.jsonl`, text([user({ session: S }, 'go'), ...shell({ session: S }, 'print', output)]));
      await shop.scan();
      const kept = texts(S).at(-1) ?? '';
      expect(kept.length).toBeLessThan(9100);
      expect(kept).toContain('\n⋯\n');
      expect(kept.replaceAll('[redacted: github-token]', '')).not.toMatch(/redacted|github|token\]|ghp_/);
    }
  });
});
