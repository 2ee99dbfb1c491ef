/** A small invented folder of build logs: three services of a bakery, some runs of which fail in the same ways. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const TOKEN = ['ghp', '_', 'k3J9xQ2mV7bN4cZ8lR1tY6wP5sD0fG2hA4uE'].join('');

const SERVICES = ['oven', 'till', 'delivery'];
const RUNS = 12;
const DAY_MS = 86_400_000;

/**
 * @param until day of the newest run
 * @returns the folder
 */
export function layOutBuildLogs(folder: string, until: Date): string {
  for (const [at, service] of SERVICES.entries())
    for (let run = 0; run < RUNS; run++) {
      const day = new Date(until.getTime() - (RUNS - 1 - run) * DAY_MS).toISOString();
      write(folder, `${service}/run-${String(run + 1)}.log`, day, wrongIn(at, run));
    }
  return folder;
}

function wrongIn(service: number, run: number): readonly string[] {
  const port = String(30_000 + service * 977 + run * 131);
  if (run % 3 === service)
    return [`dial tcp 10.0.${String(service)}.7:${port}: connect: connection refused (registry mirror of the bakery)`];
  // What was mended half way.
  if (service === 1 && run < 5 && run % 2 === 0)
    return [`Flour scale calibration file /srv/scales/${String(run)}.json is missing its zero point`];
  if (service === 2 && run > 5 && run % 2 === 0)
    return [`npm notice using ${TOKEN}`, `EINTEGRITY lockfile of delivery-planner does not match ${TOKEN}`];
  return [];
}

function write(folder: string, name: string, day: string, wrong: readonly string[]): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  const lines = [
    'Started by the bakery scheduler',
    'Resolving dependencies',
    'Compiling',
    ...wrong.map((line) => `error: ${line}`),
    wrong.length > 0 ? 'Build failed with exit code 1' : 'Build finished: SUCCESS',
  ];
  writeFileSync(path, lines.map((line) => `${day} ${line}\n`).join(''));
}
