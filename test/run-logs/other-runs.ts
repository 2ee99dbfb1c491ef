/**
 * Runs of another shape than `made-runs.ts` writes: other tools, other clocks, colours, output of several jobs mixed,
 * second attempts, errors over several lines, one folder a run. With forty failures hidden in them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chance } from './chance.ts';
import type { Truth } from './made-runs.ts';

type Words = (c: Chance) => readonly string[];

interface Stack {
  /** What work looks like when all is well, errors that are none with it. */
  work: Words;
  passed: Words;
  failed: Words;
  /** What goes wrong once. */
  once: Words;
  planted: readonly Words[];
}

const path = (c: Chance, ending: string): string => `${c.word()}/${c.word()}/${c.word()}.${ending}`;
const n = (c: Chance, most = 999): string => String(c.between(1, most));

const STACKS: readonly Stack[] = [
  {
    // Bazel
    work: (c) => [
      `[${n(c)} / 1,${n(c)}] ${n(c)} actions, 8 running`,
      `INFO: From Compiling ${path(c, 'cc')}:`,
      `warning: unused variable '${c.word()}' [-Wunused-variable]`,
      `    GoCompilePkg //${c.word()}/${c.word()}:go_default_library; ${n(c, 60)}s linux-sandbox`,
    ],
    passed: (c) => [`INFO: Build completed successfully, ${n(c)} total actions`],
    failed: () => ['FAILED: Build did NOT complete successfully'],
    once: (c) => [`ERROR: /src/${c.word()}/BUILD.bazel:${n(c)}:1: name '${c.name()}' is not defined`],
    planted: [
      (c) => [
        `ERROR: no such package '@@rules_${c.word()}~//': The repository could not be resolved: lockfile is stale`,
      ],
      (c) => [
        `WARNING: Remote Cache: UNAVAILABLE: io exception ${c.hex(8)}`,
        `ERROR: //${c.word()}:${c.word()}: Exec failed due to IOException: 503 from remote executor`,
      ],
      (c) => [`//${c.word()}/${c.word()}:e2e_test      TIMEOUT in 3 out of 3 in ${n(c)}.1s`],
      (c) => [
        `ERROR: ${path(c, 'bzl')}:${n(c)}:12: visibility: target '//third_party:zstd' is not visible from target '//${c.word()}:bin'`,
      ],
    ],
  },
  {
    // MSBuild and dotnet test
    work: (c) => [
      `  ${c.name()} -> D:\\a\\${c.word()}\\bin\\Release\\net8.0\\${c.name()}.dll`,
      `D:\\a\\${c.word()}\\${c.name()}.cs(${n(c)},${n(c, 80)}): warning CS8618: Non-nullable property '${c.name()}' must contain a non-null value [D:\\a\\${c.word()}.csproj]`,
      `  Passed ${c.name()}.${c.name()} [${n(c)} ms]`,
    ],
    passed: () => ['Build succeeded.', '    0 Error(s)', 'Time Elapsed 00:00:41.20'],
    failed: () => ['Build FAILED.', '    1 Error(s)', 'Time Elapsed 00:00:32.11'],
    once: (c) => [
      `D:\\a\\${c.name()}.cs(${n(c)},${n(c, 80)}): error CS0103: The name '${c.name()}' does not exist in the current context`,
    ],
    planted: [
      (c) => [
        `D:\\a\\${c.word()}\\${c.name()}.csproj : error NU1301: Unable to load the service index for source https://pkgs.example.net/${c.word()}/index.json.`,
      ],
      (c) => [
        `error MSB3021: Unable to copy file "obj\\${c.name()}.dll" to "bin\\${c.name()}.dll". The process cannot access the file because it is being used by another process.`,
      ],
      (c) => [
        `  Failed ${c.name()} [${n(c)} ms]`,
        '  Error Message:',
        '   System.Globalization.CultureNotFoundException : Only the invariant culture is supported in globalization-invariant mode.',
      ],
      (c) => [`error NETSDK1045: The current .NET SDK does not support targeting .NET ${c.pick(['9.0', '10.0'])}.`],
    ],
  },
  {
    // Xcode
    work: (c) => [
      `CompileSwift normal arm64 /Users/anna/${c.word()}/${c.name()}.swift (in target '${c.name()}' from project '${c.name()}')`,
      `/Users/anna/${c.name()}.swift:${n(c)}:${n(c, 80)}: warning: variable '${c.word()}' was never mutated; consider changing to 'let' constant`,
      `Test Case '-[${c.name()} test${c.name()}]' passed (0.${n(c)} seconds).`,
    ],
    passed: () => ['** TEST SUCCEEDED **'],
    failed: (c) => ['** TEST FAILED **', `The following build commands failed:`, `\tSwiftCompile normal ${c.name()}`],
    once: (c) => [`/Users/anna/${c.name()}.swift:${n(c)}:${n(c, 80)}: error: cannot find '${c.word()}' in scope`],
    planted: [
      (c) => [
        `error: Provisioning profile "${c.name()} Distribution" doesn't include signing certificate "Apple Distribution: Bakery (${c.hex(10)})". (in target '${c.name()}')`,
      ],
      (c) => [
        `xcodebuild: error: Unable to find a device matching the provided destination specifier: { platform:iOS Simulator, OS:17.${n(c, 6)}, name:iPhone ${n(c, 16)} }`,
      ],
      (c) => [
        `ld: framework not found ${c.pick(['FirebaseCore', 'FirebaseCore'])}`,
        `clang: error: linker command failed with exit code 1 (use -v to see invocation) ${c.hex(6)}`,
      ],
    ],
  },
  {
    // cargo nextest
    work: (c) => [
      `   Compiling ${c.word()}-${c.word()} v0.${n(c, 30)}.${n(c, 9)}`,
      `        PASS [   0.${n(c)}s] ${c.word()}::${c.word()} tests::handles_error_${c.word()}`,
      `warning: unused import: \`${c.word()}::${c.name()}\``,
    ],
    passed: (c) => [`     Summary [  ${n(c, 90)}.2s] ${n(c)} tests run: ${n(c)} passed, 0 skipped`, 'Job succeeded'],
    failed: (c) => [`     Summary [  ${n(c, 90)}.2s] ${n(c)} tests run: 1 failed`, 'error: test run failed'],
    once: (c) => [
      `error[E0425]: cannot find value \`${c.word()}\` in this scope`,
      `  --> src/${c.word()}.rs:${n(c)}:${n(c, 80)}`,
    ],
    planted: [
      (c) => [
        `error: linking with \`cc\` failed: exit status: 1`,
        `  = note: /usr/bin/ld: cannot find -lpq: No such file or directory (${c.hex(6)})`,
      ],
      (c) => [
        `thread '${c.word()}::migrates' panicked at crates/db/src/pool.rs:${n(c)}:9:`,
        `PoolTimedOut: no connection of the schema lock after 30 s`,
      ],
      (c) => [
        `error: package \`${c.word()} v${n(c, 9)}.${n(c, 9)}.0\` cannot be built because it requires rustc 1.${c.pick(['81', '82', '84'])} or newer, while the currently active rustc version is 1.79.0`,
      ],
      (c) => [`SIGABRT [   ${n(c, 60)}.4s] ${c.word()} wal::replays`, `double free or corruption (fasttop)`],
    ],
  },
  {
    // pytest-xdist
    work: (c) => [
      `[gw${n(c, 7)}] [ ${n(c, 99)}%] PASSED tests/${c.word()}/test_${c.word()}.py::test_error_${c.word()}`,
      `[gw${n(c, 7)}] [ ${n(c, 99)}%] XFAIL tests/${c.word()}/test_${c.word()}.py::test_${c.word()}`,
      `DeprecationWarning: ${c.word()} is deprecated and will be an error in 4.${n(c, 9)}`,
    ],
    passed: (c) => [`========= ${n(c)} passed, ${n(c, 9)} xfailed in ${n(c)}.12s =========`],
    failed: (c) => [`========= 1 failed, ${n(c)} passed in ${n(c)}.12s =========`],
    once: (c) => [`E   AssertionError: assert '${c.word()}' == '${c.word()}'`],
    planted: [
      (c) => [`[gw${n(c, 7)}] node down: Not properly terminated`, `replacing crashed worker gw${n(c, 7)}`],
      (c) => [
        `E   sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) FATAL:  sorry, too many clients already`,
        `E   (Background on this error at: https://sqlalche.me/e/20/${c.hex(4)})`,
      ],
      (c) => [
        `ERROR tests/${c.word()}/test_${c.word()}.py - pydantic.errors.PydanticUserError: A non-annotated attribute was detected: \`${c.word()} = <object>\`.`,
      ],
      (c) => [
        `E   freezegun clock drift: expected 2026-0${n(c, 9)}-01 but tz database of the image is missing Europe/Kyiv`,
      ],
    ],
  },
  {
    // Ansible
    work: (c) => [
      `TASK [${c.word()} : ${c.word()} ${c.word()}] ****************`,
      `ok: [${c.word()}-${n(c, 30)}.internal]`,
      `[WARNING]: Platform linux on host ${c.word()}-${n(c, 30)} is using the discovered Python interpreter`,
      `fatal: [${c.word()}-${n(c, 30)}]: FAILED! => {"changed": false, "msg": "optional"}`,
      '...ignoring',
    ],
    passed: (c) => [
      `${c.word()} : ok=${n(c)} changed=${n(c, 9)} unreachable=0 failed=0 skipped=${n(c)} rescued=0 ignored=1`,
      'Playbook finished: ok',
    ],
    failed: (c) => [
      `${c.word()} : ok=${n(c)} changed=${n(c, 9)} unreachable=0 failed=1 skipped=${n(c)}`,
      'exit status 2',
    ],
    once: (c) => [
      `fatal: [${c.word()}]: FAILED! => {"msg": "The task includes an option with an undefined variable. '${c.name()}' is undefined"}`,
    ],
    planted: [
      (c) => [
        `fatal: [${c.word()}-${n(c, 30)}.internal]: UNREACHABLE! => {"changed": false, "msg": "Failed to connect to the host via ssh: kex_exchange_identification: Connection closed by remote host", "unreachable": true}`,
      ],
      (c) => [
        `fatal: [${c.word()}-${n(c, 30)}]: FAILED! => {"msg": "Could not get lock /var/lib/dpkg/lock-frontend. It is held by process ${n(c)} (unattended-upgr)"}`,
      ],
      (c) => [
        `ERROR! couldn't resolve module/action 'community.${c.pick(['docker', 'docker'])}.docker_compose_v2'. This often indicates a misspelling, missing collection, or incorrect module path. (${c.hex(5)})`,
      ],
    ],
  },
  {
    // Terraform
    work: (c) => [
      `module.${c.word()}.aws_${c.word()}.${c.word()}[${n(c, 9)}]: Refreshing state... [id=${c.hex(12)}]`,
      `module.${c.word()}.aws_${c.word()}.error_pages: Still creating... [${n(c, 59)}s elapsed]`,
      `│ Warning: Argument is deprecated in ${path(c, 'tf')} line ${n(c)}`,
    ],
    passed: (c) => [`Apply complete! Resources: ${n(c, 9)} added, ${n(c, 9)} changed, 0 destroyed.`, 'exit status 0'],
    failed: () => ['Terraform exited with code 1.'],
    once: (c) => [
      '╷',
      `│ Error: Reference to undeclared resource`,
      `│   on ${path(c, 'tf')} line ${n(c)}, in resource "${c.word()}":`,
      '╵',
    ],
    planted: [
      (c) => [
        '╷',
        '│ Error: Error acquiring the state lock',
        '│ ',
        '│ Error message: ConditionalCheckFailedException: The conditional request failed',
        `│   ID:        ${c.uuid()}`,
        '╵',
      ],
      (c) => [
        '╷',
        `│ Error: Failed to query available provider packages`,
        `│ Could not retrieve the list of available versions for provider hashicorp/aws: no available releases match the given constraints ~> 5.${n(c, 90)}`,
        '╵',
      ],
      (c) => [
        '╷',
        `│ Error: creating EC2 Instance: VcpuLimitExceeded: You have requested more vCPU capacity than your current limit, request id: ${c.uuid()}`,
        '╵',
      ],
    ],
  },
  {
    // kubectl and helm
    work: (c) => [
      `deployment.apps/${c.word()} configured`,
      `Waiting for deployment "${c.word()}" rollout to finish: ${n(c, 4)} of 5 updated replicas are available...`,
      `I0105 10:0${n(c, 9)}:12.345678    ${n(c)} request.go:601] Waited for 1.${n(c)}s due to client-side throttling`,
      `E0105 10:0${n(c, 9)}:12.345678    ${n(c)} memcache.go:255] couldn't get resource list for metrics.k8s.io/v1beta1: the server is currently unable to handle the request`,
    ],
    passed: (c) => [`deployment "${c.word()}" successfully rolled out`, 'Job succeeded'],
    failed: () => ['ERROR: Job failed: command terminated with exit code 1'],
    once: (c) => [`Error from server (NotFound): configmaps "${c.word()}-${c.word()}" not found`],
    planted: [
      (c) => [`Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress for ${c.word()}`],
      (c) => [
        `  Warning  Failed  ${n(c, 59)}s  kubelet  Failed to pull image "registry.example/${c.word()}:${c.hex(8)}": toomanyrequests: You have reached your pull rate limit`,
      ],
      (c) => [
        `Error: INSTALLATION FAILED: unable to build kubernetes objects from release manifest: resource mapping not found for name: "${c.word()}": no matches for kind "PodDisruptionBudget" in version "policy/v1beta1"`,
      ],
      (c) => [
        `0/${n(c, 30)} nodes are available: ${n(c, 30)} Insufficient nvidia.com/gpu. preemption: No preemption victims found for incoming pod.`,
      ],
    ],
  },
  {
    // A service on the JVM: stack traces
    work: (c) => [
      `DEBUG [pool-${n(c, 9)}-thread-${n(c, 20)}] c.b.${c.word()}.${c.name()} - retrying after error, attempt 1 of 3`,
      `WARN  [main] o.h.engine.jdbc.spi.SqlExceptionHelper - SQL Warning Code: 0, SQLState: 00000 ${c.hex(4)}`,
      `INFO  [main] c.b.${c.word()}.${c.name()} - Started ${c.name()} in ${n(c, 30)}.2 seconds`,
    ],
    passed: () => ['BUILD SUCCESSFUL in 3m 12s'],
    failed: () => [
      'FAILURE: Build failed with an exception.',
      '',
      '* Try:',
      '> Run with --scan to get full insights.',
      '',
      'BUILD FAILED in 2m 4s',
    ],
    once: (c) => [
      `java.lang.IllegalStateException: no ${c.word()} of ${c.word()}`,
      `\tat com.bakery.${c.word()}.${c.name()}.${c.word()}(${c.name()}.java:${n(c)})`,
    ],
    planted: [
      (c) => [
        "org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'flywayInitializer'",
        `\tat org.springframework.beans.${c.name()}(${c.name()}.java:${n(c)})`,
        `Caused by: org.flywaydb.core.api.FlywayException: Found non-empty schema(s) "${c.word()}" but no schema history table.`,
      ],
      (c) => [
        `java.lang.NoSuchMethodError: 'com.google.common.collect.ImmutableMap com.google.common.collect.Maps.toMap(${c.name()})'`,
        ...Array.from(
          { length: 12 },
          () => `\tat com.bakery.${c.word()}.${c.name()}.${c.word()}(${c.name()}.java:${n(c)})`,
        ),
      ],
      (c) => [
        `org.testcontainers.containers.ContainerLaunchException: Container startup failed for image confluentinc/cp-kafka:7.${n(c, 9)}.0`,
        `Caused by: org.rnorth.ducttape.TimeoutException: Timeout waiting for result with exception ${c.hex(4)}`,
      ],
      (c) => [
        `#`,
        `# A fatal error has been detected by the Java Runtime Environment:`,
        `#  SIGSEGV (0xb) at pc=0x${c.hex(16)}, pid=${n(c)}, tid=${n(c)}`,
        `# C  [libnetty_tcnative.so+0x${c.hex(5)}]`,
      ],
    ],
  },
  {
    // Turborepo, vitest and several jobs at once
    work: (c) => [
      `${c.word()}:build: cache hit, replaying logs ${c.hex(16)}`,
      `${c.word()}:test:  ✓ src/${c.word()}.test.ts (${n(c, 40)} tests) ${n(c)}ms`,
      `${c.word()}:lint:   ${n(c)}:${n(c, 80)}  warning  Unexpected console statement  no-console`,
    ],
    passed: (c) => [` Tasks:    ${n(c, 40)} successful, 40 total`, 'exit status 0'],
    failed: (c) => [
      ` Tasks:    ${n(c, 39)} successful, 40 total`,
      ` Failed:    ${c.word()}#build`,
      ' ERROR  run failed: command  exited (1)',
    ],
    once: (c) => [
      `${c.word()}:build: src/${c.word()}.ts(${n(c)},${n(c, 80)}): error TS2304: Cannot find name '${c.name()}'.`,
    ],
    planted: [
      (c) => [
        `${c.word()}:build: src/${c.word()}.ts(${n(c)},${n(c, 80)}): error TS2688: Cannot find type definition file for 'minimatch'.`,
      ],
      (c) => [`${c.word()}:test: Error: [vitest-pool]: Timeout starting forks runner. ${c.hex(4)}`],
      (c) => [
        `${c.word()}:build: ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with <ROOT>/${c.word()}/package.json`,
      ],
      (c) => [`${c.word()}:e2e: Error: net::ERR_CERT_DATE_INVALID at https://staging.example/${c.word()}`],
    ],
  },
  {
    // Rails
    work: (c) => [
      `${c.name()} handles an error`,
      `DEPRECATION WARNING: ${c.name()} is deprecated (called from ${path(c, 'rb')}:${n(c)})`,
      `  ${c.word()} retries (attempt 1 failed, retrying)`,
    ],
    passed: (c) => [`${n(c)} examples, 0 failures, ${n(c, 9)} pending`, 'exit status 0'],
    failed: (c) => [`${n(c)} examples, 1 failure`, 'exit status 1'],
    once: (c) => [`  NameError: uninitialized constant ${c.name()}::${c.name()}`],
    planted: [
      (c) => [
        `Bundler::PermissionError: There was an error while trying to write to \`/usr/local/bundle/cache/${c.word()}\`. It is likely that you need to grant write permissions for that path.`,
      ],
      (c) => [
        `  1) ${c.name()} shows ${c.word()}`,
        `     Ferrum::ProcessTimeoutError: Browser did not produce websocket url within ${n(c, 60)} seconds`,
      ],
      (c) => [
        `LoadError: libvips.so.42: cannot open shared object file: No such file or directory - /gems/${c.word()}.so`,
      ],
    ],
  },
];

