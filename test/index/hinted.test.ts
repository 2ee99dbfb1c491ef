import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openIndex, type ScanReport, type SessionIndex } from '../../src/core/sessions/index.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { assistant, conversation, user, Workshop } from './logs.ts';

function workshop(): Workshop {
  const shop = new Workshop();
  onTestFinished(() => shop.remove());
  return shop;
}

const hinted = (index: SessionIndex, home: string, paths: readonly string[]): Promise<ScanReport> =>
  index.scan({ home, env: {}, sources: [], readers: READERS, only: { paths, projects: [] } });

/** Everything an index says of all its sessions, also of those whose logs are gone. */
function said(index: SessionIndex): unknown {
  return index
    .heads()
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((head) => ({
      head,
      gone: index.gone().has(head.file),
      key: index.contentKey(head.id, head.agent),
      counts: index.session(head.id, head.agent)?.counts,
      events: index.session(head.id, head.agent)?.events,
      found: index.search('remember', 1000).filter(({ session }) => session === head.id).length,
    }));
}

const SESSIONS = ['one', 'two', 'three', 'four'] as const;
const CWDS = ['/home/jan/web', '/home/jan/web/api', '/home/eva/web', '/home/jan/shop'] as const;

/** What agents do to their logs. */
type Deed = { log: number; cwd: number } & (
  | { do: 'append'; records: number }
  /** Repeats the records of another session, as a fork does. */
  | { do: 'fork'; from: number }
  | { do: 'rename' | 'archive' | 'compress' | 'delete' | 'truncate' | 'rewrite' }
);

