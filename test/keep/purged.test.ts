/** Agents that delete one session out of a log that holds several: a database, a document, a file of lines. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deleteKept, keptSessions, lossUnder } from '../../src/core/keep/kept.ts';
import type { KeepOptions, KeepReport } from '../../src/core/keep/keep.ts';
import { Theirs } from '../support/foreign.ts';
import { conversation, text } from '../index/logs.ts';
import { Keeper, NO_LIMITS } from './keeper.ts';

/** One log with several sessions, the first the oldest, and ways to take one out of it and put it back. */
interface Several {
  agent: string;
  ids: readonly [string, string, string];
  paths(): string[];
  /** Writes the log with these of the sessions. */
  hold(shop: Keeper, sessions: readonly string[]): void;
}

const AT = 1_772_357_400;
const DAY = 86_400;

function inCrush(): Several {
  const ids = ['c1', 'c2', 'c3'] as const;
  let theirs: Theirs | null = null;
  const messages = (session: string) => {
    const at = AT + ids.findIndex((id) => id === session) * DAY;
    const parts = (words: string): string => JSON.stringify([{ type: 'text', data: { text: words } }]);
    const row = { session_id: session, model: null, provider: null, is_summary_message: 0 };
    return [
      {
        ...row,
        id: `${session}-1`,
        role: 'user',
        parts: parts(`please look at ${session}`),
        created_at: at,
        updated_at: at,
      },
      {
        ...row,
        id: `${session}-2`,
        role: 'assistant',
        parts: parts(`read ${session}`),
        created_at: at + 1,
        updated_at: at + 1,
      },
    ];
  };
  const session = (id: string) => ({
    id,
    parent_session_id: null,
    title: id,
    summary_message_id: null,
    created_at: AT,
    updated_at: AT,
  });
  return {
    agent: 'crush',
    ids,
    paths: () => (theirs ? [theirs.path] : []),
    hold(shop, sessions) {
      const tables = { sessions: ids.map(session), messages: ids.flatMap(messages) };
      theirs ??= new Theirs(join(shop.home, 'shop', '.crush', 'crush.db'), tables);
      theirs.run('DELETE FROM sessions');
      theirs.run('DELETE FROM messages');
      for (const id of sessions) {
        theirs.add('sessions', session(id));
        for (const message of messages(id)) theirs.add('messages', message);
      }
    },
  };
}

/** All conversations of a workspace in one value, as Cursor had them: one unit that tells several sessions. */
function inOneValue(): Several {
  const ids = ['d1', 'd2', 'd3'] as const;
  let theirs: Theirs | null = null;
  const composer = (id: string) => {
    const at = (AT + ids.findIndex((one) => one === id) * DAY) * 1000;
    const bubble = (type: number, text: string) => ({
      _v: 3,
      bubbleId: `${id}-${String(type)}`,
      type,
      text,
      createdAt: new Date(at + type).toISOString(),
    });
    return {
      composerId: id,
      createdAt: at,
      lastUpdatedAt: at + 2,
      conversation: [bubble(1, `please look at ${id}`), bubble(2, `read ${id}`)],
    };
  };
  return {
    agent: 'cursor',
    ids,
    paths: () => (theirs ? [theirs.path] : []),
    hold(shop, sessions) {
      const key = 'composer.composerData';
      theirs ??= new Theirs(join(shop.home, 'workspaceStorage', 'ab12', 'state.vscdb'), {
        ItemTable: [{ key, value: '{}' }],
      });
      theirs.run('DELETE FROM ItemTable');
      theirs.add('ItemTable', { key, value: JSON.stringify({ allComposers: sessions.map(composer) }) });
    },
  };
}

function inAider(): Several {
  const ids = ['shop-2026-03-01-10-00-00', 'shop-2026-03-02-10-00-00', 'shop-2026-03-03-10-00-00'] as const;
  let path: string | null = null;
  return {
    agent: 'aider',
    ids,
    paths: () => (path === null ? [] : [path]),
    hold(shop, sessions) {
      path = join(shop.home, 'shop', '.aider.chat.history.md');
      mkdirSync(dirname(path), { recursive: true });
      const texts = sessions.map((id) => {
        const day = id.slice('shop-'.length, 'shop-2026-03-01'.length);
        return `\n# aider chat started at ${day} 10:00:00\n\n#### please look at ${id}\n\nread ${id}\n`;
      });
      writeFileSync(path, texts.join(''));
    },
  };
}

function inLines(): Several {
  const ids = [1, 2, 3].map((n) => `aaaaaaaa-0000-4000-8000-00000000000${String(n)}`);
  const [first = '', second = '', third = ''] = ids;
  const lines = new Map(ids.map((id, n) => [id, conversation(id, `fruit ${String(n)}`, n * 10)]));
  return {
    agent: 'claude-code',
    ids: [first, second, third],
    paths: () => [],
    hold(shop, sessions) {
      shop.write('all.jsonl', text(sessions.flatMap((id) => lines.get(id) ?? [])));
    },
  };
}

