import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FSWatcher } from 'chokidar';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Watch } from '../../src/core/watch/folders.ts';
import { watchLogs, type Gap, type Refusal, type WatchOptions } from '../../src/core/watch/watch.ts';
import { folder } from '../support/logs.ts';

/** A watch with what it says written down, and a way to wait for that. */
function watching(options: Pick<WatchOptions, 'roots'> & Partial<WatchOptions>) {
  const looked: string[] = [];
  const gaps: Gap[] = [];
  const refusals: Refusal[] = [];
  const lookers = new Set<() => void>();
  const told = (): void => [...lookers].forEach((look) => look());
  const watch = watchLogs({
    logOf: (path) => (path.endsWith('.jsonl') ? path : null),
    look(paths) {
      looked.push(...paths);
      told();
      return Promise.resolve();
    },
    lookAtAll(why) {
      gaps.push(why);
      told();
    },
    refused(why) {
      refusals.push(why);
      told();
    },
    now: () => new Date(),
    beatMs: 50,
    ...options,
  });
  onTestFinished(() => watch.close());
  const until = (is: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!is()) return;
        lookers.delete(look);
        resolve();
      };
      lookers.add(look);
      look();
    });
  return {
    looked,
    gaps,
    refusals,
    until,
    started: () => until(() => gaps.includes('started')),
    seen: (path: string) => until(() => looked.includes(path)),
  };
}

