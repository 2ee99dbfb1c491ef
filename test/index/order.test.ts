import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionsOf } from '../support/sessions-of.ts';
import { assistant, conversation, shell, text, user, Workshop } from './logs.ts';

const ids = [
  'dddddddd-0000-4000-8000-000000000001',
  'dddddddd-0000-4000-8000-000000000002',
  'dddddddd-0000-4000-8000-000000000003',
];

/** The record with another parent: hung on the same parent as an earlier prompt, a prompt goes back to before it. */
const under = (parent: string, line: string): string => line.replace('"parentUuid":null', `"parentUuid":"${parent}"`);

/** A conversation in which the user went back twice, once over some blocks of events and once within one. */
function rewound(session: string): string[] {
  const turns = (words: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => conversation(session, `${words} ${String(i)}`, 120 + i)).flat();
  const prompt = (parent: string, words: string): string => under(parent, user({ session, minute: 120 }, words));
  return [
    ...turns('pears', 5),
    prompt('branch', 'peel them'),
    ...turns('peels', 40),
    prompt('branch', 'rather cook them'),
    ...turns('pots', 3),
    prompt('twig', 'with sugar'),
    ...turns('sugar', 1),
    prompt('twig', 'with honey'),
    ...turns('honey', 2),
  ];
}

/** Three sessions: a long one, a fork of its first half, and one of its own. */
function logs(): Map<string, string> {
  const [a = '', b = '', c = ''] = ids;
  const first = Array.from({ length: 30 }, (_, i) => [
    user({ session: a, minute: i }, `question ${String(i)} of apples`),
    ...shell({ session: a, minute: i }, `step ${String(i)}`, i % 7 === 0 ? 'it failed' : 'it worked', i % 7 === 0),
    assistant({ session: a, minute: i }, `answer ${String(i)}`),
  ]).flat();
  const replay = first.slice(0, 60).map((line) => line.replaceAll(a, b));
  return new Map([
    [`${a}.jsonl`, text(first)],
    [
      `${b}.jsonl`,
      text([
        ...replay,
        user({ session: b, minute: 25 }, 'another way'),
        assistant({ session: b, minute: 26 }, 'that way'),
      ]),
    ],
    [`${c}.jsonl`, text(rewound(c))],
  ]);
}

const content = logs();
const names = [...content.keys()];

/** Everything the index says of its sessions. */
function said(shop: Workshop): unknown {
  const { index } = shop;
  const heads = index.heads().map((head) => ({ ...head, file: head.file.slice(shop.projects.length) }));
  return heads
    .sort((x, y) => (x.id < y.id ? -1 : 1))
    .map((head) => ({
      head,
      key: index.contentKey(head.id),
      counts: index.session(head.id)?.counts,
      events: index.session(head.id)?.events,
      hits: index.search('apples', 1000).filter(({ session }) => session === head.id).length,
    }));
}

describe('the index', () => {
  it('is the same whatever was found first and however the logs grew', async () => {
    const whole = new Workshop();
    for (const [name, log] of content) whole.write(name, log);
    await whole.scan();
    const wanted = said(whole);
    expect(JSON.stringify(wanted)).toContain('"relation":"fork"');
    // What the user went back over stays, and no longer counts as what happened.
    const { sessions } = await sessionsOf([whole.projects]);
    const went = sessions.find(({ head }) => head.id === ids[2])?.events ?? [];
    expect(went.filter(({ active }) => !active).length).toBe(1 + 40 * 4 + 1 + 4);
    expect(whole.index.session(ids[2] ?? '')?.events.map(({ active }) => active)).toEqual(
      went.map(({ active }) => active),
    );
    whole.remove();

    const growth = fc.array(fc.tuple(fc.nat({ max: names.length - 1 }), fc.integer({ min: 1, max: 20_000 })), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(growth, fc.boolean(), async (steps, reopen) => {
        const shop = new Workshop();
        const written = new Map(names.map((name) => [name, 0]));
        const grow = (name: string, to: number): void => {
          const bytes = Buffer.from(content.get(name) ?? '');
          const from = written.get(name) ?? 0;
          shop.append(name, bytes.subarray(from, Math.max(from, to)).toString());
          written.set(name, Math.max(from, Math.min(to, bytes.length)));
        };
        try {
          for (const [which, by] of steps) {
            const name = names[which] ?? '';
            grow(name, (written.get(name) ?? 0) + by);
            await shop.scan();
            if (reopen) shop.reopen();
          }
          for (const name of names) grow(name, Infinity);
          await shop.scan();
          expect(said(shop)).toEqual(wanted);
          expect(await shop.scan()).toMatchObject({ filesParsed: 0, rowsWritten: 0 });
        } finally {
          shop.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is the same read on a thread of its own, or on none because it will not start', async () => {
    const { openIndex } = await import('../../src/core/sessions/index.ts');
    const { READERS } = await import('../../src/core/sources/readers.ts');
    const shop = new Workshop();
    const filler = 'many words of no meaning '.repeat(400);
    for (let i = 0; i < 40; i++) {
      const id = `eeeeeeee-0000-4000-8000-${String(i).padStart(12, '0')}`;
      shop.write(
        `${id}.jsonl`,
        text([
          ...conversation(id, `thing${String(i)}`),
          ...Array.from({ length: 12 }, () => assistant({ session: id, minute: i }, filler)),
        ]),
      );
    }
    await shop.scan();
    const here = openIndex({ dataDir: `${shop.data}-here`, worker: null });
    if (!here.ok) throw new Error(here.error.message);
    await here.value.scan({ home: shop.home, env: {}, sources: [], readers: READERS });
    const all = (index: typeof here.value): unknown =>
      index.heads().map(({ id }) => [index.session(id), index.contentKey(id)]);
    expect(all(shop.index)).toEqual(all(here.value));
    here.value.close();
    const lost = openIndex({ dataDir: `${shop.data}-lost`, worker: new URL('file:///nowhere/scan-worker.ts') });
    if (!lost.ok) throw new Error(lost.error.message);
    await lost.value.scan({ home: shop.home, env: {}, sources: [], readers: READERS });
    expect(all(lost.value)).toEqual(all(shop.index));
    lost.value.close();
    shop.remove();
  });
});

describe('signals', () => {
  it('are kept by content, and forgotten with it', async () => {
    const shop = new Workshop();
    const [id = ''] = ids;
    shop.write(`${id}.jsonl`, text(conversation(id, 'apples')));
    await shop.scan();
    const key = shop.index.contentKey(id);
    expect(shop.index.cachedSignals(key, 'wishes@1')).toBeNull();
    shop.index.putSignals(key, 'wishes@1', { found: ['a'], none: null });
    expect(shop.reopen().cachedSignals(key, 'wishes@1')).toEqual({ found: ['a'], none: null });
    expect(shop.index.cachedSignals(key, 'wishes@2')).toBeNull();
    shop.append(`${id}.jsonl`, text([user({ session: id }, 'more')]));
    await shop.scan();
    expect(shop.index.cachedSignals(key, 'wishes@1')).toBeNull();
    shop.remove();
  });
});
