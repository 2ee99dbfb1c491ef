import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assistant, text, user } from '../index/logs.ts';
import { Keeper } from './keeper.ts';

const SESSIONS = [1, 2, 3].map((n) => `aaaaaaaa-0000-4000-8000-00000000000${String(n)}`);

type Step = { do: 'append' | 'delete'; session: number } | { do: 'drop' } | { do: 'look' };

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('append' as const), session: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), session: fc.nat(2) }) },
  fc.constantFrom<Step>({ do: 'drop' }, { do: 'look' }),
);

it('whatever is appended, deleted and dropped, each session is there once with all its events', async () => {
  let looked = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps: Step[]) => {
      const shop = new Keeper();
      try {
        /** What stands in each log; `null`: it is not there. */
        const logs: (string[] | null)[] = SESSIONS.map(() => null);
        /** What has been read of each session last. */
        const read: (string[] | null)[] = SESSIONS.map(() => null);
        let n = 0;
        const look = async (): Promise<void> => {
          expect(await shop.look()).toMatchObject({ problems: [], lost: 0 });
          looked += 1;
          logs.forEach((words, at) => {
            if (words !== null) read[at] = [...words];
          });
          expect(shop.ids()).toEqual(SESSIONS.filter((_, at) => read[at] !== null));
          SESSIONS.forEach((id, at) => {
            expect(shop.texts(id)).toEqual(read[at] ?? []);
            const hits = shop.index.search('word', 100).filter(({ session }) => session === id);
            expect(hits).toHaveLength(read[at]?.length ?? 0);
          });
          expect(shop.gone()).toEqual(
            SESSIONS.flatMap((id, at) => (read[at] !== null && logs[at] === null ? [`claude-code/${id}`] : [])),
          );
        };
        for (const one of steps) {
          if (one.do === 'look') await look();
          else if (one.do === 'drop') {
            shop.dropIndex();
          } else {
            const id = SESSIONS[one.session] ?? '';
            if (one.do === 'delete') {
              shop.deleteLog(`${id}.jsonl`);
              logs[one.session] = null;
            } else {
              const words = [`word ${String(n++)}`, `word ${String(n++)}`];
              const place = { session: id, minute: n % 60 };
              const lines = text([user(place, words[0] ?? ''), assistant(place, words[1] ?? '')]);
              const before = logs[one.session] ?? null;
              if (before === null) shop.write(`${id}.jsonl`, lines);
              else shop.append(`${id}.jsonl`, lines);
              logs[one.session] = [...(before ?? []), ...words];
            }
          }
        }
        await look();
      } finally {
        shop.remove();
      }
    }),
    { numRuns: 80 },
  );
  expect(looked).toBeGreaterThan(80);
});
