/** Mines a folder of build, test or CI logs, one file a run, for the failures that recur. */
import { basename, resolve } from 'node:path';
import type { Problem } from '../../shared/contract.ts';
import type { Trend } from '../../shared/window/run-logs.ts';
import { redact } from '../guard/secrets.ts';
import { applicationsOf, numbered } from './applications.ts';
import { lineOf } from './example.ts';
import { byCode, findLogs } from './find-logs.ts';
import { readOnThreads, type ReadingOptions } from './read-on-threads.ts';
import type { ReadRun } from './read-runs.ts';
import {
  FEW_APPLICATIONS,
  recurringFailures,
  type Recurring,
  type RunFacts,
  type Sighting,
  type Why,
} from './recurring.ts';
import { joined, type Sightings } from './sightings.ts';
import { templatesOf } from './templates.ts';
import { Halves } from './trend.ts';

export interface Failures {
  failures: readonly RecurringFailure[];
  /** Recurring failures there are, those beyond the limit with them. */
  found: number;
  coverage: LogCoverage;
}

/** Secrets are replaced in everything here. Times are ISO 8601, UTC. */
export interface RecurringFailure {
  /** 1 is what is most worth acting on. */
  rank: number;
  /** The line, with `<*>` for a word that varies and `<n>`, `<id>`, `<path>`, `<address>`, `<email>` for what always does. */
  template: string;
  /** Templates of lines that come in the same runs. */
  also: readonly string[];
  score: number;
  why: Why;
  /** `still`: its newest run shows it. */
  applications: readonly { application: string; runs: number; still: boolean }[];
  runs: number;
  failedRuns: number;
  passedRuns: number;
  /** Of its runs, as many do not say when they were. */
  untimedRuns: number;
  /** Of the runs that say when they were; `null`: none does. */
  firstAt: string | null;
  lastAt: string | null;
  trend: Trend;
  /** The most runs of one application after another that show it. */
  longestStreak: number;
  /** Applications whose newest run shows it. */
  stillIn: number;
  /** The newest, of different applications. */
  examples: readonly { application: string; file: string; line: number; at: string | null; text: string }[];
}

export interface LogCoverage {
  logs: number;
  applications: number;
  passed: number;
  failed: number;
  /** Runs that do not say how they ended. */
  unknown: number;
  /** Runs of which neither the log nor its name says when they were: the file's time only puts them in order. */
  untimed: number;
  characters: number;
  /** Of the runs that say when they were. */
  firstAt: string | null;
  lastAt: string | null;
  /** Files that are not called like a log. */
  otherFiles: number;
  binary: number;
  /** Logs of which only the beginning was read. */
  cut: number;
  /** Different lines seen once that were forgotten to keep memory bounded. */
  forgotten: number;
  problems: readonly Problem[];
}

export interface MiningOptions extends ReadingOptions {
  /** Failures that are told, at most. */
  limit: number;
}

const EXAMPLES = 3;
const ALSO = 5;
/** `run-9` before `run-10`: files that came out of one archive may all be of one time. */
const NATURAL = new Intl.Collator('en', { numeric: true });

/**
 * @param paths folders and logs; what is not there is told among the problems
 * @returns `stopped` where the signal did
 */
export async function mineFailures(paths: readonly string[], options: MiningOptions): Promise<Failures | 'stopped'> {
  const { files, otherFiles, problems } = findLogs(paths);
  const parts = await readOnThreads(files, options);
  if (parts === 'stopped') return 'stopped';

  const read = parts.flatMap(({ runs }) => runs).sort((a, b) => a.job - b.job);
  const runs = read.filter(({ end }) => end !== 'binary');
  const logs = runs.map(({ job }) => files[job] ?? '');
  const applications = numbered(applicationsOf(logs, basename(resolve(paths[0] ?? '.')).replace(/\..*/, '') || 'logs'));
  const sightings = joined(parts.map((part) => part.sightings));
  const runOf = new Int32Array(files.length);
  runs.forEach(({ job }, run) => (runOf[job] = run));
  const facts: RunFacts = {
    outcomes: runs.map(({ outcome }) => outcome),
    applicationOf: applications.of,
    applications: applications.all.length,
  };
  const recurring = recurringIn(sightings, runOf, facts);
  const unread = parts.flatMap((part) =>
    part.unread.map(({ job, message }) => ({ file: files[job] ?? '', line: 0, message })),
  );
  const tell = teller(runs, logs, applications);
  const failures: RecurringFailure[] = [];
  for (const failure of recurring.slice(0, options.limit)) failures.push(await tell(failure, failures.length + 1));
  return {
    failures,
    found: recurring.length,
    coverage: {
      ...countsOf(runs),
      applications: applications.all.length,
      otherFiles,
      binary: read.length - runs.length,
      forgotten: sightings.forgotten,
      problems: [...problems, ...unread]
        .sort((a, b) => byCode(a.file, b.file))
        .map(({ file, line, message }) => ({ file: redact(file), line, message: redact(message) })),
    },
  };
}

