/** Small facts told by a path or a line: which application, when, how it ended, what it says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicationsOf } from '../../src/core/run-logs/applications.ts';
import { saidIn } from '../../src/core/run-logs/error-lines.ts';
import { maskedWords } from '../../src/core/run-logs/mask.ts';
import { outcomeOf } from '../../src/core/run-logs/outcome.ts';
import { timeOfLine, timeOfPath } from '../../src/core/run-logs/run-time.ts';

const cross = (patterns: readonly string[], numbers: readonly number[]): string[] =>
  patterns.flatMap((pattern) => numbers.map((n) => pattern.replaceAll('N', String(n))));

describe('the application of a run', () => {
  const layouts: [what: string, files: readonly string[], applications: readonly string[]][] = [
    ['a folder each', cross(['/ci/shop/run-N.log', '/ci/till/run-N.log'], [1, 2, 3]), ['shop', 'till']],
    ['numbered folders', cross(['/ci/app-0001/run-N.log', '/ci/app-0002/run-N.log'], [1, 2]), ['app-0001', 'app-0002']],
    ['folders that are numbers', cross(['/ci/0001/N.log', '/ci/0002/N.log'], [1, 2]), ['0001', '0002']],
    [
      'days in names',
      ['/ci/shop-2026-01-05.log', '/ci/shop-2026-01-06.log', '/ci/till-3-2026-01-05.log'],
      ['shop', 'till-3'],
    ],
    ['numbers in names', cross(['/ci/shop-api-3-run-N.log', '/ci/till_N.log'], [1, 22]), ['shop-api-3', 'till']],
    [
      'owner, repository, workflow',
      cross(['/ci/acme/shop/build/N.txt', '/ci/acme/till/build/N.txt', '/ci/umbrella/desk/build/N.txt'], [101, 102]),
      ['acme/shop', 'acme/till', 'umbrella/desk'],
    ],
    [
      'workflows that differ',
      cross(
        [
          '/ci/acme/shop/build/N.txt',
          '/ci/acme/till/build/N.txt',
          '/ci/acme/shop/lint/N.txt',
          '/ci/acme/till/lint/N.txt',
        ],
        [1],
      ),
      ['shop', 'till'],
    ],
    [
      'jobs in names',
      cross(['/ci/shop/lint-N.log', '/ci/shop/test-N.log', '/ci/till/lint-N.log', '/ci/till/test-N.log'], [1, 2]),
      ['shop', 'till'],
    ],
    [
      'days as folders',
      ['/ci/2026-01-05/shop.log', '/ci/2026-01-06/shop.log', '/ci/2026-01-06/till.log'],
      ['shop', 'till'],
    ],
    [
      'kinds of run above',
      cross(['/ci/nightly/N.log', '/ci/weekly/N.log'], []).concat(
        ['a', 'b', 'c', 'd', 'e'].flatMap((name) => [`/ci/nightly/${name}x.log`, `/ci/weekly/${name}x.log`]),
      ),
      ['ax', 'bx', 'cx', 'dx', 'ex'],
    ],
    [
      'run ids above',
      ['/ci/6f1c2d3e-aaaa-4bbb-8ccc-1234567890ab/shop.log', '/ci/6f1c2d3e-aaaa-4bbb-8ccc-1234567890ac/till.log'],
      ['shop', 'till'],
    ],
    ['packed', ['/ci/shop/run-1.log.gz', '/ci/shop/run-2.log.zst', '/ci/till/run-1.log.1.gz'], ['shop', 'till']],
    ['nothing but runs', cross(['/ci/run-N.log'], [1, 2, 3]), ['logs']],
  ];
  for (const [what, files, applications] of layouts)
    it(what, () => {
      const named = applicationsOf(files, 'logs');
      expect([...new Set(named)].sort()).toEqual(applications);
      // Each run goes to the application its path names.
      files.forEach((file, i) => {
        const last = named[i]?.split('/').at(-1) ?? '';
        expect(last === 'logs' || file.includes(last), `${file} is of ${String(named[i])}`).toBe(true);
      });
    });

  it('does not depend on the order of the files', () => {
    const files = layouts.flatMap(([, own], i) => own.map((file) => file.replace('/ci/', `/ci/${String(i)}x/`)));
    const expected = new Map(applicationsOf(files, 'logs').map((name, i) => [files[i], name]));
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
        applicationsOf(shuffled, 'logs').forEach((name, i) => expect(name).toBe(expected.get(shuffled[i])));
      }),
      { numRuns: 20 },
    );
  });
});

describe('the time of a line', () => {
  const at = '2026-01-05T10:20:30.000Z';
  for (const [line, expected] of [
    ['2026-01-05T10:20:30Z go', at],
    ['2026-01-05T10:20:30.1234567Z go', '2026-01-05T10:20:30.123Z'],
    ['[2026-01-05 10:20:30] go', at],
    ['2026-01-05 11:20:30,000 +0100 INFO go', at],
    ['2026/01/05 10:20:30 main.go:3: go', at],
    ['\u001b[36m2026-01-05T10:20:30Z\u001b[0m go', at],
    ['[INFO] 2026-01-05T10:20:30+00:00 go', at],
    ['Mon Jan  5 10:20:30 2026', at],
    ['10.0.0.1 - - [05/Jan/2026:11:20:30 +0100] "GET /"', at],
    ['[05/Jan/2026:11:20:30 +0100] go', at],
    ['[INFO] Finished at: 2026-01-05T11:20:30+01:00', at],
    ['the certificate of the proxy has not been valid since 2019-01-05T10:20:30Z', null],
    ['10:20:30 go', null],
    ['version 2026.1.5', null],
    ['2026-13-05T10:20:30Z', null],
    ['', null],
  ] as const)
    it(JSON.stringify(line), () => {
      const time = timeOfLine(line);
      expect(time === null ? null : new Date(time).toISOString()).toBe(expected);
    });

  it('of a path, where it names a day', () => {
    expect(timeOfPath('/ci/2025-01-01/shop-20260105T1020.log')).toBe(Date.UTC(2026, 0, 5, 10, 20));
    expect(timeOfPath('/ci/shop/run-20261399.log')).toBe(null);
    expect(timeOfPath('/ci/shop/run-17.log')).toBe(null);
  });
});

describe('how a run ended', () => {
  for (const [end, outcome] of [
    ['##[error]Process completed with exit code 1.\nPost job cleanup.\nCleaning up orphan processes', 'failed'],
    ['=== 2 failed, 11 passed in 2.1s ===', 'failed'],
    ['=== 11 passed, 1 warning in 2.1s ===', 'passed'],
    ['1 failed\nretrying\n=== 12 passed in 2s ===', 'passed'],
    ['[INFO] BUILD SUCCESS\n[INFO] Total time: 3 s', 'passed'],
    ['[INFO] BUILD FAILURE\n[ERROR] See above', 'failed'],
    ['\u001b[32;1mJob succeeded\u001b[0;m', 'passed'],
    ['\u001b[31;1mERROR: Job failed: exit code 137', 'failed'],
    ['Finished: ABORTED', 'failed'],
    ['test result: ok. 3 passed; 0 failed; 0 ignored', 'passed'],
    ['ok  \tgithub.com/a/b\t0.2s', 'passed'],
    ['FAIL\tgithub.com/a/b\t0.2s', 'failed'],
    ['100% tests passed, 0 tests failed out of 9', 'passed'],
    ['make: *** [Makefile:3: all] Error 2', 'failed'],
    ['exit status 0', 'passed'],
    ['exit status 12', 'failed'],
    ['error: test run failed', 'failed'],
    [' ERROR  run failed: command  exited (1)', 'failed'],
    ['error: the oven says that the build of the tin failed to rise', 'unknown'],
    ['and so it went on', 'unknown'],
    ['', 'unknown'],
  ] as const)
    it(JSON.stringify(end), () => expect(outcomeOf(end)).toBe(outcome));
});

describe('what a line says', () => {
  for (const [line, said] of [
    [
      '2024-01-01T10:00:00.1234567Z ##[error]Process completed with exit code 137.',
      'Process completed with exit code 137.',
    ],
    ['build\ttest\t2024-01-01T10:00:00.1Z error: linking with `cc` failed', 'error: linking with `cc` failed'],
    ['#12 34.56 /bin/sh: 1: foo: not found', '/bin/sh: <n>: foo: not found'],
    ['\u001b[31mERROR\u001b[0m 10% \rERROR: gone', 'ERROR: gone'],
    ['web_1  | Error: connect ECONNREFUSED 10.1.2.3:5432', 'Error: connect ECONNREFUSED <address>'],
    ['Jan  5 10:20:30 runner-07 build[4711]: error: no flour', 'error: no flour'],
    ['+00:01:23 test-1  | error: no flour', 'error: no flour'],
    ['lint-1  | ', ''],
    ['src/foo/bar.ts:12:3 - error TS2345: Argument of type', '<path> - error TS2345: Argument of type'],
    ['open /var/run/docker.sock: permission denied', 'open /var/run/docker.sock: permission denied'],
    ['open /home/jan/web/x.yml: permission denied', 'open <path>: permission denied'],
    [
      'job 6f1c2d3e-aaaa-4bbb-8ccc-1234567890ab at 0x7ffe12ab took 12.5ms, 3 of 17',
      'job <id> at <id> took <n>, <n> of <n>',
    ],
    ['sha512-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08==', 'sha512-<id>=='],
    [
      'GET https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz failed',
      'GET https://registry.npmjs.org/<path> failed',
    ],
  ] as const)
    it(JSON.stringify(line), () => expect(maskedWords(saidIn(line)).join(' ')).toBe(said));
});
