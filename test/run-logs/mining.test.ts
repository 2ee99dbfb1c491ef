import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mineFailures, type Failures } from '../../src/core/run-logs/mine-failures.ts';
import { Chance } from './chance.ts';
import { ranksOf } from './found-in.ts';
import { makeRuns } from './made-runs.ts';
import { makeOtherRuns } from './other-runs.ts';
import { HELD_OUT, PLANTED } from './planted-failures.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'reverie-run-logs-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function lay(root: string, logs: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(logs)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

async function mine(paths: readonly string[], threads = 1, limit = 100): Promise<Failures> {
  const mined = await mineFailures(paths, { threads, limit });
  if (mined === 'stopped') throw new Error('nobody stopped it');
  return mined;
}

describe('failures planted among noise', () => {
  for (const [name, planted] of [
    ['set in sight', PLANTED],
    ['set held out', HELD_OUT],
  ] as const) {
    it(`are in the first 30 where there are 20: ${name}`, async () => {
      const root = folder();
      // Two at a time of each tool's, so that each is in several applications.
      const truth = makeRuns(root, {
        applications: 300,
        runs: 10,
        seed: 11,
        planted: planted.filter((_, i) => i % 2 === 0),
      });
      const mined = await mine([root], 2);
      const ranks = ranksOf(mined, truth, root);
      expect(ranks).toHaveLength(20);
      console.log(`ranks of 20 planted failures, ${name} (limit 30): ${ranks.map((rank) => rank ?? 'none').join(' ')}`);
      expect(ranks.filter((rank) => rank === null || rank > 30)).toEqual([]);
      expect(mined.coverage).toMatchObject({ logs: 3000, applications: 300, problems: [] });
    });
  }

  it('are in the first 60 where there are 40, of other tools, clocks and shapes', async () => {
    const root = folder();
    const truth = makeOtherRuns(root, { applications: 330, runs: 10, seed: 21 });
    const mined = await mine([root], 2);
    const ranks = ranksOf(mined, truth, root);
    expect(ranks).toHaveLength(40);
    console.log(`ranks of 40 planted failures of another shape (limit 60): ${ranks.map((r) => r ?? 'none').join(' ')}`);
    expect(ranks.filter((rank) => rank === null || rank > 60)).toEqual([]);
    expect(mined.coverage).toMatchObject({ logs: 3300, applications: 330, unknown: 0, problems: [] });
  });

  it('come out the same whatever the order of the paths and the number of threads', async () => {
    const root = folder();
    makeRuns(root, { applications: 70, runs: 10, seed: 5, planted: PLANTED });
    const whole = await mine([root]);
    expect(await mine([root], 3)).toEqual(whole);
    const applications = [...new Set(whole.failures.flatMap((failure) => failure.applications))].map(
      ({ application }) => application,
    );
    expect(applications.length).toBeGreaterThan(20);
    const paths = applications.map((application) => join(root, application));
    const part = await mine(paths);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(paths, { minLength: paths.length }), async (shuffled) => {
        expect(await mine(shuffled)).toEqual(part);
      }),
      { numRuns: 5 },
    );
  });
});

