/** An invented folder of build logs, one file a run: the services of a bakery, some runs of which fail in the same ways. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Stands in some of the logs, as secrets do. In parts here, so that nobody takes it for a real one. */
export const TOKEN = ['ghp', '_', 'k3J9xQ2mV7bN4cZ8lR1tY6wP5sD0fG2hA4uE'].join('');

const SERVICES = ['delivery', 'invoices', 'kiosk', 'loyalty', 'menu', 'oven', 'stock', 'till'] as const;
type Service = (typeof SERVICES)[number];
export const RUNS = 14;
const DAY_MS = 86_400_000;

interface Wrong {
  in: readonly Service[];
  /** Runs of the n-th of its services, the oldest is 0. */
  at: (run: number, service: number) => boolean;
  /** @param n differs from run to run */
  says: (n: number) => readonly string[];
}

const WRONGS: readonly Wrong[] = [
  {
    in: ['delivery', 'oven', 'till', 'menu', 'kiosk'],
    at: (run, service) => run % 5 === service,
    says: (n) => [`error: dial tcp 10.4.0.7:${String(30_000 + n)}: connect: connection refused (registry mirror)`],
  },
  {
    in: ['delivery', 'loyalty'],
    at: (run) => run > 7 && run % 2 === 0,
    says: () => [`npm notice using ${TOKEN}`, `npm error code EINTEGRITY lockfile does not match ${TOKEN}`],
  },
  {
    in: ['till', 'oven'],
    at: (run) => run < 7 && run % 2 === 1,
    says: (n) => [`error: scale calibration /srv/scales/${String(n)}.json is missing its zero point`],
  },
  {
    in: ['menu', 'kiosk'],
    at: (run) => run === 3 || run > 8,
    says: (n) => [
      "TypeError: Cannot read properties of undefined (reading 'slices')",
      `    at priceOf (/build/src/price.ts:${String(n % 90)}:17)`,
    ],
  },
  {
    in: ['invoices', 'stock'],
    at: (run) => [0, 1, 3, 4, 9].includes(run),
    says: (n) => [`java.lang.OutOfMemoryError: Java heap space in worker ${String(n)}`],
  },
  {
    in: ['loyalty', 'stock', 'invoices'],
    at: (run, service) => run % 4 === service,
    says: () => ["fatal: unable to access 'https://git.bakery.example/recipes.git/': Could not resolve host"],
  },
  { in: ['till'], at: (run) => run % 4 === 2, says: () => ['FAILED tests/test_till.py::test_change - assert 3 == 4'] },
  {
    in: ['kiosk', 'invoices'],
    at: (run) => run > 10,
    says: (n) => [`write /var/cache/layers/${n.toString(16)}d41d8c: no space left on device`],
  },
];

/**
 * @param until when the newest run was
 * @returns the folder
 */
export function layOutBuildLogs(folder: string, until: Date): string {
  for (const [at, service] of SERVICES.entries())
    for (let run = 0; run < RUNS; run++) {
      const began = new Date(until.getTime() - (RUNS - 1 - run) * DAY_MS + at * 60_000);
      const wrong = WRONGS.filter((one) => one.in.includes(service) && one.at(run, one.in.indexOf(service)));
      const said = wrong.flatMap(({ says }) => says(run * 131 + at * 977));
      const lines = [
        `Started ${service} #${String(run + 1)}`,
        `Resolving ${String(180 + ((run * 7) % 9))} packages`,
        'warning: 3 packages are looking for funding, 1 deprecated: request',
        'Compiling',
        ...said,
        wrong.length > 0 ? 'Build failed with exit code 1' : 'Build finished: SUCCESS',
      ];
      const path = join(folder, service, `run-${String(run + 1)}.log`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, lines.map((line) => `${began.toISOString()} ${line}\n`).join(''));
    }
  return folder;
}
