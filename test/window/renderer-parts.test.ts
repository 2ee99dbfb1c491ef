/** Pieces of the page that need no browser to be proved. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstWords } from '../../src/renderer/features/failures/first-words.ts';
import { failureAsMarkdown } from '../../src/renderer/features/failures/markdown.ts';
import { partsOf, plainTemplate } from '../../src/renderer/features/failures/template-words.ts';
import { entryOfWords, wordsOfEntry } from '../../src/renderer/features/playbooks/entry-text.ts';
import { Pages } from '../../src/renderer/features/sessions/pages.ts';
import { TITLE_MAX, ENTRY_MAX } from '../../src/shared/contract.ts';
import { ok, type Failure, type Result } from '../../src/shared/result.ts';
import type { LogFailure, MinedLogs } from '../../src/shared/window/run-logs.ts';

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

describe('the words of a recurring failure', () => {
  const mined: MinedLogs = {
    at: '2026-03-20T12:00:00.000Z',
    failures: [],
    found: 1,
    logs: 40,
    applications: 8,
    passed: 20,
    failed: 20,
    unknown: 0,
    untimed: 0,
    otherFiles: 0,
    binary: 0,
    cut: 0,
    forgotten: 0,
    problemCount: 0,
    problems: [],
  };
  const failure = (template: string, file = '/ci/oven/run-3.log'): LogFailure => ({
    id: 'a1',
    rank: 1,
    template,
    also: [],
    applications: [{ application: 'oven', runs: 4, still: false }],
    hits: 1,
    stillIn: 0,
    runs: 4,
    failedRuns: 4,
    passedRuns: 0,
    untimedRuns: 0,
    firstAt: '2026-03-05T09:00:00.000Z',
    lastAt: '2026-03-18T09:04:00.000Z',
    trend: 'steady',
    longestStreak: 2,
    examples: [{ application: 'oven', file, line: 5, at: null, text: template }],
  });

  it('name what varies, and take nothing else for it', () => {
    expect(partsOf('open <path> : <*> after <n> s')).toEqual([
      { text: 'open ', varies: false },
      { text: 'path', varies: true },
      { text: ': ', varies: false },
      { text: '…', varies: true },
      { text: ' after ', varies: false },
      { text: 'number', varies: true },
      { text: ' s', varies: false },
    ]);
    expect(plainTemplate('open <path> : <*>')).toBe('open [path]: …');
    expect(partsOf('constructor<n>')).toEqual([
      { text: 'constructor', varies: false },
      { text: 'number', varies: true },
    ]);
    const plain = fc.string().filter((text) => !/[<>(){}[\]:,;]/.test(text) && text !== '');
    fc.assert(
      fc.property(plain, (text) => {
        expect(partsOf(text)).toEqual([{ text, varies: false }]);
      }),
    );
  });

  it('begin an entry with a title that fits and leave room for what to do', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.string({ maxLength: 400 }), (template, file) => {
        const text = firstWords(failure(template, file), mined);
        expect(text.split('\n')[0]?.length).toBeLessThan(TITLE_MAX);
        expect(text.length).toBeLessThan(ENTRY_MAX / 1.5);
        expect(text.endsWith('What to do: ')).toBe(true);
      }),
    );
  });

  it('stand in markdown as they are, also where they have marks of their own', () => {
    const copied = failureAsMarkdown(failure('run `make` or ``'), mined);
    expect(copied.split('\n')[0]).toBe('## 1. ``` run `make` or `` ```');
    expect(copied).toContain('- In 1 of 8 applications (13%), 4 runs (4 failed)');
    expect(copied).toContain('- From 2026-03-05 to 2026-03-18; as often as before; not in any newest run');
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