const deeds = fc.array(
  fc.record({
    deed: fc
      .tuple(
        fc.record({ log: fc.nat(SESSIONS.length - 1), cwd: fc.nat(CWDS.length - 1) }),
        fc.oneof(
          {
            weight: 5,
            arbitrary: fc.record({ do: fc.constant('append' as const), records: fc.integer({ min: 1, max: 3 }) }),
          },
          fc.record({ do: fc.constant('fork' as const), from: fc.nat(SESSIONS.length - 1) }),
          fc.record({ do: fc.constantFrom('rename' as const, 'archive', 'compress', 'delete', 'truncate', 'rewrite') }),
        ),
      )
      .map(([place, what]): Deed => ({ ...place, ...what })),
    /** Whether it is heard now, or with what comes later. */
    heard: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
);

class Agents {
  readonly #shop: Workshop;
  /** Where each session's log lies now. */
  readonly #paths: string[];
  #moves = 0;

  constructor(shop: Workshop) {
    this.#shop = shop;
    this.#paths = SESSIONS.map((session) => shop.path(`${session}.jsonl`));
  }

  /** @returns the paths of which something can be heard */
  carryOut(deed: Deed): string[] {
    const path = this.#paths[deed.log] ?? '';
    const session = SESSIONS[deed.log] ?? '';
    const place = { session, cwd: CWDS[deed.cwd] ?? '', minute: this.#moves++ };
    if (deed.do === 'append') {
      const lines = Array.from({ length: deed.records }, (_, n) => user(place, `remember ${String(n)}`));
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `${lines.join('\n')}\n`);
      return [path];
    }
    if (deed.do === 'fork') {
      const from = this.#paths[deed.from] ?? '';
      if (!existsSync(from) || from === path) return [];
      const origin = SESSIONS[deed.from] ?? '';
      appendFileSync(
        path,
        readFileSync(from, 'utf8').replaceAll(`"sessionId":"${origin}"`, `"sessionId":"${session}"`),
      );
      return [path];
    }
    if (!existsSync(path)) return [];
    switch (deed.do) {
      case 'rename':
      case 'archive': {
        const to = this.#shop.path(join(`moved-${String(this.#moves)}`, `${session}.jsonl`));
        mkdirSync(dirname(to), { recursive: true });
        if (deed.do === 'archive') {
          // Onto another disk.
          copyFileSync(path, to);
          rmSync(path);
        } else renameSync(path, to);
        this.#paths[deed.log] = to;
        // Either may be heard first: the folder tells of the new one.
        return this.#moves % 2 === 0 ? [path, dirname(to)] : [dirname(to), path];
      }
      case 'compress':
        writeFileSync(`${path}.zst`, zstdCompressSync(readFileSync(path)));
        rmSync(path);
        // What is written next is a log of its own.
        this.#paths[deed.log] = this.#shop.path(`${session}-${String(this.#moves)}.jsonl`);
        return [`${path}.zst`, path];
      case 'delete':
        rmSync(path);
        this.#paths[deed.log] = this.#shop.path(`${session}-${String(this.#moves)}.jsonl`);
        return [path];
      case 'truncate':
        writeFileSync(path, '');
        return [path];
      case 'rewrite':
        writeFileSync(path, `${assistant(place, 'something else')}\n${user(place, 'remember this')}\n`);
        return [path];
    }
  }
}

describe('a scan of what was heard', () => {
  it('comes to what a look at everything comes to, whatever happens to logs and in whichever portions it is heard', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (steps) => {
        const shop = new Workshop();
        try {
          const agents = new Agents(shop);
          const other = openIndex({ dataDir: join(shop.folder, 'other') });
          if (!other.ok) throw new Error(other.error.message);
          const everything = (index: SessionIndex): Promise<ScanReport> =>
            index.scan({ home: shop.home, env: {}, sources: [], readers: READERS });
          let waiting: string[] = [];
          for (const { deed, heard } of steps) {
            // What is deleted before it was read by one of them, that one cannot have.
            if (deed.do !== 'append' && deed.do !== 'fork') await hinted(shop.index, shop.home, waiting.splice(0));
            const paths = agents.carryOut(deed);
            // A portion may end anywhere.
            const now = heard ? paths.length : Math.floor(paths.length / 2);
            await hinted(shop.index, shop.home, [...waiting, ...paths.slice(0, now)]);
            waiting = paths.slice(now);
            await everything(other.value);
          }
          await hinted(shop.index, shop.home, waiting);
          expect(said(shop.index)).toEqual(said(other.value));
          const settled = await everything(shop.index);
          expect(settled.rowsWritten).toBe(0);
          other.value.close();
        } finally {
          shop.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  it('looks at what was heard of and at nothing else', async () => {
    const shop = workshop();
    for (let n = 0; n < 40; n++)
      shop.write(`s${String(n)}.jsonl`, `${conversation(`s${String(n)}`, 'apples').join('\n')}\n`);
    await shop.scan();
    const line = `${user({ session: 's7', minute: 30 }, 'remember the quince')}\n`;
    shop.append('s7.jsonl', line);
    const report = await hinted(shop.index, shop.home, [shop.path('s7.jsonl')]);
    expect(report).toMatchObject({
      files: [shop.path('s7.jsonl')],
      filesParsed: 1,
      bytesRead: Buffer.byteLength(line),
    });
    // The block with its events, its file, its part, and the part's link.
    expect(report.rowsWritten).toBeLessThanOrEqual(12);
    expect(shop.index.search('quince', 5)).toHaveLength(1);
    const nothing = await hinted(shop.index, shop.home, [shop.path('s7.jsonl'), shop.path('no.jsonl')]);
    expect(nothing).toMatchObject({ filesParsed: 0, bytesRead: 0, rowsWritten: 0 });
  });

  it('keeps a log that was deleted when another gets its inode or its name', async () => {
    const shop = workshop();
    shop.write('a/events.jsonl', `${conversation('first', 'apples').join('\n')}\n`);
    await shop.scan();
    rmSync(shop.path('a/events.jsonl'));
    await hinted(shop.index, shop.home, [shop.path('a')]);
    shop.write('b/events.jsonl', `${conversation('second', 'pears').join('\n')}\n`);
    await hinted(shop.index, shop.home, [shop.path('b')]);
    expect(
      shop.index
        .heads()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['first', 'second']);
  });

  it('knows a log behind a link by one name', async () => {
    const shop = workshop();
    const outside = join(shop.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'x.jsonl'), `${conversation('x', 'apples').join('\n')}\n`);
    symlinkSync(outside, shop.path('a'));
    symlinkSync(outside, shop.path('b'));
    for (const name of ['b', 'a', 'b']) await hinted(shop.index, shop.home, [shop.path(`${name}/x.jsonl`)]);
    expect(shop.index.heads()).toHaveLength(1);
    expect((await shop.scan()).rowsWritten).toBe(0);
  });
});
