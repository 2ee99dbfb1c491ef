/** Reading, indexing and searching sessions. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { megabytes, milliseconds, type Figure } from './report.ts';
import type { Load } from './load.ts';
import type { Run } from './main.ts';

const MB = 1e6;

export async function measureSessions(load: Load, part: Load, folder: string, run: Run): Promise<Figure[]> {
  const data = join(folder, 'data');
  const parsedBefore = (await run('parse', load.home, data))['ms'] ?? 0;
  const scan = await run('scan', load.home, data);
  const after = await run('parse', load.home, data);
  const parsedAfter = after['ms'] ?? 0;
  const streamed = (await run('parseStreamed', load.home, data))['ms'] ?? 0;
  const quarter = await run('scan', part.home, `${data}-part`);
  // The middle one of three: it is short enough for anything else on the machine to double it.
  const rescans = [
    await run('scan', load.home, data),
    await run('scan', load.home, data),
    await run('scan', load.home, data),
  ];
  const rescan = rescans.sort((a, b) => (a['ms'] ?? 0) - (b['ms'] ?? 0))[1] ?? {};
  const append = await run('append', load.home, data, load.files[Math.floor(load.files.length / 2)] ?? '');
  const search = await run('search', load.home, data);

  // The machine may have been busy during one of them.
  const whole = (parsedBefore + parsedAfter) / 2;
  const parse = Math.min(whole, streamed);
  const ms = scan['ms'] ?? 0;
  const perMb = ms / (load.bytes / MB);
  const perMbOfPart = (quarter['ms'] ?? 0) / (part.bytes / MB);
  const size = statSync(join(data, 'derived.db')).size;
  const memory = Math.max(scan['rss'] ?? 0, rescan['rss'] ?? 0, append['rss'] ?? 0, search['rss'] ?? 0);
  const figure = (what: string, text: string, against: string, met: boolean | null): Figure => ({
    what,
    figure: text,
    against,
    met,
  });

  return [
    figure(
      'sessions found in the load',
      String(scan['sessions']),
      `${String(load.sessions)} written`,
      scan['sessions'] === load.sessions && scan['problems'] === 0,
    ),
    figure(
      'first scan',
      `${milliseconds(ms)}, ${(ms / parse).toFixed(2)}×`,
      `≤ 4× JSON.parse line by line: ${milliseconds(whole)} a log at a time, ${milliseconds(streamed)} streamed`,
      ms <= 4 * parse,
    ),
    // Of all threads, the start of the program included: what it costs a machine that is busy with other things.
    figure(
      '  processor time',
      milliseconds(scan['cpu'] ?? 0),
      `a log at a time: ${milliseconds(after['cpu'] ?? 0)}`,
      null,
    ),
    figure(
      '  per MB',
      milliseconds(perMb),
      `≤ 1.5× per MB of a quarter: ${milliseconds(perMbOfPart)}`,
      perMb <= 1.5 * perMbOfPart,
    ),
    figure('rescan, nothing new', milliseconds(rescan['ms'] ?? 0), '≤ 100 ms', (rescan['ms'] ?? 0) <= 100),
    figure('  logs opened', String(rescan['filesParsed']), '0', rescan['filesParsed'] === 0),
    figure(
      'append of one record, searchable',
      milliseconds(append['ms'] ?? 0),
      '≤ 1000 ms',
      (append['ms'] ?? 0) <= 1000 && append['hits'] === 1,
    ),
    figure(
      '  bytes of logs read',
      String(append['bytesRead']),
      `${String(append['written'])} written`,
      append['bytesRead'] === append['written'],
    ),
    figure(
      '  rows written',
      String(append['rowsWritten']),
      '≤ 80: what stands in one block',
      (append['rowsWritten'] ?? 0) <= 80,
    ),
    figure('search, half of the queries', milliseconds(search['p50'] ?? 0), '≤ 5 ms', (search['p50'] ?? 0) <= 5),
    figure('search, 95 of 100', milliseconds(search['p95'] ?? 0), '≤ 50 ms', (search['p95'] ?? 0) <= 50),
    figure('peak memory, all threads', megabytes(memory), '≤ 300 MB', memory <= 300 * MB),
    figure(
      'index on disk',
      `${megabytes(size)}, ${((100 * size) / load.bytes).toFixed(1)} %`,
      `≤ 40 % of the logs: ${megabytes(load.bytes)}`,
      size <= 0.4 * load.bytes,
    ),
  ];
}
