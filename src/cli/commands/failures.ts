import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { mineFailures, type Failures, type RecurringFailure } from '../../core/run-logs/mine-failures.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Command } from '../answer.ts';
import { kindOf } from '../settings.ts';
import { count, moment, oneLine, plain, wrap, type Page } from '../terminal.ts';
import { placeOf } from './scan.ts';

/** More would only wait for the same disk. */
const THREADS_MOST = 4;

/** What recurs in a folder of build, test or CI logs. */
export const failures: Command<{ paths: readonly string[]; limit: number }> = async (
  { signal, tell },
  { paths, limit },
) => {
  const places = paths.map((path) => resolve(path));
  const missing = places.find((place) => kindOf(place) === 'nothing');
  if (missing !== undefined)
    return fail({
      code: 'logs-missing',
      message: `There is nothing at ${missing}.`,
      hint: 'Name a folder of build, test or CI logs, one file a run.',
    });
  const mined = await mineFailures(places, {
    limit,
    threads: Math.min(availableParallelism(), THREADS_MOST),
    signal,
    onProgress: (logs) => tell(`Reading logs: ${logs.toLocaleString('en')}`),
  });
  if (mined === 'stopped')
    return fail({
      code: 'cancelled',
      message: 'Stopped before all logs were read.',
      hint: 'Nothing of it is kept; run it again, or name fewer logs.',
    });
  if (mined.coverage.logs === 0) {
    const [problem] = mined.coverage.problems;
    return fail({
      code: 'no-logs',
      message: `No log could be read${problem === undefined ? '' : `: ${problem.file}: ${problem.message}`}.`,
      hint: 'In a folder, files are taken that end in .log, .txt, .out, .err or in nothing, packed with gzip or zstd too.',
    });
  }
  return ok({ json: mined, text: (page) => failuresText(page, mined) });
};

function failuresText(page: Page, { failures: listed, found, coverage }: Failures): string {
  const { logs, applications, passed, failed, unknown, untimed, otherFiles, binary, cut, forgotten, problems } =
    coverage;
  const lines = listed.flatMap((failure) => [...failureText(page, failure), '']);
  if (listed.length === 0) lines.push('Nothing recurs.', '');
  else if (found > listed.length)
    lines.push(page.dim(`${count(found - listed.length, 'more', 'more')}; --limit shows them`));
  lines.push(
    page.dim(
      `${count(logs, 'run')} of ${count(applications, 'application')}: ${failed} failed, ${passed} passed, ${unknown} do not say`,
    ),
  );
  const left = [
    [otherFiles, 'not called like a log'],
    [binary, 'not text'],
    [problems.length, 'could not be read'],
    [cut, 'read in part'],
  ] as const;
  const said = left.flatMap(([n, what]) => (n > 0 ? [`${count(n, 'file')} ${what}`] : []));
  if (untimed > 0) said.push(`${count(untimed, 'run')} named no time, so the order of the files’ was taken`);
  if (forgotten > 0) said.push(`${count(forgotten, 'line')} seen once forgotten to save memory`);
  if (said.length > 0) lines.push(page.dim(wrap(said.join('; '), page.width)));
  return lines.join('\n');
}

function failureText(page: Page, failure: RecurringFailure): string[] {
  const { rank, template, applications, runs, firstAt, lastAt, longestStreak, stillIn, examples } = failure;
  const facts = [
    count(applications.length, 'application'),
    count(runs, 'run'),
    firstAt === null ? 'times unknown' : `${moment(firstAt)} – ${moment(lastAt)}`,
    ...(longestStreak > 1 ? [`${longestStreak} in a row`] : []),
    ...(stillIn > 0 ? [`still in ${stillIn}`] : []),
  ];
  const [example] = examples;
  return [
    `${page.bold(String(rank).padStart(3))}  ${page.bold(oneLine(plain(template), 2 * page.width))}`,
    `     ${facts.join(', ')}`,
    ...(example === undefined ? [] : [page.dim(`     ${placeOf(example.file, example.line)}`)]),
  ];
}
