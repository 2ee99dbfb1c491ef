/** The list of sessions that the window is answered from. */
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionList, type ListParts } from '../../src/core/service/session-list.ts';
import type { Relisted } from '../../src/core/sessions/index.ts';
import { ok } from '../../src/shared/result.ts';
import { assistant, text, user, Workshop } from '../index/logs.ts';

const idOf = (n: number): string => `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, '0')}`;
const nameOf = (n: number): string => `${idOf(n)}.jsonl`;
const said = (n: number, minute: number, folder = n % 7): string =>
  text([user({ session: idOf(n), minute, cwd: `/home/jan/p${String(folder)}` }, `question ${String(n)}`)]);

/** A list over logs, and what it asked for. */
class Listing {
  readonly shop = new Workshop();
  readonly told: Relisted[] = [];
  revisions = { sessions: 0, sources: 0 };
  /** Times that it was asked how sessions are shown. */
  shown = 0;
  /** By folder, where it is not its own. */
  projects = new Map<string, string>();
  off: string | null = null;
  readonly #list = sessionList(this.#parts());

  #parts(): ListParts {
    return {
      engine: () => ({
        index: () =>
          ok({
            relisted: (since) => {
              const answer = this.shop.index.relisted(since);
              this.told.push(answer);
              return answer;
            },
            opening: (id, agent) => this.shop.index.opening(id, agent),
          }),
        showing: () => {
          this.shown += 1;
          return ok({
            projectOf: (cwd) => this.projects.get(cwd) ?? cwd,
            isOff: (file) => this.off !== null && file.includes(this.off),
          });
        },
      }),
      revisions: () => this.revisions,
    };
  }

  async scan(everything = false): Promise<void> {
    await this.shop.scan();
    const { sessions, sources } = this.revisions;
    this.revisions = { sessions: sessions + 1, sources: sources + (everything ? 1 : 0) };
  }

  /** What the list is, and what one made at once is. */
  both(): unknown[] {
    return [this.#list, sessionList(this.#parts())].map((list) => {
      const all = list.all();
      return all.ok ? { ...all.value, byName: [...all.value.byName].sort(([a], [b]) => (a < b ? -1 : 1)) } : all;
    });
  }

  all() {
    const all = this.#list.all();
    if (!all.ok) throw new Error(all.error.message);
    return all.value;
  }
}

describe('the list of sessions', () => {
  it('reads after an append the session that grew, however many there are', async () => {
    const many = 2000;
    const listing = new Listing();
    const { shop, told } = listing;
    try {
      for (let n = 0; n < many; n++) shop.write(nameOf(n), said(n, n));
      await listing.scan(true);
      let before = new Set(listing.all().sessions);
      expect(before.size).toBe(many);
      expect(told.splice(0)).toMatchObject([{ whole: true }]);
      const shown = listing.shown;
      for (const grown of [7, 1999, 7]) {
        shop.append(nameOf(grown), text([assistant({ session: idOf(grown), minute: 1 }, 'an answer')]));
        await listing.scan();
        const after = listing.all();
        expect(told.splice(0)).toMatchObject([
          { whole: false, sessions: [{ head: { id: idOf(grown) } }], removed: [] },
        ]);
        // All others are the very same.
        const others = (one: { head: { id: string } }): boolean => one.head.id !== idOf(grown);
        expect(after.sessions.filter(others).every((one) => before.has(one))).toBe(true);
        expect(after.byName.get(`claude-code/${idOf(grown)}`)?.counts.assistant).toBeGreaterThan(0);
        before = new Set(after.sessions);
      }
      expect(listing.shown).toBe(shown);
      // Asked again, it is there.
      listing.all();
      expect(told).toEqual([]);
    } finally {
      shop.remove();
    }
  }, 60_000);

  it('is what one made at once is, whatever has happened to logs, folders and sources', async () => {
    const which = fc.nat({ max: 4 });
    const deed = fc.oneof(
      fc.record({ do: fc.constantFrom('append', 'rewrite', 'delete', 'fork', 'agent', 'project', 'off'), n: which }),
      fc.constant({ do: 'all', n: 0 }),
      fc.constant({ do: 'reopen', n: 0 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 14 }), async (deeds) => {
        const listing = new Listing();
        const { shop } = listing;
        try {
          let minute = 0;
          for (const { do: what, n } of deeds) {
            minute += 1;
            const session = idOf(n);
            if (what === 'append') shop.append(nameOf(n), said(n, minute));
            if (what === 'rewrite') shop.write(nameOf(n), said(n, minute, minute % 3));
            if (what === 'delete') rmSync(shop.path(nameOf(n)), { force: true });
            if (what === 'fork') shop.write(`fork-${nameOf(n)}`, said(n, minute) + said(n + 1, minute));
            // One that says no folder, and is of its caller's project.
            if (what === 'agent') {
              const line = user({ session, minute }, 'look around').replace(/"cwd":"[^"]*",/, '');
              const call = line.replace('"isSidechain":false', `"isSidechain":true,"agentId":"a${String(n)}"`);
              shop.write(`${session}/subagents/agent-a${String(n)}.jsonl`, `${call}\n`);
            }
            if (what === 'project') listing.projects.set(`/home/jan/p${String(n)}`, '/home/jan/all');
            if (what === 'off') listing.off = listing.off === null ? nameOf(n) : null;
            if (what === 'reopen') shop.reopen();
            await listing.scan(['project', 'off', 'all'].includes(what));
            const [grown, fresh] = listing.both();
            expect(grown).toEqual(fresh);
          }
        } finally {
          shop.remove();
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is read anew when the index is another one', async () => {
    const listing = new Listing();
    const { shop, told } = listing;
    try {
      shop.write(nameOf(1), said(1, 1));
      await listing.scan();
      listing.all();
      shop.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${shop.data}/derived.db${suffix}`, { force: true });
      shop.write(nameOf(2), said(2, 2));
      await listing.scan();
      expect(listing.all().sessions.map(({ head }) => head.id)).toEqual([idOf(2), idOf(1)]);
      expect(told.map(({ whole }) => whole)).toEqual([true, true]);
    } finally {
      shop.remove();
    }
  });
});
