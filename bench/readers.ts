/** How fast each reader decodes real logs; those of agents without any here are left out. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { discoverPaths } from '../src/core/sources/discover.ts';
import { readLog } from '../src/core/sources/read.ts';
import { READERS } from '../src/core/sources/readers.ts';
import type { Figure } from './report.ts';

/** So much is read of each agent's logs, again and again where there is less. */
const BYTES = 20e6;

/** @param shared a folder with `corpus/`, real logs of many agents */
export async function measureReaders(shared: string | undefined): Promise<Figure[]> {
  const corpus = shared ? join(shared, 'corpus') : null;
  if (corpus === null || !existsSync(corpus)) {
    return [{ what: 'reading, by agent', figure: 'not measured', against: 'needs REVERIE_SHARED', met: null }];
  }
  const { files } = await discoverPaths(READERS, [corpus]);
  const figures: Figure[] = [];
  for (const { agent, name } of READERS) {
    const own = files.filter(({ reader }) => reader.agent === agent);
    const bytes = own.reduce((sum, { path }) => sum + statSync(path).size, 0);
    if (bytes === 0) continue;
    const rounds = Math.max(1, Math.ceil(BYTES / bytes));
    const start = performance.now();
    let events = 0;
    for (let round = 0; round < rounds; round++) {
      for (const file of own) {
        for await (const { decoded } of readLog(file, file.reader))
          for (const one of decoded) if (one.kind === 'events') events += one.events.length;
      }
    }
    const seconds = (performance.now() - start) / 1000;
    figures.push({
      what: `reading ${name}`,
      figure: `${((bytes * rounds) / 1e6 / seconds).toFixed(0)} MB/s, ${Math.round(events / seconds).toLocaleString('en')} events/s`,
      against: `${String(own.length)} logs, ${(bytes / 1e6).toFixed(1)} MB`,
      met: null,
    });
  }
  return figures;
}
