import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteKept, keptSessions, lossUnder } from '../../src/core/keep/kept.ts';
import { assistant, conversation, text, user } from '../index/logs.ts';
import { Keeper, NO_LIMITS } from './keeper.ts';

let shop: Keeper;
beforeEach(() => {
  shop = new Keeper();
});
afterEach(() => {
  shop.remove();
});

const S = 'aaaaaaaa-0000-4000-8000-000000000001';
const T = 'aaaaaaaa-0000-4000-8000-000000000002';
const U = 'aaaaaaaa-0000-4000-8000-000000000003';

describe('a session whose log and whose place in the index are both gone', () => {
  it('is there as it was: events, lines, words, content, title and relation', async () => {
    shop.write(`${S}.jsonl`, text([...conversation(S, 'apples'), user({ session: S, minute: 9 }, 'and now plums')]));
    shop.write(`${T}.jsonl`, text(conversation(T, 'pears', 20)));
    expect(await shop.look()).toMatchObject({ copied: 2, restored: 0, lost: 0, problems: [] });
    const before = shop.index.session(S);
    const key = shop.index.contentKey(S);
    const hits = shop.index.search('plums', 10);
    shop.deleteLog(`${S}.jsonl`);
    shop.dropIndex();

    expect(await shop.look()).toMatchObject({ restored: 1, copied: 0, changed: true });

    expect(shop.index.session(S)).toEqual(before);
    expect(shop.index.contentKey(S)).toBe(key);
    expect(shop.index.search('plums', 10)).toEqual(hits);
    expect(hits).toMatchObject([{ session: S, line: 5 }]);
    expect(shop.gone()).toEqual([`claude-code/${S}`]);
    // A log that is there is not counted twice, and one that is gone not as there.
    expect(shop.index.coverage()).toMatchObject({ files: 1, sessions: 1 });
  });

  it('stays after more scans, and after another drop', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.look();
    shop.deleteLog(`${S}.jsonl`);
    for (let round = 0; round < 2; round++) {
      shop.dropIndex();
      expect(await shop.look()).toMatchObject({ restored: 1 });
      expect(await shop.look()).toMatchObject({ restored: 0, copied: 0, changed: false });
      expect(shop.ids()).toEqual([S]);
    }
  });

  it('gives way when the log comes back, with what has been added to it', async () => {
    const path = shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.look();
    const log = readFileSync(path);
    shop.deleteLog(`${S}.jsonl`);
    shop.dropIndex();
    await shop.look();
    writeFileSync(path, log);
    shop.append(`${S}.jsonl`, text([assistant({ session: S, minute: 5 }, 'one more')]));

    expect(await shop.look()).toMatchObject({ changed: true, restored: 0, copied: 1 });

    expect(shop.ids()).toEqual([S]);
    expect(shop.gone()).toEqual([]);
    expect(shop.texts(S).at(-1)).toBe('one more');
    expect(shop.copyFiles()).toHaveLength(1);
  });

  it('gives way to a log of another name that holds all of it', async () => {
    const path = shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.look();
    const log = readFileSync(path);
    shop.deleteLog(`${S}.jsonl`);
    shop.dropIndex();
    await shop.look();
    shop.write('saved/copy-of-it.jsonl', log.toString());
    await shop.look();
    expect(shop.ids()).toEqual([S]);
    expect(shop.gone()).toEqual([]);
    // And the other way round: moved, and the index dropped before anybody looked.
    renameSync(shop.path('saved/copy-of-it.jsonl'), shop.path('moved.jsonl'));
    shop.dropIndex();
    expect(await shop.look()).toMatchObject({ restored: 0 });
    expect(shop.ids()).toEqual([S]);
    expect(shop.copyFiles()).toHaveLength(1);
  });

  it('is told from its fork as before', async () => {
    const shared = conversation(S, 'apples');
    const forked = shared.map((line) => line.replaceAll(S, T));
    shop.write(`${S}.jsonl`, text([...shared, assistant({ session: S, minute: 8 }, 'on the old way')]));
    shop.write(`${T}.jsonl`, text([...forked, assistant({ session: T, minute: 7 }, 'on a new way')]));
    await shop.look();
    const before = [S, T].map((id) => shop.index.session(id));
    for (const gone of [[S], [T], [S, T]]) {
      const logs = gone.map((id) => readFileSync(shop.path(`${id}.jsonl`)));
      for (const id of gone) shop.deleteLog(`${id}.jsonl`);
      shop.dropIndex();
      await shop.look();
      expect([S, T].map((id) => shop.index.session(id))).toEqual(before);
      gone.forEach((id, n) => writeFileSync(shop.path(`${id}.jsonl`), logs[n] ?? ''));
    }
  });

  it('is there also where its file is, without it', async () => {
    shop.write('all.jsonl', text([...conversation(S, 'apples'), ...conversation(T, 'pears', 30)]));
    await shop.look();
    expect(shop.ids()).toEqual([S, T]);
    // As when an agent deletes one session out of its database.
    shop.write('all.jsonl', text(conversation(U, 'figs', 50)));
    await shop.look();
    expect(shop.ids()).toEqual([S, T, U]);
    expect(shop.gone()).toEqual([`claude-code/${S}`, `claude-code/${T}`]);
    expect(shop.texts(S)[0]).toBe('please look at apples');
  });

  it('is not taken for gone while its log is there and was only not read', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    const other = shop.write('elsewhere/x.jsonl', text(conversation(T, 'pears')));
    await shop.look();
    shop.dropIndex();
    await shop.scan([other]);
    expect(await shop.keep()).toMatchObject({ restored: 0 });
    expect(shop.ids()).toEqual([T]);
  });
});

