import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { place } from './reverie.ts';

/** What `--json` promises. */
const Failures = z.strictObject({
  failures: z.array(
    z.strictObject({
      rank: z.int(),
      template: z.string(),
      also: z.array(z.string()),
      score: z.number(),
      why: z.strictObject({
        reach: z.number(),
        blame: z.number(),
        quiet: z.number(),
        telling: z.number(),
        again: z.number(),
        cause: z.number(),
      }),
      applications: z.array(z.strictObject({ application: z.string(), runs: z.int(), still: z.boolean() })),
      runs: z.int(),
      failedRuns: z.int(),
      passedRuns: z.int(),
      untimedRuns: z.int(),
      firstAt: z.iso.datetime().nullable(),
      lastAt: z.iso.datetime().nullable(),
      trend: z.string(),
      longestStreak: z.int(),
      stillIn: z.int(),
      examples: z.array(
        z.strictObject({
          application: z.string(),
          file: z.string(),
          line: z.int(),
          at: z.iso.datetime().nullable(),
          text: z.string(),
        }),
      ),
    }),
  ),
  found: z.int(),
  coverage: z.strictObject({
    logs: z.int(),
    applications: z.int(),
    passed: z.int(),
    failed: z.int(),
    unknown: z.int(),
    untimed: z.int(),
    characters: z.int(),
    firstAt: z.iso.datetime().nullable(),
    lastAt: z.iso.datetime().nullable(),
    otherFiles: z.int(),
    binary: z.int(),
    cut: z.int(),
    forgotten: z.int(),
    problems: z.array(z.strictObject({ file: z.string(), line: z.int(), message: z.string() })),
  }),
});

function logsIn(root: string): string {
  const logs = join(root, 'ci');
  for (const application of ['shop', 'till', 'desk'])
    for (const run of [1, 2, 3, 4]) {
      mkdirSync(join(logs, application), { recursive: true });
      const fails = run > 2 && application !== 'desk';
      const why = fails
        ? `ERROR: seed ${run} of the orchard did not sprout\u001b[0m\nexit status 1\n`
        : 'exit status 0\n';
      writeFileSync(join(logs, application, `run-${run}.log`), `2026-03-0${run}T10:00:00Z begin\n${why}`);
    }
  return logs;
}

describe('reverie failures', () => {
  it('shows what recurs, where and when', async () => {
    const { root, reverie } = place({ sample: false });
    const logs = logsIn(root);
    const { status, stdout, stderr } = await reverie('failures', 'ci');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('1  ERROR: seed <n> of the orchard did not sprout');
    expect(stdout).toContain('2 applications, 4 runs, 2026-03-03 10:00 – 2026-03-04 10:00, 2 in a row, still in 2');
    expect(stdout).toContain(`${join(logs, 'till', 'run-4.log')}:2`);
    expect(stdout).toContain('12 runs of 3 applications: 4 failed, 8 passed, 0 do not say');
    expect(stdout).not.toContain('\u001b');
  });

  it('as one JSON document of a shape that stays', async () => {
    const { root, reverie } = place({ sample: false });
    logsIn(root);
    const { failures, found, coverage } = Failures.parse(
      (await reverie('failures', 'ci', '--limit', '1', '--json')).json(),
    );
    expect(failures).toHaveLength(1);
    expect(found).toBeGreaterThanOrEqual(1);
    expect(failures[0]?.applications).toEqual([
      { application: 'shop', runs: 2, still: true },
      { application: 'till', runs: 2, still: true },
    ]);
    expect(coverage).toMatchObject({ logs: 12, applications: 3, failed: 4, passed: 8, problems: [] });
  });

  it('says where there is nothing to read', async () => {
    const { root, reverie } = place({ sample: false });
    mkdirSync(join(root, 'empty'));
    const missing = await reverie('failures', 'nowhere', '--json');
    expect(missing).toMatchObject({ status: 1 });
    expect(missing.json()).toMatchObject({ error: { code: 'logs-missing' } });
    const empty = await reverie('failures', 'empty', '--json');
    expect(empty.json()).toMatchObject({ error: { code: 'no-logs' } });
    expect((await reverie('failures')).status).toBe(2);
  });
});
