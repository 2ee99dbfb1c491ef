/**
 * `npm run bench [-- --quick]`: makes a load of its own, measures on it, prints one table, and ends with status 1 when
 * a limit is missed. Nothing it writes stays.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { measureDreams } from './dream.ts';
import { makeLoad } from './load.ts';
import { megabytes, table, type Figure } from './report.ts';
import { measureModel } from './model.ts';
import { measureReaders } from './readers.ts';
import { measureRunLogs } from './run-logs.ts';
import { measureSessions } from './sessions.ts';
import { measureWatch } from './watch.ts';
import { measureWindow } from './window.ts';

/** Runs a step of step.ts in a process of its own and gives back its figures. */
export type Run = (step: string, ...args: string[]) => Promise<Record<string, number>>;

const quick = process.argv.includes('--quick');
const SESSIONS = quick ? 300 : 2000;
const BYTES = quick ? 90e6 : 600e6;

/** As `npm run reverie` starts it: garbage is collected in small portions, which costs no time and saves 100 MB. */
const MEMORY = ['--max-semi-space-size=4'];

const run: Run = async (step, ...args) => {
  const script = fileURLToPath(new URL('./step.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...MEMORY, script, step, ...args], {
    maxBuffer: 1e7,
  });
  const figures: Record<string, number> = JSON.parse(stdout);
  return figures;
};

const folder = mkdtempSync(join(tmpdir(), 'reverie-bench-'));
try {
  const load = makeLoad(folder, SESSIONS, BYTES);
  const part = makeLoad(join(folder, 'part'), SESSIONS / 4, BYTES / 4);
  console.log(`${String(load.sessions)} sessions, ${megabytes(load.bytes)}; Node ${process.version}\n`);
  // Each section measures one area; a new one is a file beside sessions.ts and a line here.
  const figures: Figure[] = [
    ...(await measureSessions(load, part, folder, run)),
    ...(await measureReaders(process.env['REVERIE_SHARED'])),
    ...(await measureDreams(load, folder, run)),
    ...(await measureModel(load, folder, process.env['REVERIE_BENCH_MODEL'], run)),
    ...(await measureRunLogs(quick ? 500 : 5_000, folder, run)),
    ...(await measureWatch(folder, quick ? 2_000 : 20_000, run)),
    ...(await measureWindow(quick ? 1_000 : 10_000, run)),
  ];
  console.log(table(figures));
  if (figures.some(({ met }) => met === false)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
