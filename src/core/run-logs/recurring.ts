/**
 * Ranks what recurs by whether it is worth acting on. A failure's score is the product of what stands in `Why`:
 *
 * - `reach`: log2(1 + applications) + ½·log2(runs per application).
 * - `blame`: how much likelier a run fails with it than its applications' other runs do, from 0 to 1. What is printed in
 *   good runs as often has none. Where runs do not say how they ended it is a half, less what is a warning, and less
 *   what a large share of all applications prints.
 * - `quiet`: 1 less the share of its applications' runs that did not fail and show it all the same.
 * - `telling`: the share of words that say something, less where there are few of them.
 * - `again`: from 0.6, where it came once in each application, to 1, where it came again in all of them.
 * - `cause`: less than 1 for what merely follows: a verdict such as "BUILD FAILED", or a line in most failing runs of its
 *   applications, most of which have some rarer failure to show too, and not the same one.
 *
 * Lines that come in the same runs are one failure; the one with the highest score speaks for it.
 */
import { byCode } from './find-logs.ts';
import { isVerdict, type Outcome } from './outcome.ts';
import { tellingWords, witnessesNeeded, type Template } from './templates.ts';

export interface Why {
  reach: number;
  blame: number;
  quiet: number;
  telling: number;
  again: number;
  cause: number;
}

export interface Sighting {
  run: number;
  /** Number of the line in the run's log. */
  at: number;
}

export interface Recurring {
  template: string;
  /** Templates of other lines that come in the same runs. */
  also: readonly string[];
  score: number;
  why: Why;
  /** Of the template, one for each run, in the order of the runs. */
  sightings: readonly Sighting[];
}

export interface RunFacts {
  /** Numbers of runs are positions here. */
  outcomes: readonly Outcome[];
  applicationOf: Int32Array;
  applications: number;
}

/** Of the runs with one line, so many have the other: they are one failure. */
const SAME_RUNS = 0.7;
const ONLY_WITH = 0.9;
/** A line that merely follows comes with so many other failures at least, and with none of them in most of its runs. */
const FOLLOWS_LEAST = 3;
const BLAMED = 0.5;
/** What is left of the score of a line that always follows. */
const FOLLOWING = 0.05;
/** Templates of one run that are compared with each other. */
const PAIRED_MOST = 24;

interface Candidate {
  number: number;
  template: string;
  sightings: readonly Sighting[];
  why: Why;
  score: number;
  /** Runs with it that did not pass. */
  bad: number;
}

export function recurringFailures(
  templates: readonly Template[],
  sightingsOf: (line: number) => readonly Sighting[],
  facts: RunFacts,
): Recurring[] {
  const totals = totalsOf(facts);
  const needed = witnessesNeeded(facts.applications);
  const candidates: Candidate[] = [];
  for (const { words, lines } of templates) {
    const sightings = onePerRun(lines.flatMap(sightingsOf));
    const spread = spreadOf(sightings, facts);
    if ((facts.applications >= FEW_APPLICATIONS ? spread.applications.size : sightings.length) < needed) continue;
    const why = whyOf(words, spread, totals, facts.applications);
    candidates.push({
      number: 0,
      template: words.join(' '),
      sightings,
      why,
      score: scoreOf(why),
      bad: spread.failed + spread.unknown,
    });
  }
  candidates.sort(byScore).forEach((candidate, i) => (candidate.number = i));

  const pairs = pairsOf(candidates, facts);
  for (const candidate of candidates) candidate.why.cause = causeOf(candidate, candidates, pairs, facts, totals);
  for (const candidate of candidates) candidate.score = scoreOf(candidate.why);
  const isInGoodRuns = ({ sightings }: Recurring): boolean =>
    sightings.some(({ run }) => facts.outcomes[run] === 'passed');
  // Nothing to act on: good runs show it as often. Where no run says how it ended, nobody knows that.
  return together([...candidates].sort(byScore), pairs).filter((one) => one.score > 0 || !isInGoodRuns(one));
}

const HARMLESS_LEVEL = /^\W*(?:warn|warning|info|notice|debug|trace)\W*$/i;

/** Below, runs are counted where otherwise applications are. */
export const FEW_APPLICATIONS = 10;

const byScore = (a: Candidate, b: Candidate): number => b.score - a.score || byCode(a.template, b.template);

const scoreOf = ({ reach, blame, quiet, telling, again, cause }: Why): number =>
  reach * blame * quiet * telling * again * cause;

function onePerRun(sightings: readonly Sighting[]): Sighting[] {
  const first = new Map<number, Sighting>();
  for (const sighting of sightings) {
    const before = first.get(sighting.run);
    if (before === undefined || sighting.at < before.at) first.set(sighting.run, sighting);
  }
  return [...first.values()].sort((a, b) => a.run - b.run);
}

// ---- how often, where -----------------------------------------------------------------------------------------

interface Totals {
  passed: Int32Array;
  failed: Int32Array;
  unknown: Int32Array;
}

function totalsOf({ outcomes, applicationOf, applications }: RunFacts): Totals {
  const totals = {
    passed: new Int32Array(applications),
    failed: new Int32Array(applications),
    unknown: new Int32Array(applications),
  };
  outcomes.forEach((outcome, run) => {
    const application = applicationOf[run] ?? 0;
    totals[outcome][application] = (totals[outcome][application] ?? 0) + 1;
  });
  return totals;
}

interface Spread extends Record<Outcome, number> {
  /** With the number of its runs in each. */
  applications: ReadonlyMap<number, number>;
  runs: number;
}

