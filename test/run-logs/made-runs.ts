/** Writes a folder of made build logs with planted failures in it, and says where those stand. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chance } from './chance.ts';
import { flaky, TOOLS, type ToolTalk } from './made-tools.ts';
import type { PlantedFailure, Tool } from './planted-failures.ts';

export interface MadeRuns {
  applications: number;
  /** Of each application. */
  runs: number;
  seed: number;
  planted: readonly PlantedFailure[];
}

export interface Truth {
  /** By the number of the planted failure: the applications and runs that have it. */
  planted: readonly { applications: number; runs: number }[];
  /** `file:line` of each planted line, with the number of the planted failure. Files are relative to the folder. */
  lines: ReadonlyMap<string, number>;
  files: number;
  bytes: number;
}

const TOOL_NAMES = ['npm', 'maven', 'gradle', 'pytest', 'cargo', 'go', 'docker', 'cmake'] as const;
const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 5);

interface Application {
  name: string;
  tool: Tool;
  style: 'github' | 'gitlab' | 'jenkins' | 'bare';
  /** How talkative: lines of work in a run. */
  work: number;
  /** What it prints in every run. */
  warnings: readonly string[];
  nightlyHour: number;
}

export function makeRuns(folder: string, { applications, runs, seed, planted }: MadeRuns): Truth {
  const chance = new Chance(seed);
  const all: Application[] = [];
  for (let i = 0; i < applications; i++) {
    const tool = chance.pick(TOOL_NAMES);
    all.push({
      name: `${chance.word()}-${chance.pick(['api', 'web', 'worker', 'core', 'cli', 'sdk', 'jobs'])}-${String(i)}`,
      tool,
      style: chance.pick(['github', 'gitlab', 'jenkins', 'bare']),
      work: chance.happens(0.05) ? chance.between(200, 500) : chance.between(15, 70),
      warnings: TOOLS[tool].warnings(chance).filter(() => chance.happens(0.7)),
      nightlyHour: chance.between(0, 23),
    });
  }
  const plan = planOf(all, { applications, runs, seed, planted }, chance);

  const lines = new Map<string, number>();
  let bytes = 0;
  all.forEach((application, index) => {
    mkdirSync(join(folder, application.name), { recursive: true });
    for (let run = 0; run < runs; run++) {
      const name = `${application.name}/run-${String(run + 1)}.log`;
      const own = plan.get(`${index}:${run}`) ?? null;
      const failure = own === null ? undefined : planted[own];
      const made = oneRun(new Chance(seed * 7919 + index * 131 + run), application, run, failure);
      if (own !== null) for (const line of made.planted) lines.set(`${name}:${line}`, own);
      bytes += Buffer.byteLength(made.text);
      writeFileSync(join(folder, name), made.text);
    }
  });
  const truth = planted.map((_, number) => {
    const cells = [...plan].filter(([, own]) => own === number).map(([cell]) => cell.split(':')[0]);
    return { applications: new Set(cells).size, runs: cells.length };
  });
  return { planted: truth, lines, files: applications * runs, bytes };
}

/** Which run has which planted failure: from a handful of applications up to one in twenty, one to six runs in each. */
function planOf(all: readonly Application[], { runs, planted }: MadeRuns, chance: Chance): Map<string, number> {
  const plan = new Map<string, number>();
  planted.forEach((failure, number) => {
    const able = all.flatMap(({ tool }, i) => (failure.tools.length === 0 || failure.tools.includes(tool) ? [i] : []));
    const share = 0.005 * 10 ** chance.next();
    const wanted = Math.max(5, Math.round(all.length * share));
    const [first, ...rest] = able;
    if (first === undefined) return;
    for (let k = 0; k < wanted; k++) {
      const application = chance.pick([first, ...rest]);
      const often = chance.between(1, 6);
      const from = chance.between(0, runs - 1);
      const inARow = chance.happens(0.5);
      for (let n = 0; n < often; n++) {
        const run = inARow ? from + n : chance.between(0, runs - 1);
        const cell = `${application}:${run}`;
        if (run < runs && !plan.has(cell)) plan.set(cell, number);
      }
    }
  });
  return plan;
}

