/** A session that several logs of its agent tell: one stands. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { READERS } from '../../src/core/sources/readers.ts';
import { assistant, conversation, text, Workshop } from './logs.ts';

const ID = '0c0c0c0c-0000-4000-8000-00000000000c';
const T = Date.UTC(2026, 2, 1, 9);

/** Cursor's home: one conversation as a transcript and in the editor's database, each told as far as is said. */
class CursorHome extends Workshop {
  readonly transcript = join(this.home, '.cursor', 'projects', 'shop', 'agent-transcripts', ID, `${ID}.jsonl`);
  readonly database = join(this.home, '.config', 'Cursor', 'User', 'globalStorage', 'state.vscdb');
  #db: Database.Database | null = null;
  #turns = 0;

  /** One more turn in the transcript: what was typed and what was answered. */
  say(): void {
    this.#turns += 1;
    const n = String(this.#turns);
    const line = (role: string, words: string): string =>
      `${JSON.stringify({ role, message: { content: [{ type: 'text', text: words }] } })}\n`;
    mkdirSync(dirname(this.transcript), { recursive: true });
    appendFileSync(
      this.transcript,
      line('user', `transcript question ${n}`) + line('assistant', `transcript answer ${n}`),
    );
  }

  /** The database holds so many turns, each with a call and its result. */
  hold(turns: number): void {
    this.#db ??= this.#open();
    this.#db.exec('DELETE FROM cursorDiskKV');
    if (turns === 0) return;
    const bubbles = Array.from({ length: turns }, (_, i) => {
      const base = (kind: string, type: number) => ({
        _v: 3,
        bubbleId: `${kind}${String(i)}`,
        type,
        text: '',
        createdAt: new Date(T + i * 60_000).toISOString(),
      });
      const call = { name: 'run_terminal_cmd', toolCallId: `call-${String(i)}`, status: 'completed' };
      return [
        { ...base('q', 1), text: `database question ${String(i)}` },
        {
          ...base('t', 2),
          capabilityType: 15,
          toolFormerData: { ...call, rawArgs: '{"command":"go test"}', result: '{"output":"ok","exitCodeV2":0}' },
        },
        { ...base('a', 2), text: `database answer ${String(i)}` },
      ];
    }).flat();
    const put = this.#db.prepare('INSERT INTO cursorDiskKV VALUES (?, ?)');
    const head = { _v: 10, composerId: ID, name: 'The till', createdAt: T, lastUpdatedAt: T + turns * 60_000 };
    const order = bubbles.map(({ bubbleId, type }) => ({ bubbleId, type }));
    put.run(`composerData:${ID}`, JSON.stringify({ ...head, status: 'completed', fullConversationHeadersOnly: order }));
    for (const one of bubbles) put.run(`bubbleId:${ID}:${one.bubbleId}`, JSON.stringify(one));
  }

  #open(): Database.Database {
    mkdirSync(dirname(this.database), { recursive: true });
    const db = new Database(this.database);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE ItemTable (key TEXT PRIMARY KEY, value BLOB)');
    db.exec('CREATE TABLE cursorDiskKV (key TEXT PRIMARY KEY, value BLOB)');
    return db;
  }

  override remove(): void {
    this.#db?.close();
    super.remove();
  }

  /** Everything the index says of it. */
  said(): unknown {
    const heads = this.index.heads();
    return {
      heads: heads.map((head) => ({ ...head, file: head.file.slice(this.home.length) })),
      sessions: heads.map(({ id }) => this.index.session(id)?.events),
      keys: heads.map(({ id }) => this.index.contentKey(id)),
      hits: ['transcript', 'database'].map((word) => this.index.search(word, 1000).length),
      listed: this.index.relisted(null).sessions.length,
      coverage: this.index.coverage().sessions,
    };
  }

  /** Hears of these logs alone. */
  hear(...paths: string[]): Promise<unknown> {
    const { index, home } = this;
    return index.scan({ home, env: {}, sources: [], readers: READERS, only: { paths, projects: [] } });
  }
}

function cursorHome(): CursorHome {
  const home = new CursorHome();
  onTestFinished(() => home.remove());
  return home;
}

