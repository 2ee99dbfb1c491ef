import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FSWatcher } from 'chokidar';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { makeLoad } from '../../bench/load.ts';
import { openEngine } from '../../src/core/engine.ts';
import { dreamer, type Dreamer } from '../../src/core/service/dreamer.ts';
import { liveState } from '../../src/core/service/live.ts';
import { schedule } from '../../src/core/service/schedule.ts';
import type { JobResult } from '../../src/core/service/worker.ts';
import { openIndex } from '../../src/core/sessions/index.ts';
import type { Watch } from '../../src/core/watch/folders.ts';
import { ok } from '../../src/shared/result.ts';
import type { Live } from '../../src/shared/window/live.ts';
import { DEFAULT_SETTINGS } from '../../src/shared/window/settings.ts';
import { conversation, user } from '../index/logs.ts';
import { EVERYTHING, open, place, windowOn, type Opened, type Place, type TestWindow } from './window-on.ts';

const LIMIT_MS = 1000;
const logIn = ({ home }: Place, name: string): string => join(home, '.claude', 'projects', '-home-jan-web', name);

function write(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
}

/** A window that is past the first run, with what was there before read and everything watched. */
async function watching(here: Place, opened: Opened): Promise<TestWindow> {
  const window = windowOn(opened.service);
  await window.get('settings.set', { welcomed: true });
  // The first thing seen without a scan being asked for tells that the watch stands.
  write(logIn(here, 'first.jsonl'), conversation('first', 'lanterns'));
  await found(window, 'lanterns');
  return window;
}

/** Asks whenever the window is told that sessions have changed. @returns milliseconds until the words were found */
async function found(window: TestWindow, words: string): Promise<number> {
  const started = performance.now();
  for (;;) {
    const { sessions } = window.live().revisions;
    const { hits } = await window.get('sessions.search', { text: words, limit: 5 });
    if (hits.length > 0) return performance.now() - started;
    await window.until(({ revisions }) => revisions.sessions > sessions, words);
  }
}

describe('a window while agents write', () => {
  it('shows within a second what is appended and what is new, also in a transcript that is open', async () => {
    const here = place();
    const window = await watching(here, open(here));
    const path = logIn(here, 'one.jsonl');
    write(path, conversation('one', 'wickets'));
    const asNew = await found(window, 'wickets');
    const before = await window.get('sessions.open', { id: 'one', agent: 'claude-code', line: null });
    appendFileSync(path, `${user({ session: 'one', minute: 9 }, 'and now the sundial')}\n`);
    const appended = await found(window, 'sundial');
    const after = await window.get('sessions.open', { id: 'one', agent: 'claude-code', line: null });
    expect(after.rows).toBe(before.rows + 1);
    console.log(`new ${asNew.toFixed(0)} ms, appended ${appended.toFixed(0)} ms (asked: under ${String(LIMIT_MS)})`);
    expect(Math.max(asNew, appended)).toBeLessThan(LIMIT_MS);
  });

  it('shows it while a dream runs, which comes to its end', async () => {
    const here = place({ sample: false });
    makeLoad(here.root, 80, 20e6);
    const window = await watching(here, open(here));
    await window.get('dreams.start', EVERYTHING);
    await window.until(
      ({ activity }) => activity.kind === 'dreaming' && activity.stages.some(({ stage }) => stage === 'gather'),
      'a dream at work',
    );
    write(logIn(here, 'one.jsonl'), conversation('one', 'wickets'));
    const took = await found(window, 'wickets');
    console.log(`during a dream ${took.toFixed(0)} ms (asked: under ${String(LIMIT_MS)})`);
    expect(window.live().activity.kind).toBe('dreaming');
    await window.until(({ activity }) => activity.kind === 'idle', 'the end of the dream');
    expect((await window.get('dreams.list', {})).dreams[0]?.dream.status).toBe('succeeded');
  });

  it('has every line once that several agents write, rename, compress and delete at the same time', async () => {
    const here = place({ sample: false });
    const window = await watching(here, open(here));
    const writer = fileURLToPath(new URL('../../bench/soak-writer.ts', import.meta.url));
    const folderOf = (n: number): string => join(here.home, '.claude', 'projects', `part-${String(n)}`);
    const outputs = await Promise.all(
      [0, 1, 2, 3].map((n) => promisify(execFile)(process.execPath, [writer, folderOf(n), String(n), '3000', '4000'])),
    );
    const written = outputs.map(({ stdout }) => z.object({ written: z.number() }).parse(JSON.parse(stdout)).written);
    for (const [n, count] of written.entries()) await found(window, `w${String(n)}n${String(count - 1)}`);
    const opened = openIndex({ dataDir: here.data });
    if (!opened.ok) throw new Error(opened.error.message);
    onTestFinished(() => opened.value.close());
    const words = opened.value
      .heads()
      .flatMap(({ id, agent }) => opened.value.session(id, agent)?.events ?? [])
      .flatMap((event) => (event.kind === 'prompt' ? (event.text.match(/w\d+n\d+/g) ?? []) : []));
    const all = written.flatMap((count, n) => Array.from({ length: count }, (_, i) => `w${String(n)}n${String(i)}`));
    console.log(`${String(all.length)} records of four writers, ${String(words.length)} in the index`);
    expect(words.sort()).toEqual(all.sort());
  });

  it('says once, in words, that nothing can be watched, and looks now and then', async () => {
    const here = place();
    const refusing: Watch = (_path, options) => {
      const watcher = new FSWatcher(options);
      setImmediate(() => watcher.emit('error', Object.assign(new Error('no space'), { code: 'ENOSPC' })));
      return watcher;
    };
    mkdirSync(dirname(logIn(here, 'one.jsonl')), { recursive: true });
    const first = open(here, { watch: refusing });
    const window = windowOn(first.service);
    await window.get('settings.set', { welcomed: true });
    const isSaid = ({ notices }: Live): boolean => notices.some(({ text }) => text.includes('max_user_watches'));
    await window.until(isSaid, 'a notice');
    write(logIn(here, 'one.jsonl'), conversation('one', 'wickets'));
    await window.get('sources.scan', {});
    await found(window, 'wickets');
    await first.close();
    const again = windowOn(open(here, { watch: refusing }).service);
    await again.until(({ waiting }) => waiting.sessions > 0, 'the first look');
    expect(again.live().notices.filter(({ text }) => text.includes('max_user_watches'))).toHaveLength(1);
  });

  it('does not watch where the user does not want it', async () => {
    const here = place();
    let watched = 0;
    const counting: Watch = (path, options) => {
      watched += 1;
      return new FSWatcher(options).add(path);
    };
    const window = windowOn(open(here, { watch: counting }).service);
    await window.get('settings.set', { welcomed: true, watch: false });
    await window.until(({ waiting }) => waiting.sessions > 0, 'the first look');
    expect(watched).toBe(0);
    await window.get('settings.set', { watch: true });
    expect(watched).toBeGreaterThan(0);
  });
});