function oneRun(
  c: Chance,
  application: Application,
  run: number,
  failure: PlantedFailure | undefined,
): { text: string; planted: number[] } {
  const talk: ToolTalk = TOOLS[application.tool];
  const work = Array.from({ length: Math.round(application.work * (0.7 + 0.6 * c.next())) }, () => talk.work(c));
  const putIn = (line: string): number => work.splice(c.between(0, work.length), 0, line).length;
  for (const warning of application.warnings) putIn(warning);
  for (let n = c.between(0, 2); n > 0; n--) putIn(talk.harmless(c));
  if (c.happens(0.1)) putIn(flaky(c));
  let fails = false;
  const plantedLines = new Set<string>();
  if (failure !== undefined) {
    // Now and then the second attempt works.
    fails = !c.happens(0.04);
    const at = c.between(Math.floor(work.length / 2), work.length);
    const said = failure.lines(c, application.name).map((line, i) => `${String(i)}\u0000${line}`);
    said.forEach((line) => plantedLines.add(line));
    work.splice(at, fails ? c.between(0, 10_000) : 0, ...said);
  } else if (c.happens(0.07)) {
    fails = true;
    work.splice(Math.floor(work.length * (0.4 + 0.6 * c.next())), 10_000, ...talk.oneOff(c));
  } else if (c.happens(0.004)) {
    fails = true;
    work.push(flaky(c));
  }
  const end = fails ? talk.failed(c) : talk.passed(c);
  const start = FIRST_DAY + run * DAY + application.nightlyHour * 3_600_000 + c.between(0, 3_000_000);
  const body = [...work, ...end];
  const head = HEADS[application.style](c, application.name);
  const tail = TAILS[application.style](fails);
  let at = start;
  const planted: number[] = [];
  const lines = [...head, ...body, ...tail].map((line, i) => {
    at += c.between(5, 4000);
    const said = plantedLines.has(line) ? line.slice(line.indexOf('\u0000') + 1) : line;
    if (said !== line) planted.push(i + 1);
    return PREFIXES[application.style](at, said);
  });
  return { text: `${lines.join('\n')}\n`, planted };
}

const PREFIXES: Record<Application['style'], (at: number, line: string) => string> = {
  github: (at, line) => `${new Date(at).toISOString().slice(0, -1)}${String(at % 10_000).padStart(4, '0')}Z ${line}`,
  gitlab: (_, line) => line,
  jenkins: (at, line) => `[${new Date(at).toISOString()}] ${line}`,
  bare: (_, line) => line,
};

const HEADS: Record<Application['style'], (c: Chance, name: string) => readonly string[]> = {
  github: (c) => [
    `Current runner version: '2.3${c.between(10, 29)}.0'`,
    '##[group]Operating System',
    'Ubuntu 24.04',
    '##[endgroup]',
    'Syncing repository',
    `HEAD is now at ${c.hex(7)} ${c.word()}`,
  ],
  gitlab: (c, name) => [
    `\u001b[0KRunning with gitlab-runner 17.${c.between(0, 9)}.0 (${c.hex(8)})\u001b[0;m`,
    `\u001b[0K\u001b[36;1mPreparing the "docker" executor\u001b[0;m`,
    `Checking out ${c.hex(8)} as detached HEAD of ${name}...`,
  ],
  jenkins: (c) => [
    `Started by timer`,
    `Running on agent-${c.between(1, 40)} in /var/jenkins/workspace/${c.word()}`,
    '[Pipeline] stage',
  ],
  bare: (c) => [`$ make ci # ${c.hex(6)}`],
};

const TAILS: Record<Application['style'], (fails: boolean) => readonly string[]> = {
  github: (fails) => [
    ...(fails ? ['##[error]Process completed with exit code 1.'] : []),
    'Post job cleanup.',
    'Cleaning up orphan processes',
  ],
  gitlab: (fails) =>
    fails ? ['\u001b[31;1mERROR: Job failed: exit code 1\u001b[0;m'] : ['\u001b[32;1mJob succeeded\u001b[0;m'],
  jenkins: (fails) => ['[Pipeline] End of Pipeline', fails ? 'Finished: FAILURE' : 'Finished: SUCCESS'],
  bare: (fails) => [fails ? 'exit status 1' : 'exit status 0'],
};