/** All of them, by their number. */
const PLANTED = STACKS.flatMap(({ planted }, stack) => planted.map((lines) => ({ stack, lines })));

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 5);
type Clock = (at: number) => string;
const two = (value: number): string => String(value).padStart(2, '0');
const clockOf = (at: number): string => new Date(at).toISOString().slice(11, 19);
const CLOCKS: readonly [Clock, ...Clock[]] = [
  () => '',
  (at) => `[${clockOf(at)}] `,
  (at) => `${new Date(at).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} `,
  (at) =>
    `Jan ${String(new Date(at).getUTCDate()).padStart(2)} ${clockOf(at)} runner-${two(at % 40)} build[${String(at % 9999)}]: `,
  (at) => `\u001b[2m${new Date(at).toISOString()}\u001b[0m `,
  (at) => `${String(at)} | `,
  (at) => `+00:${two(Math.floor(at / 60_000) % 60)}:${two(Math.floor(at / 1000) % 60)} `,
];

/** @param applications each of one stack and one clock */
export function makeOtherRuns(
  folder: string,
  { applications, runs, seed }: { applications: number; runs: number; seed: number },
): Truth {
  const chance = new Chance(seed);
  const lines = new Map<string, number>();
  const planted = PLANTED.map(() => ({ applications: new Set<number>(), runs: 0 }));
  const plan = planOf(applications, runs, chance);
  let bytes = 0;
  for (let application = 0; application < applications; application++) {
    const stack = STACKS[application % STACKS.length];
    if (stack === undefined) continue;
    const clock = chance.pick(CLOCKS);
    const colours = chance.happens(0.4);
    const jobs = chance.happens(0.3) ? ['build', 'test', 'lint'] : null;
    const name = `${chance.word()}/${chance.word()}-${String(application)}`;
    for (let run = 0; run < runs; run++) {
      const c = new Chance(seed * 104_729 + application * 613 + run);
      const own = plan.get(`${String(application)}:${String(run)}`);
      const wrong = own === undefined ? undefined : PLANTED[own];
      // Here and there another attempt goes well.
      const recovers = wrong !== undefined && c.happens(0.05);
      const lost = wrong === undefined && c.happens(0.08);
      const work: { text: string; own: boolean }[] = [];
      const say = (texts: readonly string[], isOwn = false): void => {
        for (const text of texts) work.push({ text, own: isOwn });
      };
      for (let i = c.between(8, 40); i > 0; i--) say(stack.work(c));
      if (wrong !== undefined) {
        say(wrong.lines(c), true);
        if (jobs !== null || recovers) for (let i = c.between(1, 6); i > 0; i--) say(stack.work(c));
      }
      if (lost) say(stack.once(c));
      say((wrong !== undefined && !recovers) || lost ? stack.failed(c) : stack.passed(c));

      let at = FIRST_DAY + run * DAY + c.between(0, 3_000_000);
      const file = `${name}/${String(9_000_000 + run * 311 + application)}/0_ci.txt`;
      const text = work.map(({ text, own: isOwn }, i) => {
        at += c.between(5, 4000);
        if (isOwn && own !== undefined) lines.set(`${file}:${String(i + 1)}`, own);
        const job = jobs === null ? '' : `${c.pick(['build', 'test', 'lint'])}-1  | `;
        const shown = colours && c.happens(0.5) ? `\u001b[3${String(c.between(1, 6))}m${text}\u001b[0m` : text;
        return `${clock(at)}${job}${shown}\n`;
      });
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), text.join(''));
      bytes += text.reduce((sum, line) => sum + line.length, 0);
      if (own === undefined) continue;
      planted[own]?.applications.add(application);
      const entry = planted[own];
      if (entry !== undefined) entry.runs += 1;
    }
  }
  return {
    planted: planted.map((one) => ({ applications: one.applications.size, runs: one.runs })),
    lines,
    files: applications * runs,
    bytes,
  };
}

/** From five applications up to a third of those of its stack, one to five runs of each. */
function planOf(applications: number, runs: number, c: Chance): Map<string, number> {
  const plan = new Map<string, number>();
  PLANTED.forEach(({ stack }, number) => {
    const able = Math.floor((applications - stack - 1) / STACKS.length) + 1;
    for (let k = c.between(5, Math.max(5, Math.floor(able / 3))); k > 0; k--) {
      const application = stack + STACKS.length * c.between(0, able - 1);
      for (let often = c.between(1, 5); often > 0; often--) {
        const cell = `${String(application)}:${String(c.between(0, runs - 1))}`;
        if (!plan.has(cell)) plan.set(cell, number);
      }
    }
  });
  return plan;
}