/** @param runOf the run of each log that was read */
function recurringIn(sightings: Sightings, runOf: Int32Array, facts: RunFacts): Recurring[] {
  const { lines, line, run, at } = sightings;
  // Sightings of one line stand together in `order`, from `starts[line]` on.
  const starts = new Int32Array(lines.length + 1);
  for (const number of line) starts[number + 1] = (starts[number + 1] ?? 0) + 1;
  for (let i = 0; i < lines.length; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const free = starts.slice();
  const order = new Int32Array(line.length);
  line.forEach((number, sighting) => {
    const place = free[number] ?? 0;
    order[place] = sighting;
    free[number] = place + 1;
  });
  const of = (number: number): Int32Array => order.subarray(starts[number], starts[number + 1]);
  const runAt = (sighting: number): number => runOf[run[sighting] ?? 0] ?? 0;
  const byApplication = facts.applications >= FEW_APPLICATIONS;
  const templates = templatesOf({
    lines,
    witnessesOf: (number) =>
      of(number).map((sighting) => (byApplication ? (facts.applicationOf[runAt(sighting)] ?? 0) : runAt(sighting))),
    witnesses: byApplication ? facts.applications : facts.outcomes.length,
  });
  const sightingsOf = (number: number): Sighting[] =>
    Array.from(of(number), (sighting) => ({ run: runAt(sighting), at: at[sighting] ?? 0 }));
  return recurringFailures(templates, sightingsOf, facts);
}

function countsOf(
  runs: readonly ReadRun[],
): Pick<
  LogCoverage,
  'logs' | 'passed' | 'failed' | 'unknown' | 'untimed' | 'characters' | 'firstAt' | 'lastAt' | 'cut'
> {
  const counts = { passed: 0, failed: 0, unknown: 0, untimed: 0, characters: 0, cut: 0 };
  let [first, last] = [Infinity, -Infinity];
  for (const { outcome, at, untimed, size, end } of runs) {
    counts[outcome] += 1;
    counts.characters += size;
    if (untimed) counts.untimed += 1;
    if (end === 'cut') counts.cut += 1;
    if (untimed) continue;
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  return { logs: runs.length, ...counts, firstAt: iso(first), lastAt: iso(last) };
}

const iso = (at: number): string | null => (Number.isFinite(at) ? new Date(at).toISOString() : null);

/** Says of a failure what a person or a program wants to know. */
function teller(
  runs: readonly ReadRun[],
  logs: readonly string[],
  applications: { all: readonly string[]; of: Int32Array },
): (failure: Recurring, rank: number) => Promise<RecurringFailure> {
  const timeOf = (run: number): number => runs[run]?.at ?? 0;
  const inTime = (a: number, b: number): number =>
    timeOf(a) - timeOf(b) || NATURAL.compare(logs[a] ?? '', logs[b] ?? '') || a - b;
  const runsOf = new Map<number, number[]>();
  runs.forEach((_, run) => {
    const application = applications.of[run] ?? 0;
    const list = runsOf.get(application);
    if (list === undefined) runsOf.set(application, [run]);
    else list.push(run);
  });
  for (const list of runsOf.values()) list.sort(inTime);
  const saidTime = (run: number | undefined): string | null => {
    const of = run === undefined ? undefined : runs[run];
    return of === undefined || of.untimed ? null : new Date(of.at).toISOString();
  };
  const nameOf = (application: number): string => redact(applications.all[application] ?? '');

  return async ({ template, also, score, why, sightings }, rank) => {
    const lineIn = new Map(sightings.map(({ run, at }) => [run, at]));
    const shows = [...lineIn.keys()].sort(inTime);
    const byApplication = new Map<number, number>();
    for (const run of shows) {
      const application = applications.of[run] ?? 0;
      byApplication.set(application, (byApplication.get(application) ?? 0) + 1);
    }
    let longestStreak = 0;
    const still = new Set<number>();
    const halves = new Halves();
    for (const application of byApplication.keys()) {
      let streak = 0;
      const all = runsOf.get(application) ?? [];
      for (const run of all) {
        streak = lineIn.has(run) ? streak + 1 : 0;
        longestStreak = Math.max(longestStreak, streak);
      }
      halves.add(all.map((run) => lineIn.has(run)));
      if (streak > 0) still.add(application);
    }
    const timed = shows.filter((run) => runs[run]?.untimed === false);
    const examples: RecurringFailure['examples'][number][] = [];
    const shown = new Set<number>();
    for (const run of shows.toReversed()) {
      const application = applications.of[run] ?? 0;
      if (examples.length === EXAMPLES) break;
      if (shown.has(application)) continue;
      shown.add(application);
      const line = lineIn.get(run) ?? 0;
      const file = logs[run] ?? '';
      const text = await lineOf(file, line);
      if (text === null) continue;
      examples.push({
        application: nameOf(application),
        file: redact(file),
        line,
        at: saidTime(run),
        text,
      });
    }
    const outcomes = shows.map((run) => runs[run]?.outcome);
    return {
      rank,
      template: redact(template),
      also: also.slice(0, ALSO).map(redact),
      score: rounded(score),
      why: {
        reach: rounded(why.reach),
        blame: rounded(why.blame),
        quiet: rounded(why.quiet),
        telling: rounded(why.telling),
        again: rounded(why.again),
        cause: rounded(why.cause),
      },
      applications: [...byApplication]
        .map(([application, times]) => ({
          application: nameOf(application),
          runs: times,
          still: still.has(application),
        }))
        .sort((a, b) => b.runs - a.runs || byCode(a.application, b.application)),
      runs: shows.length,
      failedRuns: outcomes.filter((outcome) => outcome === 'failed').length,
      passedRuns: outcomes.filter((outcome) => outcome === 'passed').length,
      untimedRuns: shows.length - timed.length,
      firstAt: saidTime(timed[0]),
      lastAt: saidTime(timed.at(-1)),
      trend: halves.trend(),
      longestStreak,
      stillIn: still.size,
      examples,
    };
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
