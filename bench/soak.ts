/**
 * `node bench/soak.ts [--minutes 10] [--writers 10]`: agents write, rename, compress and delete logs while Reverie
 * watches. In the end every record must be in the index once, without another look at all logs, and memory must not
 * have grown. Ends with status 1 where that is not so. Nothing it writes stays.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { openIndex } from '../src/core/sessions/index.ts';
import { openWatched } from './watched.ts';
import { megabytes, table, type Figure } from './report.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, writers: { type: 'string', default: '10' } },
});
const milliseconds = Number(values.minutes) * 60_000;
const writers = Number(values.writers);
const SAMPLE_MS = 2000;
/** After the last write everything must be there. */
const SETTLED_MS = 10_000;

/** How often each word of the writers stands in the index. */
function wordsIn(dataDir: string): Map<string, number> {
  const opened = openIndex({ dataDir });
  if (!opened.ok) throw new Error(opened.error.message);
  const words = new Map<string, number>();
  for (const { id, agent } of opened.value.heads()) {
    for (const event of opened.value.session(id, agent)?.events ?? []) {
      if (event.kind !== 'prompt') continue;
      for (const word of event.text.match(/w\d+n\d+/g) ?? []) words.set(word, (words.get(word) ?? 0) + 1);
    }
  }
  opened.value.close();
  return words;
}

/** The middle of the samples in a part of the time. */
function middle(samples: readonly number[], from: number, to: number): number {
  const part = samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)).sort((a, b) => a - b);
  return part[Math.floor(part.length / 2)] ?? 0;
}

const folder = mkdtempSync(join(tmpdir(), 'reverie-soak-'));
try {
  const home = join(folder, 'home');
  const projects = join(home, '.claude', 'projects');
  const dataDir = join(folder, 'data');
  const watched = await openWatched(home, dataDir);
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(process.memoryUsage.rss()), SAMPLE_MS);
  const writer = fileURLToPath(new URL('./soak-writer.ts', import.meta.url));
  const run = promisify(execFile);
  const outputs = await Promise.all(
    Array.from({ length: writers }, (_, n) =>
      run(process.execPath, [writer, join(projects, `part-${String(n)}`), String(n), String(milliseconds)]),
    ),
  );
  clearInterval(sampling);
  const written = outputs.map(({ stdout }) => z.object({ written: z.number() }).parse(JSON.parse(stdout)).written);
  const all = written.flatMap((count, n) => Array.from({ length: count }, (_, i) => `w${String(n)}n${String(i)}`));
  await wait(SETTLED_MS);
  const words = wordsIn(dataDir);
  await watched.close();
  const lost = all.filter((word) => !words.has(word));
  const doubled = [...words].filter(([, times]) => times > 1);
  // The first minute or so fills caches.
  const [early, late] = [middle(samples, 0.2, 0.5), middle(samples, 0.7, 1)];
  const figures: Figure[] = [
    {
      what: `records of ${String(writers)} writers in ${values.minutes} minutes`,
      figure: String(all.length),
      against: '',
      met: null,
    },
    { what: '  lost', figure: String(lost.length), against: '0', met: lost.length === 0 },
    { what: '  doubled', figure: String(doubled.length), against: '0', met: doubled.length === 0 },
    {
      what: 'memory, all threads',
      figure: `${megabytes(middle(samples, 0, 0.1))} … ${megabytes(early)} … ${megabytes(late)}, most ${megabytes(Math.max(...samples))}`,
      against: 'last third ≤ 1.1× the one before the middle',
      met: late <= 1.1 * early,
    },
  ];
  console.log(table(figures));
  if (lost.length > 0) console.log(`lost: ${lost.slice(0, 20).join(' ')}`);
  if (doubled.length > 0) console.log(`doubled: ${doubled.slice(0, 20).join(' ')}`);
  if (figures.some(({ met }) => met === false)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