describe('when everything is looked at', () => {
  it.each([
    [false, 20_000, 2],
    [true, 29 * 60_000, 1],
    [true, 31 * 60_000, 2],
  ])('with logs watched: %s, after %i ms: %i times', async (isWatched, after, times) => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const here = place();
    const engine = openEngine({ ...engineOptions(here), now: () => new Date(), random: Math.random });
    onTestFinished(engine.close);
    let scans = 0;
    const settings = { ...DEFAULT_SETTINGS, welcomed: true, idle: { ...DEFAULT_SETTINGS.idle, enabled: false } };
    const made = schedule({
      engine: () => engine,
      live: liveState({ ...liveOf(open(here)), settings }),
      dreamer: {
        ...NO_DREAMER,
        scan: () => {
          scans += 1;
          return Promise.resolve(true);
        },
      },
      settings: () => settings,
      watching: () => isWatched,
      now: () => new Date(),
    });
    onTestFinished(made.close);
    await vi.advanceTimersByTimeAsync(after);
    expect(scans).toBe(times);
  });
});

describe('a look at everything', () => {
  it('waits for the one under way: of two beside each other only one would be seen', async () => {
    const here = place();
    const engine = openEngine({ ...engineOptions(here), now: () => new Date(), random: Math.random });
    onTestFinished(engine.close);
    const live = liveState(liveOf(open(here)));
    const jobs: PromiseWithResolvers<JobResult>[] = [];
    const looker = dreamer({
      engine: () => engine,
      live,
      thread: {
        run(job, onProgress) {
          expect(job.kind).toBe('scan');
          onProgress({ stage: 'scan', done: 1, total: 9 });
          const ending = Promise.withResolvers<JobResult>();
          jobs.push(ending);
          return { result: ending.promise, stop: () => ending.promise };
        },
        end: () => Promise.resolve(),
      },
      notices: { add: unasked, seen: unasked },
      now: () => new Date(),
      looked: () => {},
      over: unasked,
    });
    const both = [looker.scan(), looker.scan()];
    expect(jobs).toHaveLength(1);
    expect(live.get().activity).toEqual({ kind: 'scanning', filesDone: 1, files: 9 });
    jobs[0]?.resolve(LOOKED);
    expect(await both[0]).toBe(true);
    await vi.waitFor(() => expect(jobs).toHaveLength(2));
    expect(live.get().activity.kind).toBe('scanning');
    jobs[1]?.resolve(LOOKED);
    expect(await both[1]).toBe(true);
    expect(live.get().activity.kind).toBe('idle');
  });
});

/** Nothing was found. */
const LOOKED: JobResult = {
  job: 1,
  scanned: ok({ changed: false, vanished: false, lost: 0, keepProblems: [], counted: null }),
};
const engineOptions = ({ home, data, store }: Place) => ({
  home,
  env: {},
  sources: [],
  dataDir: data,
  storeDir: store,
});
const liveOf = ({ service }: Opened): Live => service.live();
const unasked = (): never => {
  throw new Error('not asked for');
};
const never = (): Promise<never> => Promise.reject(new Error('not asked for'));
const NO_DREAMER: Dreamer = {
  scan: never,
  embed: never,
  start: never,
  resume: never,
  pause: never,
  cancel: never,
  running: () => null,
  rest: never,
  close: never,
};