let shop: Keeper;
beforeEach(() => {
  shop = new Keeper();
});
afterEach(() => shop.remove());

const LOGS = {
  database: inCrush,
  'value of a database': inOneValue,
  document: inAider,
  'file of lines': inLines,
};

for (const [where, make] of Object.entries(LOGS)) {
  describe(`a session deleted out of a ${where}`, () => {
    let log: Several;
    let [a, b, c]: string[] = [];
    beforeEach(() => {
      log = make();
      [a, b, c] = log.ids;
    });
    const look = async (options: Partial<KeepOptions> = {}): Promise<KeepReport> => {
      await shop.scan(log.paths());
      return shop.keep(options);
    };
    const hold = (...sessions: (string | undefined)[]): void =>
      log.hold(
        shop,
        sessions.flatMap((id) => id ?? []),
      );
    const named = (...ids: (string | undefined)[]): string[] => ids.map((id) => `${log.agent}/${id ?? ''}`);
    const only = async (): Promise<string[]> =>
      (await keptSessions(shop.index, shop.data)).only.map(({ agent, id }) => `${agent}/${id}`).sort();

    it('is listed as one that only Reverie has, as it was, and its copy says the same', async () => {
      hold(a, b, c);
      expect(await look()).toMatchObject({ copied: 3, problems: [] });
      const before = shop.index.session(b ?? '');
      expect(before?.events.length).toBeGreaterThan(1);
      expect(await only()).toEqual([]);
      hold(a, c);
      expect(await look()).toMatchObject({ lost: 0, problems: [] });
      for (let round = 0; round < 2; round++) {
        expect(shop.ids()).toEqual([...log.ids]);
        expect(shop.gone()).toEqual(named(b));
        expect(await only()).toEqual(named(b));
        expect(shop.index.session(b ?? '')).toEqual(before);
        expect(shop.index.coverage().sessions).toBe(2);
        // The second time out of the copy alone.
        shop.dropIndex();
        expect(await look()).toMatchObject({ restored: 1, copied: 0 });
      }
    });

    it('is there again, once, when the log has it again', async () => {
      hold(a, b, c);
      await look();
      const before = shop.index.session(b ?? '');
      for (const drop of [false, true]) {
        hold(a, c);
        await look();
        if (drop) {
          shop.dropIndex();
          await look();
        }
        expect(await only()).toEqual(named(b));
        hold(a, b, c);
        await look();
        expect(shop.ids()).toEqual([...log.ids]);
        expect(shop.gone()).toEqual([]);
        expect(await only()).toEqual([]);
        expect(shop.index.session(b ?? '')).toEqual(before);
        expect(shop.copyFiles()).toHaveLength(3);
      }
    });

    it('goes by the limits before what is newer, and comes back when the log has it', async () => {
      hold(a, b, c);
      await look();
      const ended = shop.index.heads().find(({ id }) => id === b)?.endedAt ?? 0;
      hold(b, c);
      await look();
      const since = { limits: { ...NO_LIMITS, since: ended } };
      expect(await lossUnder(shop.index, since.limits)).toMatchObject({ sessions: 1 });
      expect(await look(since)).toMatchObject({ lost: 1, changed: true });
      expect(shop.ids()).toEqual([b, c]);
      hold(c);
      await look();
      const { bytes } = await keptSessions(shop.index, shop.data);
      // Of one that the log has, nothing is lost with its copy.
      expect(await look({ limits: { bytes: bytes - 1, since: null } })).toMatchObject({ lost: 0 });
      expect(await only()).toEqual(named(b));
      expect(await look({ limits: { bytes: 1, since: null } })).toMatchObject({ lost: 1 });
      expect(shop.ids()).toEqual([c]);
      hold(a, b, c);
      await look();
      expect(shop.ids()).toEqual([...log.ids]);
      expect(shop.gone()).toEqual([]);
    });

    it('is deleted for good by hand, and what the log has stays', async () => {
      hold(a, b, c);
      await look();
      hold(a, c);
      await look();
      expect(await deleteKept(shop.index, shop.data, { agent: null, id: a ?? '' })).toBeNull();
      expect(await deleteKept(shop.index, shop.data, { agent: null, id: b ?? '' })).toEqual({ lost: 1 });
      await look();
      expect(shop.ids()).toEqual([a, c]);
    });

    it('stays without a copy, as one whose log was deleted, until the index is made anew', async () => {
      hold(a, b, c);
      await look({ on: false });
      hold(a, c);
      await look({ on: false });
      expect(shop.ids()).toEqual([...log.ids]);
      expect(shop.gone()).toEqual(named(b));
      expect(await only()).toEqual([]);
      shop.dropIndex();
      await look({ on: false });
      expect(shop.ids()).toEqual([a, c]);
    });

    it('is copied also where only the index still had it', async () => {
      hold(a, b, c);
      await look({ on: false });
      hold(a, c);
      expect(await look()).toMatchObject({ copied: 3 });
      expect(await only()).toEqual(named(b));
    });
  });
}
