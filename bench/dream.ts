/** Mining sessions and dreaming over them. */
import { join } from 'node:path';
import { megabytes, milliseconds, type Figure } from './report.ts';
import type { Load } from './load.ts';
import type { Run } from './main.ts';

/** The data folder of the sessions' section is used on: its index is what a dream reads. */
export async function measureDreams(load: Load, folder: string, run: Run): Promise<Figure[]> {
  const data = join(folder, 'data');
  const hundred = await run('dream', load.home, data, '100');
  const all = await run('dream', load.home, data, '10000');
  const twenty = await run(
    'dreamOfTwentyMore',
    load.home,
    data,
    JSON.stringify(load.files.filter((file) => file.includes('.claude')).slice(-20)),
  );
  const ms = (figures: Record<string, number>): number => figures['ms'] ?? 0;
  const memory = Math.max(...[hundred, all, twenty].map((figures) => figures['rss'] ?? 0));
  return [
    {
      what: 'dream of 100 sessions',
      figure: milliseconds(ms(hundred)),
      against: '≤ 10 s',
      met: ms(hundred) <= 10_000 && hundred['sessions'] === 100,
    },
    {
      what: 'dream of all the others, mining them',
      figure: `${milliseconds(ms(all))}, ${String(all['sessions'])} sessions`,
      against: '≤ 60 s',
      met: ms(all) <= 60_000 && (all['sessions'] ?? 0) >= load.sessions - 100,
    },
    {
      what: 'dream after 20 logs went on',
      figure: `${milliseconds(ms(twenty))}, ${String(twenty['sessions'])} sessions`,
      against: '≤ 3 s',
      met: ms(twenty) <= 3000 && (twenty['sessions'] ?? 0) > 0,
    },
    { what: 'peak memory of dreams', figure: megabytes(memory), against: '≤ 300 MB', met: memory <= 300e6 },
  ];
}
