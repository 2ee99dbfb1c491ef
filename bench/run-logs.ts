/** Mining a folder of build logs for the failures planted in it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRuns } from '../test/run-logs/made-runs.ts';
import { HELD_OUT, PLANTED } from '../test/run-logs/planted-failures.ts';
import type { Run } from './main.ts';
import { megabytes, milliseconds, type Figure } from './report.ts';

const RUNS = 20;
const FIRST = 60;
const LIMIT_MS = 60_000;

/** @param applications each with 20 runs */
export async function measureRunLogs(applications: number, folder: string, run: Run): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, planted, seed] of [
    ['', PLANTED, 7],
    [', other failures', HELD_OUT, 23],
  ] as const) {
    const logs = join(folder, 'run-logs');
    mkdirSync(logs, { recursive: true });
    const truth = makeRuns(logs, { applications, runs: RUNS, seed, planted });
    const truthFile = join(folder, 'planted.json');
    writeFileSync(truthFile, JSON.stringify({ planted: truth.planted, lines: [...truth.lines] }));
    const mined = await run('failures', logs, '', truthFile);
    const { ms = Infinity, found = 0, lowest = 0, rss = 0 } = mined;
    figures.push(
      {
        what: `planted failures among the first ${FIRST} of ${truth.files.toLocaleString('en')} runs${name}`,
        figure: `${found} of ${planted.length}, the last at ${lowest}`,
        against: `${planted.length} of ${planted.length}`,
        met: found === planted.length,
      },
      {
        what: `mining those runs, ${megabytes(truth.bytes)} of logs${name}`,
        figure: milliseconds(ms),
        against: `≤ ${milliseconds(LIMIT_MS)}`,
        met: ms <= LIMIT_MS,
      },
      { what: `memory while mining them${name}`, figure: megabytes(rss), against: '', met: null },
    );
    rmSync(logs, { recursive: true, force: true });
  }
  return figures;
}