function spreadOf(sightings: readonly Sighting[], { outcomes, applicationOf }: RunFacts): Spread {
  const spread = { passed: 0, failed: 0, unknown: 0 };
  const applications = new Map<number, number>();
  for (const { run } of sightings) {
    spread[outcomes[run] ?? 'unknown'] += 1;
    const application = applicationOf[run] ?? 0;
    applications.set(application, (applications.get(application) ?? 0) + 1);
  }
  return { ...spread, applications, runs: sightings.length };
}

function sum(of: Int32Array, applications: ReadonlyMap<number, number>): number {
  let total = 0;
  for (const application of applications.keys()) total += of[application] ?? 0;
  return total;
}

/** @param all applications there are */
function whyOf(
  words: readonly string[],
  { applications, runs, passed, failed, unknown }: Spread,
  totals: Totals,
  all: number,
): Why {
  const [allPassed, allFailed, allUnknown] = [totals.passed, totals.failed, totals.unknown].map((of) =>
    sum(of, applications),
  );
  const otherFailed = (allFailed ?? 0) - failed;
  const otherPassed = (allPassed ?? 0) - passed;
  const base = (otherFailed + 0.5) / (otherFailed + otherPassed + 2);
  const share = (failed + base) / (failed + passed + 1);
  const known = (failed + passed) / runs;
  const harmless = (allPassed ?? 0) + (allUnknown ?? 0);
  const { telling, varying } = tellingWords(words);
  const everywhere = all >= FEW_APPLICATIONS ? applications.size / all : 0;
  const suspected = (words.slice(0, 3).some((word) => HARMLESS_LEVEL.test(word)) ? 0.1 : 0.5) * (1 - everywhere) ** 2;
  let again = 0;
  for (const times of applications.values()) if (times > 1) again += 1;
  return {
    reach: Math.log2(1 + applications.size) + Math.log2(runs / applications.size) / 2,
    blame: known * Math.max(0, (share - base) / (1 - base)) + (1 - known) * suspected,
    quiet: harmless === 0 ? 1 : 1 - (passed + unknown) / harmless,
    telling: telling === 0 ? 0 : (telling / (telling + varying)) * (1 - 0.5 ** telling),
    again: 0.6 + (0.4 * again) / applications.size,
    cause: 1,
  };
}

// ---- which come together --------------------------------------------------------------------------------------

interface Pairs {
  /** Runs that did not pass and show both. */
  both(a: number, b: number): number;
  with(a: number): readonly number[];
}

function pairsOf(candidates: readonly Candidate[], { outcomes }: RunFacts): Pairs {
  const ofRun = new Map<number, number[]>();
  for (const { number, sightings } of candidates)
    for (const { run } of sightings) {
      if (outcomes[run] === 'passed') continue;
      const list = ofRun.get(run);
      if (list === undefined) ofRun.set(run, [number]);
      else if (list.length < PAIRED_MOST) list.push(number);
    }
  const counts = new Map<number, number>();
  const near = new Map<number, Set<number>>();
  const key = (a: number, b: number): number => Math.min(a, b) * candidates.length + Math.max(a, b);
  for (const list of ofRun.values())
    list.forEach((a, i) => {
      for (const b of list.slice(i + 1)) {
        counts.set(key(a, b), (counts.get(key(a, b)) ?? 0) + 1);
        near.set(a, (near.get(a) ?? new Set()).add(b));
        near.set(b, (near.get(b) ?? new Set()).add(a));
      }
    });
  return {
    both: (a, b) => counts.get(key(a, b)) ?? 0,
    with: (a) => [...(near.get(a) ?? [])].sort((one, other) => one - other),
  };
}

function causeOf(
  candidate: Candidate,
  all: readonly Candidate[],
  pairs: Pairs,
  facts: RunFacts,
  totals: Totals,
): number {
  if (isVerdict(candidate.template)) return FOLLOWING;
  const rarer = pairs.with(candidate.number).flatMap((number) => {
    const other = all[number];
    return other !== undefined && other.bad * 2 <= candidate.bad && other.why.blame >= BLAMED ? [other] : [];
  });
  if (rarer.length < FOLLOWS_LEAST) return 1;
  if (rarer.some(({ number }) => pairs.both(candidate.number, number) * 2 > candidate.bad)) return 1;
  const explained = new Set(rarer.flatMap(({ sightings }) => sightings.map(({ run }) => run)));
  const bad = candidate.sightings.filter(({ run }) => facts.outcomes[run] !== 'passed');
  const shared = bad.filter(({ run }) => explained.has(run)).length / Math.max(1, bad.length);
  const { applications } = spreadOf(candidate.sightings, facts);
  const badRuns = sum(totals.failed, applications) + sum(totals.unknown, applications);
  return 1 - (1 - FOLLOWING) * Math.min(1, (1.5 * shared * bad.length) / Math.max(1, badRuns));
}

/** @param ranked the best first; what comes with a better one is added to it */
function together(ranked: readonly Candidate[], pairs: Pairs): Recurring[] {
  const heads = new Map<number, { head: Candidate; also: string[] }>();
  for (const candidate of ranked) {
    const found = pairs
      .with(candidate.number)
      .flatMap((number) => heads.get(number) ?? [])
      .filter(({ head }) => speaksFor(head, candidate, pairs))
      .sort((a, b) => byScore(a.head, b.head))[0];
    if (found === undefined) heads.set(candidate.number, { head: candidate, also: [] });
    else found.also.push(candidate.template);
  }
  return [...heads.values()].map(({ head: { template, score, why, sightings }, also }) => ({
    template,
    also,
    score,
    why,
    sightings,
  }));
}

function speaksFor(head: Candidate, candidate: Candidate, pairs: Pairs): boolean {
  const both = pairs.both(head.number, candidate.number);
  if (both >= SAME_RUNS * Math.max(head.bad, candidate.bad)) return true;
  return head.why.cause === 1 && both >= ONLY_WITH * candidate.bad;
}
