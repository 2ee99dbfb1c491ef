/** Twenty thousand logs under watch: how soon something written is there, and what watching costs. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openWatched } from './watched.ts';
import type { Run } from './main.ts';
import { megabytes, milliseconds, type Figure } from './report.ts';

const FOLDERS = 200;
const APPENDS = 200;
const REST_MS = 10_000;
const LIMIT_MS = 1000;

const sessionOf = (n: number): string => `watched-${String(n)}`;
const recordOf = (n: number, words: string): string =>
  `${JSON.stringify({
    type: 'user',
    uuid: `${sessionOf(n)}-${words}`,
    sessionId: sessionOf(n),
    timestamp: new Date().toISOString(),
    cwd: '/home/jan/web',
    message: { role: 'user', content: `remember ${words}` },
  })}\n`;

const pathOf = (home: string, n: number): string =>
  join(home, '.claude', 'projects', `part-${String(n % FOLDERS)}`, `${sessionOf(n)}.jsonl`);

/** What runs in a process of its own: makes the logs, watches them, appends. */
export async function watchStep(home: string, dataDir: string, logs: number): Promise<object> {
  for (let n = 0; n < FOLDERS; n++) mkdirSync(join(pathOf(home, n), '..'), { recursive: true });
  for (let n = 0; n < logs; n++) writeFileSync(pathOf(home, n), recordOf(n, 'nothing'));
  const watched = await openWatched(home, dataDir);
  await watched.until(({ waiting, activity }) => waiting.sessions >= logs && activity.kind === 'idle');
  // Seen without a scan being asked for, so the watch stands.
  const appended = async (n: number, word: string): Promise<{ told: number; found: number }> => {
    const { sessions } = watched.live().revisions;
    const started = performance.now();
    appendFileSync(pathOf(home, n), recordOf(n, word));
    await watched.until(({ revisions }) => revisions.sessions > sessions);
    const told = performance.now() - started;
    for (;;) {
      const before = watched.live().revisions.sessions;
      const { hits } = await watched.get('sessions.search', { text: word, limit: 1 });
      if (hits.length > 0) return { told, found: performance.now() - started };
      await watched.until(({ revisions }) => revisions.sessions > before);
    }
  };
  await appended(0, 'first');
  await wait(REST_MS);
  const times: { told: number; found: number }[] = [];
  for (let i = 0; i < APPENDS; i++) times.push(await appended((i * 337) % logs, `quince${String(i)}`));
  const at = (of: 'told' | 'found', share: number): number =>
    times.map((one) => one[of]).sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ??
    0;
  // What comes after the last append is counted once it is quiet.
  await wait(REST_MS);
  const before = process.cpuUsage();
  await wait(REST_MS);
  const { user, system } = process.cpuUsage(before);
  const resting = process.memoryUsage.rss();
  await watched.close();
  return {
    toldMedian: at('told', 0.5),
    toldMost: at('told', 0.99),
    foundMedian: at('found', 0.5),
    foundMost: at('found', 0.99),
    idle: (user + system) / 1000 / REST_MS,
    resting,
  };
}

export async function measureWatch(folder: string, logs: number, run: Run): Promise<Figure[]> {
  const figures = await run('watch', join(folder, 'watched'), join(folder, 'watched-data'), String(logs));
  const of = (name: string): number => figures[name] ?? NaN;
  return [
    {
      what: `append to told, ${String(logs)} logs, median and p99`,
      figure: `${milliseconds(of('toldMedian'))}, ${milliseconds(of('toldMost'))}`,
      against: `≤ ${String(LIMIT_MS)} ms`,
      met: of('toldMost') <= LIMIT_MS,
    },
    {
      what: '  until a search finds it',
      figure: `${milliseconds(of('foundMedian'))}, ${milliseconds(of('foundMost'))}`,
      against: `≤ ${String(LIMIT_MS)} ms`,
      met: of('foundMost') <= LIMIT_MS,
    },
    {
      what: '  processor at rest',
      figure: `${(100 * of('idle')).toFixed(2)} %`,
      against: '≤ 1 %',
      met: of('idle') <= 0.01,
    },
    { what: '  memory, all threads', figure: megabytes(of('resting')), against: '', met: null },
  ];
}
