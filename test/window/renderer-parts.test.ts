/** Pieces of the page that need no browser to be proved. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryOfWords, wordsOfEntry } from '../../src/renderer/features/playbooks/entry-text.ts';
import { Pages } from '../../src/renderer/features/sessions/pages.ts';
import { ok, type Failure, type Result } from '../../src/shared/result.ts';

describe('the words of an entry', () => {
  it('are its title and its body, without the marks of the list', () => {
    expect(wordsOfEntry('- **Use pnpm** ^p-04hc8 📌\n  Never npm.\n\n  1. install\n     once')).toBe(
      'Use pnpm\nNever npm.\n\n1. install\n   once',
    );
    expect(wordsOfEntry('* **Use pnpm** in this repository ^p-04hc8')).toBe('Use pnpm\nin this repository');
  });

  it('come back from an entry as they went into it', () => {
    const line = fc.stringMatching(/^[A-Za-z0-9 `.,;()#*-]{0,40}$/).map((text) => text.trimEnd());
    const title = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 `.,;()-]{0,38}[a-z]$/);
    fc.assert(
      fc.property(title, fc.array(line, { maxLength: 6 }), fc.boolean(), (title, body, pinned) => {
        // A body that is indented as a whole has no other first column.
        const words = [title, ...body.map((line) => line.trimStart())].join('\n').trimEnd();
        expect(wordsOfEntry(entryOfWords(words, { id: 'm-7f3k2', pinned }))).toBe(words);
      }),
    );
  });
});

describe('pages of a list', () => {
  const source = () => {
    const asked: number[] = [];
    const waiting: (() => void)[] = [];
    const pages = new Pages<number>({
      size: 10,
      kept: 5,
      fetch: (from, count) => {
        asked.push(from);
        return new Promise<Result<readonly number[], Failure>>((resolve) =>
          waiting.push(() => resolve(ok(Array.from({ length: count }, (_, i) => from + i)))),
        );
      },
    });
    const answer = async (): Promise<void> => {
      waiting.shift()?.();
      await new Promise(setImmediate);
    };
    return { pages, asked, answer };
  };

  it('come in the order they are seen, and those scrolled past never do', async () => {
    const { pages, asked, answer } = source();
    pages.want(0, 9);
    pages.want(300, 309);
    pages.want(600, 609);
    expect(asked).toEqual([0, 10]);
    await answer();
    await answer();
    await answer();
    expect(asked).toEqual([0, 10, 600, 610, 590]);
    expect(pages.row(605)).toBe(605);
    expect(pages.row(305)).toBeUndefined();
  });

  it('are let go of when many others were wanted since', async () => {
    const { pages, answer } = source();
    for (let at = 0; at < 200; at += 10) {
      pages.want(at, at);
      for (let i = 0; i < 4; i++) await answer();
    }
    expect(pages.row(0)).toBeUndefined();
    expect(pages.row(191)).toBe(191);
  });

  it('stay while they are fetched anew', async () => {
    const { pages, asked, answer } = source();
    pages.want(0, 9);
    for (let i = 0; i < 3; i++) await answer();
    const before = asked.length;
    pages.refresh();
    expect(pages.row(3)).toBe(3);
    expect(asked.length).toBeGreaterThan(before);
  });
});