describe('copies', () => {
  it('are not made until the user lets them be', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    expect(await shop.look({ on: false })).toMatchObject({ copied: 0, changed: false });
    expect(() => shop.copyFiles()).toThrow('ENOENT');
  });

  it('are made also of what only the index still had', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.look({ on: false });
    shop.deleteLog(`${S}.jsonl`);
    expect(await shop.look()).toMatchObject({ copied: 1 });
    shop.dropIndex();
    expect(await shop.look({ on: false })).toMatchObject({ restored: 1 });
    expect(shop.ids()).toEqual([S]);
  });

  it('of a session that grows take the place of one another', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.look();
    for (let n = 0; n < 3; n++) {
      shop.append(`${S}.jsonl`, text([assistant({ session: S, minute: 5 + n }, `part ${String(n)}`)]));
      expect(await shop.look()).toMatchObject({ copied: 1 });
      expect(shop.copyFiles()).toHaveLength(1);
    }
    expect(await shop.look()).toMatchObject({ copied: 0 });
  });

  it('are recognised, not written again, when the index is made anew', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    shop.write(`${T}.jsonl`, text(conversation(T, 'pears')));
    await shop.look();
    const files = shop.copyFiles();
    shop.dropIndex();
    expect(await shop.look()).toMatchObject({ copied: 0, restored: 0 });
    expect(shop.copyFiles()).toEqual(files);
  });

  it('never hold a secret that stood in the log', async () => {
    const secrets = [
      ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_'),
      ['sk-ant-api03', 'x7Kq2mPvR9tLwZ4nB8cYdF6hJ3sG5aQe'.repeat(2)].join('-'),
      ['AKIA', 'IOSFODNN7QWERTYU'].join(''),
    ];
    shop.write(
      `${S}.jsonl`,
      text([
        user({ session: S, cwd: `/home/jan/${secrets[0] ?? ''}` }, `use ${secrets.join(' ')}`),
        assistant({ session: S, minute: 2 }, `export TOKEN=${secrets[1] ?? ''}`),
      ]),
    );
    await shop.look();
    const [kept] = shop.copyTexts();
    expect(kept).toContain('[redacted: ');
    for (const secret of secrets) expect(kept).not.toContain(secret);
  });

  it('of a session being written are not made anew at every line of it', async () => {
    const long = Array.from({ length: 3000 }, (_, n) =>
      // Words that do not compress: the copy is as large as a real one.
      assistant({ session: S, minute: 1 }, Array.from({ length: 60 }, () => Math.random().toString(36)).join(' ') + n),
    );
    shop.write(`${S}.jsonl`, text(long));
    expect(await shop.look()).toMatchObject({ copied: 1 });
    shop.append(`${S}.jsonl`, text([assistant({ session: S, minute: 2 }, 'one more')]));
    expect(await shop.look()).toMatchObject({ copied: 0 });
    // Until it is quiet, or gone.
    expect(await shop.keep({ now: Date.now() + 11 * 60_000 })).toMatchObject({ copied: 1 });
    shop.append(`${S}.jsonl`, text([assistant({ session: S, minute: 3 }, 'the last')]));
    expect(await shop.look()).toMatchObject({ copied: 0 });
    shop.deleteLog(`${S}.jsonl`);
    expect(await shop.look()).toMatchObject({ copied: 1 });
    expect(shop.copyFiles()).toHaveLength(1);
    expect(shop.copyTexts()[0]).toContain('the last');
  });
});