describe('a watch', () => {
  it('tells of what is written, made, renamed and deleted below a folder, and of nothing else', async () => {
    const root = folder();
    mkdirSync(join(root, 'deep', 'er'), { recursive: true });
    const [old, note] = [join(root, 'deep', 'er', 'old.jsonl'), join(root, 'deep', 'note.txt')];
    writeFileSync(old, 'x');
    const { looked, started, seen } = watching({ roots: () => [root] });
    await started();
    writeFileSync(note, 'x');
    appendFileSync(old, 'y');
    await seen(old);
    const fresh = join(root, 'new', 'new.jsonl');
    mkdirSync(join(root, 'new'));
    writeFileSync(fresh, 'x');
    await seen(join(root, 'new'));
    renameSync(old, join(root, 'moved.jsonl'));
    await seen(join(root, 'moved.jsonl'));
    rmSync(join(root, 'moved.jsonl'));
    rmSync(join(root, 'new'), { recursive: true });
    expect(looked).not.toContain(note);
  });

  it('hears of what is written where a link leads, folder or file', async () => {
    const [root, elsewhere] = [folder(), folder()];
    mkdirSync(join(elsewhere, 'sub'));
    writeFileSync(join(elsewhere, 'sub', 'in.jsonl'), 'x');
    writeFileSync(join(elsewhere, 'file.jsonl'), 'x');
    symlinkSync(join(elsewhere, 'sub'), join(root, 'sub'));
    symlinkSync(join(elsewhere, 'file.jsonl'), join(root, 'link.jsonl'));
    const { started, seen } = watching({ roots: () => [root] });
    await started();
    appendFileSync(join(elsewhere, 'sub', 'in.jsonl'), 'y');
    await seen(join(root, 'sub', 'in.jsonl'));
    appendFileSync(join(elsewhere, 'file.jsonl'), 'y');
    await seen(join(root, 'link.jsonl'));
  });

  it('watches a file that was named through its folder, also when another is put in its place', async () => {
    const root = folder();
    const path = join(root, 'one.jsonl');
    writeFileSync(path, 'x');
    const { looked, started, seen } = watching({ roots: () => [path], logOf: (one) => (one === path ? one : null) });
    await started();
    writeFileSync(join(root, 'two.jsonl'), 'x');
    renameSync(join(root, 'two.jsonl'), path);
    await seen(path);
    looked.length = 0;
    appendFileSync(path, 'y');
    await seen(path);
    expect(new Set(looked)).toEqual(new Set([path]));
  });

  it('notices a place that comes later, goes, and comes again', async () => {
    const root = join(folder(), 'not', 'yet');
    const { looked, started, seen } = watching({ roots: () => [root] });
    await started();
    for (const round of ['a', 'b']) {
      looked.length = 0;
      mkdirSync(root, { recursive: true });
      writeFileSync(join(root, `${round}.jsonl`), 'x');
      await seen(root);
      appendFileSync(join(root, `${round}.jsonl`), 'y');
      await seen(join(root, `${round}.jsonl`));
      looked.length = 0;
      rmSync(root, { recursive: true });
      await seen(root);
    }
  });

  it('goes where the places are now', async () => {
    const [one, other] = [folder(), folder()];
    let roots = [one];
    const { started, looked, seen } = watching({ roots: () => roots });
    await started();
    roots = [other];
    await seen(other);
    appendFileSync(join(one, 'x.jsonl'), 'x');
    appendFileSync(join(other, 'x.jsonl'), 'x');
    await seen(join(other, 'x.jsonl'));
    expect(looked.map((path) => path.startsWith(one))).not.toContain(true);
  });

  it('tells of a file that is written without a pause', async () => {
    const root = folder();
    const path = join(root, 'x.jsonl');
    const { looked, started, until } = watching({ roots: () => [root] });
    await started();
    const began = performance.now();
    const writing = setInterval(() => appendFileSync(path, 'x'), 5);
    onTestFinished(() => clearInterval(writing));
    await until(() => looked.length >= 3);
    console.log(`three looks within ${(performance.now() - began).toFixed(0)} ms (asked: each under 1000)`);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('watches twenty thousand logs and tells of one within a second', async () => {
    const root = folder();
    const pathOf = (n: number): string => join(root, String(n % 200), `${String(n)}.jsonl`);
    for (let n = 0; n < 200; n++) mkdirSync(join(root, String(n)));
    for (let n = 0; n < 20_000; n++) writeFileSync(pathOf(n), '');
    const [began, memory] = [performance.now(), process.memoryUsage.rss()];
    const { looked, started, seen } = watching({ roots: () => [root] });
    await started();
    const startMs = performance.now() - began;
    const grown = process.memoryUsage.rss() - memory;
    let most = 0;
    for (let n = 0; n < 20; n++) {
      const appended = performance.now();
      appendFileSync(pathOf(n * 991), 'x');
      await seen(pathOf(n * 991));
      most = Math.max(most, performance.now() - appended);
    }
    console.log(
      `watched after ${startMs.toFixed(0)} ms, ${(grown / 1e6).toFixed(0)} MB more; an append told within ${most.toFixed(0)} ms (asked: under 1000)`,
    );
    expect(most).toBeLessThan(1000);
    // Of twenty files written nothing else was told.
    expect(new Set(looked).size).toBe(20);
  });

  it('looks at everything after the clock has jumped, forwards or back', async () => {
    const root = folder();
    let jump = 0;
    const { gaps, started, until } = watching({ roots: () => [root], now: () => new Date(Date.now() + jump) });
    await started();
    expect(gaps).toEqual(['started']);
    jump = 8 * 3_600_000;
    await until(() => gaps.length === 2);
    jump = 0;
    await until(() => gaps.length === 3);
    expect(gaps.slice(1)).toEqual(['slept', 'slept']);
  });

  it('looks at everything where too much happens at once', async () => {
    const root = folder();
    const { gaps, looked, started, until } = watching({ roots: () => [root] });
    await started();
    for (let n = 0; n < 1500; n++) writeFileSync(join(root, `${String(n)}.jsonl`), 'x');
    await until(() => gaps.includes('flooded'));
    expect(looked.length).toBeLessThan(1500);
  });
});

/** Fails with this code as the system does, the first so many times. */
function failing(code: string, times: number): { watch: Watch; tried: () => number } {
  let tried = 0;
  return {
    tried: () => tried,
    watch(path, options) {
      const watcher = new FSWatcher(options);
      if (++tried > times) return watcher.add(path);
      const error = Object.assign(new Error(`${code}: watch '${basename(path)}'`), { code });
      setImmediate(() => watcher.emit('error', error));
      return watcher;
    },
  };
}

describe('a watch that fails', () => {
  it.each(['ENOSPC', 'EMFILE'] as const)('gives up at once where the system grants no more: %s', async (code) => {
    const [one, other] = [folder(), folder()];
    const { watch, tried } = failing(code, Infinity);
    const { refusals, until } = watching({ roots: () => [one, other], watch });
    await until(() => refusals.length > 0);
    expect(refusals).toEqual([code]);
    expect(tried()).toBe(2);
  });

  it('begins anew after another error, looks at everything, and goes on', async () => {
    const root = folder();
    const { watch } = failing('EIO', 1);
    const { gaps, refusals, started, seen } = watching({ roots: () => [root], watch });
    await started();
    expect(gaps).toEqual(['broke', 'started']);
    appendFileSync(join(root, 'x.jsonl'), 'x');
    await seen(join(root, 'x.jsonl'));
    expect(refusals).toEqual([]);
  });

  it('gives up after a few errors in a row', async () => {
    const root = folder();
    const { watch } = failing('EIO', Infinity);
    const { refusals, until } = watching({ roots: () => [root], watch });
    await until(() => refusals.length > 0);
    expect(refusals).toEqual(['broken']);
  });
});
