/** What build tools print in an ordinary run: the noise in which failures are to be found. */
import type { Chance } from './chance.ts';
import type { Tool } from './planted-failures.ts';

export interface ToolTalk {
  /** One line of work getting done. */
  work(chance: Chance): string;
  /** Printed in every run of an application that has it, whatever becomes of the run. */
  warnings(chance: Chance): readonly string[];
  /** Says "error" and means nothing bad. */
  harmless(chance: Chance): string;
  /** A failure that comes once and never again. */
  oneOff(chance: Chance): readonly string[];
  passed(chance: Chance): readonly string[];
  failed(chance: Chance): readonly string[];
}

const version = (c: Chance): string => `${c.between(0, 9)}.${c.between(0, 30)}.${c.between(0, 40)}`;
const seconds = (c: Chance): string => `${c.between(0, 90)}.${c.between(10, 99)}s`;

export const TOOLS: Readonly<Record<Tool, ToolTalk>> = {
  npm: {
    work: (c): string =>
      c.pick<() => string>([
        () => `npm http fetch GET 200 https://registry.npmjs.org/${c.word()} ${c.between(10, 900)}ms (cache miss)`,
        () => `> ${c.word()}@${version(c)} build`,
        () => `\u001b[32m✓\u001b[39m src/${c.word()}.test.ts (${c.between(1, 40)} tests) ${c.between(1, 900)}ms`,
        () => `vite v5.${c.between(0, 4)}.${c.between(0, 20)} building for production...`,
        () =>
          `dist/assets/${c.word()}-${c.hex(8)}.js   ${c.between(1, 900)}.${c.between(10, 99)} kB │ gzip: ${c.between(1, 90)} kB`,
        () =>
          `added ${c.between(10, 1900)} packages, and audited ${c.between(10, 1900)} packages in ${c.between(1, 50)}s`,
      ])(),
    warnings: (c) => [
      `npm warn deprecated ${c.word()}@${version(c)}: this library is no longer supported, unexpected failures may occur`,
      `(node:${c.between(10, 9000)}) [DEP0040] DeprecationWarning: The \`punycode\` module is deprecated.`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () => `✓ error-boundary.test.tsx (${c.between(1, 20)} tests)`,
        () => `found 0 vulnerabilities, 0 errors`,
        () => `✖ 0 problems (0 errors, ${c.between(0, 9)} warnings)`,
        () => `dist/error-page-${c.hex(8)}.css  ${c.between(1, 20)} kB`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [
          `src/${c.word()}/${c.word()}.ts(${c.between(1, 300)},${c.between(1, 80)}): error TS2339: Property '${c.word()}' does not exist on type '${c.name()}'.`,
        ],
        () => [`  ● ${c.name()} › ${c.word()} the ${c.word()}`, `    expect(received).toBe(expected) // ${c.word()}`],
        () => [
          `TypeError: ${c.word()}.${c.word()} is not a function`,
          `    at ${c.word()} (src/${c.word()}.js:${c.between(1, 200)}:${c.between(1, 80)})`,
        ],
        () => [`[${c.word()}] ${c.word()} ${c.word()} failed: ${c.word()} ${c.word()}`],
      ])(),
    passed: (c) => [`Test Files  ${c.between(1, 90)} passed (${c.between(1, 90)})`, `Done in ${seconds(c)}.`],
    failed: () => [
      'npm ERR! code ELIFECYCLE',
      'npm ERR! errno 1',
      'npm ERR! This is probably not a problem with npm. There is likely additional logging output above.',
    ],
  },
  maven: {
    work: (c): string =>
      c.pick<() => string>([
        () =>
          `[INFO] Downloading from central: https://repo.maven.apache.org/maven2/org/${c.word()}/${c.word()}/${version(c)}/${c.word()}.pom`,
        () => `[INFO] --- compiler:3.${c.between(8, 13)}.0:compile (default-compile) @ ${c.word()} ---`,
        () =>
          `[INFO] Tests run: ${c.between(1, 90)}, Failures: 0, Errors: 0, Skipped: ${c.between(0, 4)}, Time elapsed: ${c.between(0, 9)}.${c.between(1, 99)} s -- in com.${c.word()}.${c.name()}Test`,
        () => `[INFO] Building jar: /builds/${c.word()}/target/${c.word()}-${version(c)}.jar`,
      ])(),
    warnings: (c) => [
      `[WARNING] 'dependencies.dependency.version' for ${c.word()}:${c.word()}:jar is either LATEST or RELEASE (both of them are being deprecated)`,
      `[WARNING] The POM for ${c.word()}:${c.word()}:jar:${version(c)} is invalid, transitive dependencies (if any) will not be available`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () => `[INFO] Running com.${c.word()}.ErrorHandlerTest`,
        () =>
          `${c.between(10, 23)}:${c.between(10, 59)}:${c.between(10, 59)}.${c.between(100, 999)} [main] ERROR com.${c.word()}.${c.name()} - simulated failure for test ${c.between(1, 90)}`,
        () => `[INFO] BugInstance size is 0, Error size is 0, No errors/warnings found`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [
          `[ERROR] /builds/${c.word()}/src/main/java/${c.name()}.java:[${c.between(1, 400)},${c.between(1, 90)}] cannot find symbol`,
          `[ERROR]   symbol:   class ${c.name()}`,
        ],
        () => [
          `[ERROR] ${c.name()}Test.${c.word()}:${c.between(10, 400)} expected: <${c.word()}> but was: <${c.word()}>`,
        ],
        () => [
          `java.lang.IllegalStateException: ${c.word()} ${c.word()} ${c.word()}`,
          `	at com.${c.word()}.${c.name()}.${c.word()}(${c.name()}.java:${c.between(1, 300)})`,
        ],
      ])(),
    passed: (c) => ['[INFO] BUILD SUCCESS', `[INFO] Total time:  ${c.between(1, 59)}.${c.between(100, 999)} s`],
    failed: (c) => [
      '[INFO] BUILD FAILURE',
      `[INFO] Total time:  ${c.between(1, 59)}.${c.between(100, 999)} s`,
      '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.',
      '[ERROR] Re-run Maven using the -X switch to enable full debug logging.',
    ],
  },
  gradle: {
    work: (c): string =>
      c.pick<() => string>([
        () => `> Task :${c.word()}:compileKotlin`,
        () => `> Task :${c.word()}:processResources UP-TO-DATE`,
        () => `> Task :${c.word()}:test`,
        () => `Download https://repo.maven.apache.org/maven2/${c.word()}/${c.word()}-${version(c)}.jar`,
      ])(),
    warnings: (c) => [
      `w: file:///builds/${c.word()}/src/main/kotlin/${c.name()}.kt:${c.between(1, 300)}:${c.between(1, 50)} Unchecked cast: Any? to ${c.name()}`,
      `Deprecated Gradle features were used in this build, making it incompatible with Gradle 9.0.`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () => `> Task :${c.word()}:generateErrorCodes`,
        () => `${c.name()}Test > handles error of ${c.word()} PASSED`,
        () => `${c.between(10, 300)} tests completed, 0 failed`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [
          `e: file:///builds/${c.word()}/${c.name()}.kt:${c.between(1, 300)}:${c.between(1, 80)} Unresolved reference: ${c.word()}`,
        ],
        () => [
          `${c.name()}Test > ${c.word()} ${c.word()} FAILED`,
          `    org.opentest4j.AssertionFailedError at ${c.name()}Test.kt:${c.between(1, 300)}`,
        ],
        () => [`> ${c.name()} ${c.word()} could not ${c.word()} ${c.word()}`],
      ])(),
    passed: (c) => [
      `BUILD SUCCESSFUL in ${c.between(1, 59)}s`,
      `${c.between(1, 90)} actionable tasks: ${c.between(1, 50)} executed`,
    ],
    failed: (c) => [
      'FAILURE: Build failed with an exception.',
      '* Try:',
      '> Run with --stacktrace option to get the stack trace.',
      `BUILD FAILED in ${c.between(1, 59)}s`,
    ],
  },
  pytest: {
    work: (c): string =>
      c.pick<() => string>([
        () => `tests/test_${c.word()}.py ${'.'.repeat(c.between(3, 40))} [ ${c.between(1, 99)}%]`,
        () => `Collecting ${c.word()}==${version(c)}`,
        () => `  Downloading ${c.word()}-${version(c)}-py3-none-any.whl (${c.between(1, 900)} kB)`,
        () => `Requirement already satisfied: ${c.word()} in /usr/lib/python3/dist-packages`,
      ])(),
    warnings: (c) => [
      `WARNING: Running pip as the 'root' user can result in broken permissions and conflicting behaviour with the system package manager`,
      `  /app/${c.word()}/${c.word()}.py:${c.between(1, 300)}: DeprecationWarning: invalid escape sequence '\\d'`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () => `tests/test_errors.py::test_${c.word()}_raises_error PASSED [ ${c.between(1, 99)}%]`,
        () => `ERROR    ${c.word()}:${c.word()}.py:${c.between(1, 300)} handled: expected failure in ${c.word()}`,
        () => `mypy: Success: no errors found in ${c.between(1, 300)} source files`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [
          `E   AssertionError: assert '${c.word()}' == '${c.word()}'`,
          `FAILED tests/test_${c.word()}.py::test_${c.word()} - AssertionError: assert '${c.word()}'...`,
        ],
        () => [`E   KeyError: '${c.word()}'`],
        () => [`E   ${c.word()}.${c.name()}Error: ${c.word()} ${c.word()}`],
      ])(),
    passed: (c) => [`======= ${c.between(5, 400)} passed, ${c.between(1, 9)} warnings in ${seconds(c)} =======`],
    failed: (c) => [
      '=========================== short test summary info ============================',
      `======= ${c.between(1, 5)} failed, ${c.between(5, 400)} passed in ${seconds(c)} =======`,
    ],
  },
  cargo: {
    work: (c): string =>
      c.pick<() => string>([
        () => `   Compiling ${c.word()} v${version(c)}`,
        () => `  Downloaded ${c.word()} v${version(c)}`,
        () => `test ${c.word()}::tests::${c.word()} ... ok`,
        () => `    Checking ${c.word()} v${version(c)} (/builds/${c.word()})`,
      ])(),
    warnings: (c) => [
      `warning: unused variable: \`${c.word()}\``,
      `warning: the following packages contain code that will be rejected by a future version of Rust: ${c.word()} v${version(c)}`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () => `   Compiling thiserror v1.0.${c.between(1, 90)}`,
        () => `test error::tests::${c.word()}_fails ... ok`,
        () => `   Compiling anyhow-error v${version(c)}`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [
          `error[E0425]: cannot find value \`${c.word()}\` in this scope`,
          `  --> src/${c.word()}.rs:${c.between(1, 300)}:${c.between(1, 80)}`,
        ],
        () => [`test ${c.word()}::tests::${c.word()} ... FAILED`, `assertion \`left == right\` failed: ${c.word()}`],
      ])(),
    passed: (c) => [
      `test result: ok. ${c.between(1, 300)} passed; 0 failed; 0 ignored; 0 measured; finished in ${seconds(c)}`,
    ],
    failed: (c) => [
      `error: could not compile \`${c.word()}\` (bin "${c.word()}") due to ${c.between(1, 9)} previous errors`,
      'warning: build failed, waiting for other jobs to finish...',
    ],
  },
  go: {
    work: (c): string =>
      c.pick<() => string>([
        () => `go: downloading github.com/${c.word()}/${c.word()} v${version(c)}`,
        () => `ok  	github.com/${c.word()}/${c.word()}	${c.between(0, 9)}.${c.between(100, 999)}s`,
        () => `--- PASS: Test${c.name()} (0.${c.between(10, 99)}s)`,
        () => `?   	github.com/${c.word()}/${c.word()}	[no test files]`,
      ])(),
    warnings: (c) => [
      `level=warning msg="[runner] The linter 'deadcode' is deprecated" time=${c.between(1, 99)}`,
      `go: warning: "all" matched no packages: missing ${c.word()}`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () => `--- PASS: TestErrorOn${c.name()} (0.00s)`,
        () => `ok  	github.com/${c.word()}/errors	0.${c.between(100, 999)}s`,
        () => `time="now" level=error msg="injected failure" test=${c.word()}`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [`./${c.word()}.go:${c.between(1, 300)}:${c.between(1, 50)}: undefined: ${c.word()}`],
        () => [
          `--- FAIL: Test${c.name()} (0.${c.between(10, 99)}s)`,
          `    ${c.word()}_test.go:${c.between(1, 300)}: got ${c.word()}, want ${c.word()}`,
        ],
      ])(),
    passed: (c) => [`ok  	github.com/${c.word()}/cmd	${c.between(0, 9)}.${c.between(100, 999)}s`, 'PASS'],
    failed: (c) => [`FAIL	github.com/${c.word()}/${c.word()}	${c.between(0, 9)}.${c.between(100, 999)}s`, 'FAIL'],
  },
  docker: {
    work: (c): string =>
      c.pick<() => string>([
        () =>
          `#${c.between(5, 30)} ${c.between(0, 90)}.${c.between(100, 999)} Get:${c.between(1, 90)} http://deb.debian.org/debian bookworm/main amd64 ${c.word()} amd64 ${version(c)}`,
        () => `#${c.between(5, 30)} [stage-${c.between(0, 3)} ${c.between(1, 9)}/9] RUN make ${c.word()}`,
        () => `#${c.between(5, 30)} CACHED`,
        () => `#${c.between(5, 30)} sha256:${c.hex(64)} ${c.between(1, 90)}MB / 90MB`,
      ])(),
    warnings: (c) => [
      `WARNING: apt does not have a stable CLI interface. Use with caution in scripts.`,
      `debconf: unable to initialize frontend: Dialog (${c.word()})`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () =>
          `#${c.between(5, 30)} ${c.between(0, 90)}.${c.between(100, 999)} Setting up liberror-perl (0.${c.between(10, 99)}-${c.between(1, 9)}) ...`,
        () => `#${c.between(5, 30)} 0.5 0 errors, 0 failed checks`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [
          `ERROR: failed to solve: process "/bin/sh -c make ${c.word()}" did not complete successfully: exit code: 2`,
        ],
        () => [
          `#${c.between(5, 30)} ${c.between(0, 90)}.${c.between(100, 999)} /bin/sh: ${c.between(1, 5)}: ${c.word()}: not found`,
        ],
      ])(),
    passed: (c) => [
      `#${c.between(20, 40)} writing image sha256:${c.hex(64)} done`,
      `#${c.between(20, 40)} naming to registry.example.com/${c.word()} done`,
    ],
    failed: (c) => ['------', `Dockerfile:${c.between(3, 60)}`, '--------------------'],
  },
  cmake: {
    work: (c): string =>
      c.pick<() => string>([
        () => `[ ${c.between(1, 99)}%] Building CXX object CMakeFiles/${c.word()}.dir/${c.word()}.cpp.o`,
        () => `-- Looking for ${c.word()}.h - found`,
        () => `-- Performing Test HAVE_${c.word().toUpperCase()} - Success`,
        () =>
          `${c.between(1, 90)}/90 Test #${c.between(1, 90)}: ${c.word()} ................   Passed    0.0${c.between(1, 9)} sec`,
      ])(),
    warnings: (c) => [
      `${c.word()}.cpp:${c.between(1, 900)}:${c.between(1, 80)}: warning: unused parameter '${c.word()}' [-Wunused-parameter]`,
      `-- Could NOT find Doxygen (missing: DOXYGEN_EXECUTABLE)`,
    ],
    harmless: (c): string =>
      c.pick<() => string>([
        () => `[ ${c.between(1, 99)}%] Building CXX object CMakeFiles/core.dir/error_${c.word()}.cpp.o`,
        () => `-- Performing Test HAVE_ERROR_${c.word().toUpperCase()} - Failed`,
        () => `100% tests passed, 0 tests failed out of ${c.between(10, 300)}`,
      ])(),
    oneOff: (c): readonly string[] =>
      c.pick<() => readonly string[]>([
        () => [
          `/builds/${c.word()}/${c.word()}.cpp:${c.between(1, 900)}:${c.between(1, 80)}: error: '${c.word()}' was not declared in this scope`,
        ],
        () => [
          `${c.between(1, 90)}/90 Test #${c.between(1, 90)}: ${c.word()} ................***Failed    0.0${c.between(1, 9)} sec`,
        ],
      ])(),
    passed: (c) => ['[100%] Built target all', `100% tests passed, 0 tests failed out of ${c.between(5, 200)}`],
    failed: (c) => [
      `make[1]: *** [CMakeFiles/Makefile2:${c.between(50, 900)}: CMakeFiles/${c.word()}.dir/all] Error 2`,
      'make: *** [Makefile:146: all] Error 2',
    ],
  },
};

/** Comes and goes in all tools, is tried again, and hardly ever fails a run. */
export const flaky = (c: Chance): string =>
  c.pick<() => string>([
    () => `Error: connect ETIMEDOUT ${c.ip()}:443, retrying in ${c.between(1, 30)}s`,
    () => `warning: fetch failed with 503 Service Unavailable, attempt ${c.between(1, 4)} of 5`,
    () => `read ECONNRESET from ${c.ip()} - will try again`,
  ])();