describe('a copy that is not whole', () => {
  const spoil: Record<string, (path: string) => void> = {
    'cut off': (path) => truncateSync(path, Math.floor(readFileSync(path).length * 0.8)),
    'cut off in its first line': (path) => truncateSync(path, 20),
    empty: (path) => truncateSync(path, 0),
    'with one byte changed': (path) => {
      const bytes = readFileSync(path);
      bytes[bytes.length - 30] = (bytes[bytes.length - 30] ?? 0) ^ 0x55;
      writeFileSync(path, bytes);
    },
    'something else': (path) => writeFileSync(path, 'hello'),
  };
  for (const [how, spoilt] of Object.entries(spoil)) {
    it(`is refused with a reason and left where it is: ${how}`, async () => {
      shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
      shop.write(`${T}.jsonl`, text(conversation(T, 'pears', 30)));
      await shop.look();
      const [first = ''] = shop.copyFiles();
      shop.deleteLog(`${S}.jsonl`);
      shop.deleteLog(`${T}.jsonl`);
      spoilt(first);
      shop.dropIndex();

      expect(await shop.look()).toMatchObject({ restored: 1 });

      expect(shop.ids()).toHaveLength(1);
      const { refused } = await keptSessions(shop.index, shop.data);
      expect(refused).toEqual([{ name: basename(first, '.jsonl.zst'), reason: expect.stringMatching(/^\S.{8,}/) }]);
      expect(await shop.look()).toMatchObject({ restored: 0, changed: false });
      expect(shop.copyFiles()).toContain(first);
    });
  }

  it('is forgotten when it is taken away by hand', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    await shop.look();
    shop.deleteLog(`${S}.jsonl`);
    shop.dropIndex();
    await shop.look();
    rmSync(shop.copyFiles()[0] ?? '');
    expect(await shop.look()).toMatchObject({ changed: true });
    expect(shop.ids()).toEqual([]);
  });
});

describe('limits', () => {
  /** Oldest first; all of about one size. */
  const three = async (): Promise<number> => {
    [S, T, U].forEach((id, n) => shop.write(`${id}.jsonl`, text(conversation(id, `fruit ${String(n)}`, n * 10))));
    await shop.look();
    return (await keptSessions(shop.index, shop.data)).bytes;
  };

  it('take what is also on disk before what only Reverie has, then the oldest', async () => {
    const bytes = await three();
    shop.deleteLog(`${S}.jsonl`);
    shop.deleteLog(`${T}.jsonl`);
    const report = await shop.look({ limits: { bytes: bytes - 10, since: null } });
    expect(report).toMatchObject({ lost: 0 });
    expect(shop.copyFiles()).toHaveLength(2);
    expect(await lossUnder(shop.index, { bytes: bytes / 2, since: null })).toMatchObject({ sessions: 1 });
    expect(await shop.look({ limits: { bytes: bytes / 2, since: null } })).toMatchObject({ lost: 1, changed: true });
    // Also out of the index: what is lost is not shown until the index happens to be made anew.
    expect(shop.ids()).toEqual([T, U]);
    expect(await shop.look({ limits: { bytes: bytes / 2, since: null } })).toMatchObject({ lost: 0, copied: 0 });
    expect((await keptSessions(shop.index, shop.data)).bytes).toBeLessThanOrEqual(bytes / 2);
  });

  it('of time count from the end of the session', async () => {
    await three();
    for (const id of [S, T]) shop.deleteLog(`${id}.jsonl`);
    await shop.look();
    const since = Date.UTC(2026, 0, 5, 10, 8);
    expect(await lossUnder(shop.index, { ...NO_LIMITS, since })).toMatchObject({ sessions: 1 });
    expect(await shop.look({ limits: { ...NO_LIMITS, since } })).toMatchObject({ lost: 1 });
    expect(shop.ids()).toEqual([T, U]);
    // What is still on disk is not copied when it is too old, and stays in the index.
    const later = Date.UTC(2026, 0, 6);
    expect(await shop.look({ limits: { ...NO_LIMITS, since: later } })).toMatchObject({ lost: 1 });
    expect(await shop.look({ limits: { ...NO_LIMITS, since: later } })).toMatchObject({ copied: 0, leftOut: 1 });
    expect(shop.ids()).toEqual([U]);
  });
});

describe('deleting', () => {
  it('one takes it out of the index for good', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    shop.write(`${T}.jsonl`, text(conversation(T, 'pears', 30)));
    await shop.look();
    shop.deleteLog(`${S}.jsonl`);
    await shop.look();
    expect((await keptSessions(shop.index, shop.data)).only).toMatchObject([{ agent: 'claude-code', id: S }]);
    expect(await deleteKept(shop.index, shop.data, { agent: null, id: T })).toBeNull();
    expect(await deleteKept(shop.index, shop.data, { agent: 'claude-code', id: S })).toEqual({ lost: 1 });
    expect(shop.ids()).toEqual([T]);
    shop.dropIndex();
    await shop.look();
    expect(shop.ids()).toEqual([T]);
  });

  it('all leaves nothing in the folder', async () => {
    shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
    shop.write(`${T}.jsonl`, text(conversation(T, 'pears', 30)));
    await shop.look();
    shop.deleteLog(`${S}.jsonl`);
    await shop.look();
    expect(await deleteKept(shop.index, shop.data, 'all')).toEqual({ lost: 1 });
    expect(() => shop.copyFiles()).toThrow('ENOENT');
    expect(await keptSessions(shop.index, shop.data)).toMatchObject({ copies: 0, bytes: 0, only: [] });
    expect(shop.ids()).toEqual([T]);
  });
});
