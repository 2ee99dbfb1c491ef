import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { createZstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeCopy, eventsOf, RefusedCopy } from '../../src/core/keep/copy.ts';
import { keptSessions } from '../../src/core/keep/kept.ts';
import { anyValue, withValueReplaced } from '../support/reader-proof.ts';
import { conversation, text } from '../index/logs.ts';
import { Keeper } from './keeper.ts';

let shop: Keeper;
beforeEach(() => {
  shop = new Keeper();
});
afterEach(() => {
  shop.remove();
});

const S = 'aaaaaaaa-0000-4000-8000-000000000001';

const nameFor = (content: string): string => createHash('sha256').update(content).digest('hex');
const fileFor = (name: string): string => {
  const path = join(shop.kept, name.slice(0, 2), `${name}.jsonl.zst`);
  mkdirSync(dirname(path), { recursive: true });
  return path;
};
/** Lays a copy down whose name is right, whatever is in it. */
function plant(content: string): string {
  const name = nameFor(content);
  writeFileSync(fileFor(name), zstdCompressSync(content));
  return name;
}

/** Lines of a copy as Reverie makes it, of a log that is gone then. */
async function copied(): Promise<string[]> {
  shop.write(`${S}.jsonl`, text(conversation(S, 'apples')));
  await shop.look();
  const [lines = ''] = shop.copyTexts();
  shop.deleteLog(`${S}.jsonl`);
  return lines.trimEnd().split('\n');
}

const refusedNow = async (): Promise<string[]> =>
  (await keptSessions(shop.index, shop.data)).refused.map(({ reason }) => reason);

describe('a copy that somebody else wrote', () => {
  it('is refused where an event is none', async () => {
    const [header = '', first = '', ...rest] = await copied();
    shop.dropIndex();
    for (const path of shop.copyFiles()) writeFileSync(path, '');
    plant(`${[header, first.replace('"kind":"prompt"', '"kind":"order"'), ...rest].join('\n')}\n`);
    expect(await shop.look()).toMatchObject({ restored: 0 });
    expect(await refusedNow()).toContain('line 2 is no event');
    expect(shop.ids()).toEqual([]);
  });

  it('is refused where it claims another number of events, or another format', async () => {
    const [header = '', ...events] = await copied();
    shop.dropIndex();
    for (const path of shop.copyFiles()) writeFileSync(path, '');
    plant(`${[header, ...events.slice(1)].join('\n')}\n`);
    plant(`${[header.replace('"format":1', '"format":2'), ...events].join('\n')}\n`);
    expect(await shop.look()).toMatchObject({ restored: 0 });
    expect(await refusedNow()).toEqual(
      expect.arrayContaining(['it is cut off', 'it was written by another version (format 2)']),
    );
  });

  it('does not unfold without end: newlines, one line, or events', async () => {
    const [header = '', event = ''] = await copied();
    shop.dropIndex();
    for (const path of shop.copyFiles()) writeFileSync(path, '');
    const bombs: Record<string, string> = { newlines: '\n', line: 'x', events: `${event}\n` };
    for (const [n, filling] of Object.values(bombs).entries()) {
      const piece = Buffer.from(filling.repeat(Math.ceil(1_000_000 / filling.length)));
      const content = function* (): Generator<Buffer> {
        yield Buffer.from(`${header}\n`);
        for (let i = 0; i < 200; i++) yield piece;
      };
      await pipeline(Readable.from(content()), createZstdCompress(), createWriteStream(fileFor(String(n).repeat(64))));
    }
    // 200 MB each, of some kilobytes.
    const taken: number[] = [];
    for (const name of ['0', '1', '2'].map((digit) => digit.repeat(64))) {
      let events = 0;
      const read = async (): Promise<void> => {
        for await (const batch of eventsOf(fileFor(name), name, { bytes: 20_000_000, line: 4_000_000 }))
          events += batch.length;
      };
      await expect(read()).rejects.toBeInstanceOf(RefusedCopy);
      taken.push(events);
    }
    expect(taken[2]).toBeLessThanOrEqual(20_000_000 / event.length);
    expect(await shop.look({ copyLimits: { bytes: 20_000_000, line: 4_000_000 } })).toMatchObject({
      restored: 0,
      problems: [],
    });
    expect(shop.ids()).toEqual([]);
    expect((await refusedNow()).length).toBeGreaterThanOrEqual(3);
  });

  it('is restored whole or not at all, whatever of it is changed', async () => {
    const lines = await copied();
    const path = join(shop.folder, 'changed.zst');
    await fc.assert(
      fc.asyncProperty(fc.nat(lines.length - 1), fc.nat(20), anyValue, async (at, where, value) => {
        const changed = [...lines];
        changed[at] = JSON.stringify(withValueReplaced(JSON.parse(lines[at] ?? ''), where, value)) ?? '';
        const content = `${changed.join('\n')}\n`;
        writeFileSync(path, zstdCompressSync(content));
        const name = nameFor(content);
        try {
          await describeCopy(path, name, 1);
          let events = 0;
          for await (const batch of eventsOf(path, name)) {
            events += batch.length;
            for (const event of batch) expect(typeof event.kind).toBe('string');
          }
          expect(events).toBe(lines.length - 1);
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedCopy);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is refused with a reason, whatever bytes of it are changed', async () => {
    await copied();
    const [file = ''] = shop.copyFiles();
    const whole = readFileSync(file);
    const name = nameFor(zstdDecompressSync(whole).toString('utf8'));
    const path = join(shop.folder, 'changed.zst');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 5 }),
        fc.option(fc.nat(whole.length - 1)),
        async (flips, cut) => {
          const bytes = Buffer.from(cut === null ? whole : whole.subarray(0, cut));
          for (const [at, by] of flips) if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ by;
          if (bytes.equals(whole)) return;
          writeFileSync(path, bytes);
          let events = 0;
          try {
            for await (const batch of eventsOf(path, name)) events += batch.length;
            expect(events).toBe(4);
            // Bytes of a frame that say nothing of its content may differ.
            expect(zstdDecompressSync(bytes).equals(zstdDecompressSync(whole))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(RefusedCopy);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
