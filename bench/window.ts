/** The window on an index of ten thousand sessions: when something is seen, when it can be used, what it costs at rest. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { folders, hasBrowser, launch, openPage, serve, type Served } from '../test/window/window.ts';
import { makeLoad } from './load.ts';
import type { Run } from './main.ts';
import { milliseconds, type Figure } from './report.ts';

const REST_MS = 20_000;
/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

export async function measureWindow(sessions: number, run: Run): Promise<Figure[]> {
  if (!hasBrowser)
    return [{ what: 'window', figure: 'not measured', against: 'no Chromium on this machine', met: null }];
  const place = folders(null);
  const load = makeLoad(place.root, sessions, sessions * 30_000);
  await run('scan', load.home, place.data);
  await run('welcome', load.home, place.data);
  const served = await serve({ ...place, home: load.home });
  const browser = await launch();
  try {
    return [bundle(), ...(await opening(browser, served.url, sessions)), await rest(browser, served)];
  } finally {
    await browser.close();
    await served.stop();
    place.remove();
  }
}

function bundle(): Figure {
  const folder = join(import.meta.dirname, '../out/renderer/assets');
  const bytes = readdirSync(folder)
    .filter((name) => /\.(js|css)$/.test(name))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  return {
    what: 'page, compressed',
    figure: `${(bytes / 1e3).toFixed(0)} KB`,
    against: '≤ 1000 KB',
    met: bytes <= 1e6,
  };
}

async function opening(browser: Browser, url: string, sessions: number): Promise<Figure[]> {
  const painted: number[] = [];
  const usable: number[] = [];
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    const { page } = await openPage(browser, `${url}#/sessions`);
    await page.getByRole('list', { name: 'Sessions' }).getByRole('listitem').first().waitFor();
    usable.push(performance.now() - started);
    painted.push(await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`));
    await page.context().close();
  }
  const middle = (times: number[]): number => times.sort((a, b) => a - b)[1] ?? 0;
  return [
    {
      what: 'window, first paint',
      figure: milliseconds(middle(painted)),
      against: '≤ 1000 ms',
      met: middle(painted) <= 1000,
    },
    {
      what: `window, list of ${String(sessions)} sessions there`,
      figure: milliseconds(middle(usable)),
      against: '≤ 2000 ms',
      met: middle(usable) <= 2000,
    },
  ];
}

/** Of `serve`, its engine and the page, with the window open and nobody at it. */
async function rest(browser: Browser, served: Served): Promise<Figure> {
  const { page } = await openPage(browser, served.url);
  await page.getByRole('navigation').first().waitFor();
  const pids = [served.process.pid ?? 0, ...childrenOf(served.process.pid ?? 0)];
  const spent = (): number => pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  const before = spent();
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const share = ((spent() - before) / REST_MS) * 100;
  return { what: 'engine at rest, processor', figure: `${share.toFixed(2)} %`, against: '≤ 1 %', met: share <= 1 };
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);

function cpuOf(pid: number): number {
  // The name in brackets may hold anything; the numbers come after it.
  const fields =
    readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')
      .at(-1)
      ?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