describe('a Cursor session in a transcript and in a database', () => {
  it('stands once: as the one that says more of it', async () => {
    const home = cursorHome();
    home.say();
    await home.scan();
    expect(home.said()).toMatchObject({ heads: [{ id: ID, file: expect.stringMatching(/jsonl$/) }], hits: [2, 0] });
    home.hold(1);
    await home.scan();
    expect(home.said()).toMatchObject({
      heads: [{ id: ID, relation: 'root', rootOf: ID, parent: null, file: expect.stringMatching(/vscdb$/) }],
      hits: [0, 2],
      listed: 1,
    });
    home.say();
    home.say();
    await home.hear(home.transcript);
    expect(home.said()).toMatchObject({ heads: [{ id: ID, file: expect.stringMatching(/jsonl$/) }], hits: [6, 0] });
    home.hold(3);
    await home.hear(home.database);
    expect(home.said()).toMatchObject({ heads: [{ id: ID, file: expect.stringMatching(/vscdb$/) }], hits: [0, 6] });
  });

  it('stands as one of them when the other goes, and as the fuller one though only Reverie has it', async () => {
    const home = cursorHome();
    home.say();
    home.hold(2);
    await home.scan();
    home.hold(0);
    await home.scan();
    expect(home.said()).toMatchObject({ heads: [{ id: ID, file: expect.stringMatching(/vscdb$/) }] });
    expect([...home.index.gone()]).toEqual([`cursor/${ID}`]);
    home.hold(2);
    rmSync(home.transcript);
    await home.scan();
    expect(home.said()).toMatchObject({ heads: [{ id: ID }], listed: 1 });
    expect([...home.index.gone()]).toEqual([]);
  });

  it('is found as the one that stands, however few are asked for', async () => {
    const home = cursorHome();
    home.hold(4);
    await home.scan();
    home.say();
    await home.scan();
    expect(home.index.search('question', 1)).toMatchObject([{ snippet: expect.stringContaining('database') }]);
  });

  it('is not looked for among all sessions when the transcript that is told better grows', async () => {
    const home = cursorHome();
    home.hold(9);
    home.say();
    await home.scan();
    const before = home.said();
    home.say();
    const report = await home.hear(home.transcript);
    expect(home.said()).toEqual(before);
    // Its events, its file and its part: nothing of the list of sessions.
    const at = home.index.relisted(null).at;
    home.say();
    await home.hear(home.transcript);
    expect(home.index.relisted(at)).toMatchObject({ sessions: [], removed: [] });
    expect(report).toMatchObject({ filesParsed: 1 });
  });

  it('is the same whichever is found first and however both grow', async () => {
    const step = fc.oneof(
      fc.constant({ kind: 'say' } as const),
      fc.record({ kind: fc.constant('hold' as const), turns: fc.integer({ min: 1, max: 4 }) }),
      fc.constant({ kind: 'scan' } as const),
      fc.record({ kind: fc.constant('hear' as const), transcript: fc.boolean() }),
      fc.constant({ kind: 'reopen' } as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const [home, fresh] = [new CursorHome(), new CursorHome()];
        try {
          for (const one of steps) {
            if (one.kind === 'say') [home, fresh].forEach((each) => each.say());
            if (one.kind === 'hold') [home, fresh].forEach((each) => each.hold(one.turns));
            if (one.kind === 'scan') await home.scan();
            if (one.kind === 'hear') await home.hear(one.transcript ? home.transcript : home.database);
            if (one.kind === 'reopen') home.reopen();
          }
          await home.scan();
          await fresh.scan();
          expect(home.said()).toEqual(fresh.said());
          expect(await home.scan()).toMatchObject({ filesParsed: 0, rowsWritten: 0 });
        } finally {
          home.remove();
          fresh.remove();
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('two logs of one format', () => {
  const S = 'aaaaaaaa-0000-4000-8000-000000000001';
  it('of which one holds all of the other are one session, and parts where each has its own', async () => {
    const shop = new Workshop();
    onTestFinished(() => shop.remove());
    const log = conversation(S, 'apples');
    shop.write('b.jsonl', text(log));
    writeFileSync(shop.path('a.jsonl'), text(log));
    await shop.scan();
    expect(shop.index.heads()).toMatchObject([{ id: S, file: shop.path('a.jsonl') }]);
    shop.append('b.jsonl', text([assistant({ session: S, minute: 5 }, 'one more')]));
    await shop.scan();
    expect(shop.index.heads()).toMatchObject([{ id: S, file: shop.path('b.jsonl') }]);
    // Of two that say the same the one that is on disk stands.
    rmSync(shop.path('b.jsonl'));
    shop.write('a.jsonl', text(log));
    await shop.scan();
    expect([...shop.index.gone()]).toEqual([`claude-code/${S}`]);
    shop.append('a.jsonl', text([assistant({ session: S, minute: 6 }, 'another way')]));
    await shop.scan();
    expect(
      shop.index
        .heads()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([S, `${S}~2`]);
  });

  it('that say the same: the one on disk stands when the other is deleted', async () => {
    const shop = new Workshop();
    onTestFinished(() => shop.remove());
    const log = text(conversation(S, 'apples'));
    for (const name of ['a.jsonl', 'b.jsonl']) shop.write(name, log);
    await shop.scan();
    expect(shop.index.heads()).toMatchObject([{ id: S, file: shop.path('a.jsonl') }]);
    rmSync(shop.path('a.jsonl'));
    await shop.scan();
    expect(shop.index.heads()).toMatchObject([{ id: S, file: shop.path('b.jsonl') }]);
    expect([...shop.index.gone()]).toEqual([]);
  });
});