describe('what is told of a failure', () => {
  it('is nothing that good runs show as often', async () => {
    const root = folder();
    for (let i = 0; i < 12; i++)
      lay(root, {
        [`shop/run-${String(i)}.log`]: [
          'Error pages are built',
          ...(i % 3 === 0 ? ['ERROR: glue dried'] : []),
          i % 3 === 0 ? 'Build failed with exit code 1' : 'Build finished: SUCCESS',
          '',
        ].join('\n'),
      });
    const { failures } = await mine([root]);
    expect(failures.map(({ template }) => template)).toEqual(['ERROR: glue dried']);
  });

  const fails = (day: number, port: number): string =>
    `2026-03-0${day}T10:00:00Z start\n2026-03-0${day}T10:00:05Z ERROR: tunnel to broker on port ${port} collapsed\n2026-03-0${day}T10:00:06Z exit status 1\n`;
  const passes = (day: number): string => `2026-03-0${day}T10:00:00Z start\n2026-03-0${day}T10:00:06Z exit status 0\n`;

  it('applications, runs, times, streaks and where it stands', async () => {
    const root = folder();
    lay(root, {
      'shop/1.log': passes(1),
      'shop/2.log': fails(2, 4001),
      'shop/3.log': fails(3, 4002),
      'shop/4.log': passes(4),
      'till/1.log': passes(1),
      'till/2.log': fails(5, 77),
      'desk/1.log': passes(1),
      'desk/2.log': passes(2),
    });
    const { failures, coverage } = await mine([root]);
    expect(coverage).toMatchObject({ logs: 8, applications: 3, passed: 5, failed: 3, unknown: 0, untimed: 0 });
    const [first] = failures;
    expect(first).toMatchObject({
      rank: 1,
      template: 'ERROR: tunnel to broker on port <n> collapsed',
      applications: [
        { application: 'shop', runs: 2 },
        { application: 'till', runs: 1 },
      ],
      runs: 3,
      failedRuns: 3,
      passedRuns: 0,
      firstAt: '2026-03-02T10:00:00.000Z',
      lastAt: '2026-03-05T10:00:00.000Z',
      longestStreak: 2,
      stillIn: 1,
    });
    expect(first?.examples[0]).toEqual({
      application: 'till',
      file: join(root, 'till/2.log'),
      line: 2,
      at: '2026-03-05T10:00:00.000Z',
      text: 'ERROR: tunnel to broker on port 77 collapsed',
    });
  });

  it('what good runs print as often as bad ones is not put first', async () => {
    const root = folder();
    const noisy = 'ERROR: telemetry endpoint refused the report\n';
    for (const application of ['a', 'b', 'c', 'd', 'e', 'f'])
      lay(root, {
        [`${application}x/1.log`]: noisy + passes(1),
        [`${application}x/2.log`]: noisy + passes(2),
        [`${application}x/3.log`]: noisy + (application < 'd' ? fails(3, 1) : passes(3)),
      });
    const { failures } = await mine([root]);
    expect(failures[0]?.template).toContain('tunnel to broker');
    const noise = failures.find(({ template }) => template.includes('telemetry'));
    expect(noise?.score ?? 0).toBeLessThan((failures[0]?.score ?? 0) / 10);
  });

  it('a word that always is the same stays, one of many is left open', async () => {
    const root = folder();
    const chance = new Chance(3);
    for (let i = 0; i < 60; i++)
      lay(root, {
        [`${chance.word()}-${i}/run-1.log`]: `ERROR: cannot load plugin '${i % 2 === 0 ? 'sass-embedded' : chance.word()}' for ${chance.word()}\nexit status 1\n`,
      });
    const templates = (await mine([root])).failures.map(({ template }) => template);
    expect(templates).toContain("ERROR: cannot load plugin 'sass-embedded' for <*>");
    expect(templates).toContain("ERROR: cannot load plugin '<*>' for <*>");
  });

  it('two failures that differ in one word stay two', async () => {
    const root = folder();
    for (let i = 0; i < 30; i++)
      lay(root, {
        [`app-${i}/run-1.log`]: `ERROR: registry did not accept the ${i % 2 === 0 ? 'push' : 'pull'} of layer ${i}\nexit status 1\n`,
      });
    const { failures } = await mine([root]);
    expect(
      failures
        .slice(0, 2)
        .map(({ template, runs }) => `${runs} ${template}`)
        .sort(),
    ).toEqual([
      '15 ERROR: registry did not accept the pull of layer <n>',
      '15 ERROR: registry did not accept the push of layer <n>',
    ]);
  });

  it('holds no secret', async () => {
    const root = folder();
    const token = ['ghp', '_', 'k3J9xQ2mV7bN4cZ8lR1tY6wP5sD0fG2hA4uE'].join('');
    for (let i = 0; i < 12; i++)
      lay(root, {
        [`app-${i}/run-1.log`]: `fatal: unable to access https://bot:${token}@git.example.com/x.git: refused\nError: token ${token} was rejected\nexit status 1\n`,
      });
    const said = JSON.stringify(await mine([root]));
    expect(said).toContain('rejected');
    expect(said).not.toContain(token);
  });

  it('the time is the name’s where the log names none, and nobody knows it where that does not either', async () => {
    const root = folder();
    lay(root, {
      'shop-2026-02-03.log': 'ERROR: glue dried\nexit status 1\n',
      'shop-2026-02-04.log': 'ERROR: glue dried\nexit status 1\n',
      'shop-7.log': 'ERROR: glue dried\nexit status 1\n',
    });
    utimesSync(join(root, 'shop-7.log'), 1_767_225_600, 1_767_225_600);
    const { failures, coverage } = await mine([root]);
    expect(failures[0]).toMatchObject({
      runs: 3,
      untimedRuns: 1,
      firstAt: '2026-02-03T00:00:00.000Z',
      lastAt: '2026-02-04T00:00:00.000Z',
    });
    expect(coverage).toMatchObject({ applications: 1, untimed: 1 });
  });

  it('is stopped where somebody stops it', async () => {
    const root = folder();
    lay(root, { 'a/1.log': 'ERROR: x\n' });
    expect(await mineFailures([root], { threads: 1, limit: 5, signal: AbortSignal.abort() })).toBe('stopped');
  });
});
