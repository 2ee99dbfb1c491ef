/**
 * Two sets of failures to hide in made runs. The second is for the final figure alone: nobody looks at it while the
 * miner is worked on.
 */
import type { Chance } from './chance.ts';

export type Tool = 'npm' | 'maven' | 'gradle' | 'pytest' | 'cargo' | 'go' | 'docker' | 'cmake';

export interface PlantedFailure {
  /** Tools whose applications can have it; without any, all. */
  tools: readonly Tool[];
  /** What is printed. Each line may be in the middle of others'. */
  lines(chance: Chance, application: string): readonly string[];
}

const file = (chance: Chance, ending: string): string => `src/${chance.word()}/${chance.word()}.${ending}`;
const version = (chance: Chance): string => `${chance.between(0, 9)}.${chance.between(0, 30)}.${chance.between(0, 40)}`;

export const PLANTED: readonly PlantedFailure[] = [
  {
    tools: ['npm'],
    lines: (c) => [
      'npm ERR! code ERESOLVE',
      'npm ERR! ERESOLVE unable to resolve dependency tree',
      `npm ERR! Found: react@${version(c)}`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c, app) => [
      `npm ERR! code EINTEGRITY`,
      `npm ERR! sha512-${c.hex(40)}== integrity checksum failed when using sha512: wanted sha512-${c.hex(40)}== but got sha512-${c.hex(40)}==. (${c.between(1000, 99999)} bytes)`,
      `npm ERR! A complete log of this run can be found in: /home/anna/.npm/_logs/${app}-debug-0.log`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `<--- Last few GCs --->`,
      `[${c.between(100, 9999)}:0x${c.hex(12)}]   ${c.between(10000, 99999)} ms: Mark-Compact 2046.1 (2083.2) -> 2045.9 (2083.7) MB`,
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `Error: Cannot find module '@rollup/rollup-linux-x64-gnu'. npm has a bug related to optional dependencies. Please try \`npm i\` again after removing both package-lock.json and node_modules directory.`,
      `    at requireWithFriendlyError (/builds/${c.word()}/node_modules/rollup/dist/native.js:${c.between(20, 90)}:9)`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `gyp ERR! find Python Python is not set from command line or npm configuration`,
      `gyp ERR! stack Error: Could not find any Python installation to use (pid ${c.between(100, 9999)})`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `  ● ${c.name()} › ${c.word()} ${c.word()}`,
      `    thrown: "Exceeded timeout of ${c.pick(['5000', '10000', '15000', '30000', '60000'])} ms for a hook.`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `browserType.launch: Executable doesn't exist at /root/.cache/ms-playwright/chromium-${c.between(1000, 1200)}/chrome-linux/chrome`,
    ],
  },
  {
    tools: ['maven'],
    lines: (c) => [
      `[ERROR] Failed to execute goal on project ${c.word()}: Could not resolve dependencies for project com.${c.word()}:${c.word()}:jar:${version(c)}-SNAPSHOT: Could not transfer artifact from/to central: Received fatal alert: handshake_failure -> [Help 1]`,
    ],
  },
  {
    tools: ['maven'],
    lines: (c) => [
      `[ERROR] Source option ${c.pick(['5', '6', '7'])} is no longer supported. Use 8 or later.`,
      `[ERROR] Target option ${c.pick(['1.5', '6', '7'])} is no longer supported. Use 8 or later.`,
    ],
  },
  {
    tools: ['maven', 'gradle'],
    lines: (c) => [
      `java.lang.UnsupportedClassVersionError: com/${c.word()}/${c.name()} has been compiled by a more recent version of the Java Runtime (class file version ${c.pick(['61.0', '65.0', '66.0'])}), this version of the Java Runtime only recognizes class file versions up to 55.0`,
    ],
  },
  {
    tools: ['maven'],
    lines: (c) => [
      `[ERROR] The forked VM terminated without properly saying goodbye. VM crash or System.exit called?`,
      `[ERROR] Command was /bin/sh -c cd /var/jenkins/workspace/${c.word()} && /usr/lib/jvm/java-17/bin/java -jar /tmp/surefire${c.between(1e6, 1e8)}.jar`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `Gradle build daemon disappeared unexpectedly (it may have been killed or may have crashed)`,
      `daemon log: /root/.gradle/daemon/8.${c.between(1, 9)}/daemon-${c.between(100, 9999)}.out.log`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `* What went wrong:`,
      `Execution failed for task ':${c.word()}:compile${c.name()}Kotlin'.`,
      `> 'compileJava' task (current target is 17) and 'compileKotlin' task (current target is 21) jvm target compatibility should be set to the same Java version.`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `> SDK location not found. Define a valid SDK location with an ANDROID_HOME environment variable or by setting the sdk.dir path in your project's local properties file at '/builds/${c.word()}/local.properties'.`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `> Dependency verification failed for configuration ':${c.word()}:runtimeClasspath'`,
      `  - On artifact ${c.word()}-${version(c)}.jar (com.${c.word()}:${c.word()}:${version(c)}) in repository 'MavenRepo': checksum is missing from verification metadata.`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `E   sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "localhost" (127.0.0.1), port ${c.between(5400, 5500)} failed: Connection refused`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `ImportError while importing test module '/app/tests/test_${c.word()}.py'.`,
      `E   ImportError: cannot import name 'Mapping' from 'collections' (/usr/lib/python3.${c.between(9, 13)}/collections/__init__.py)`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `E   AttributeError: module 'numpy' has no attribute 'float'.`,
      `tests/test_${c.word()}.py:${c.between(5, 400)}: AttributeError`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `ERROR: Could not build wheels for ${c.pick(['lxml', 'psycopg2', 'cryptography', 'pillow', 'grpcio', 'pyyaml'])}, which is required to install pyproject.toml-based projects`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `INTERNALERROR> coverage.exceptions.DataError: Couldn't use data file '/builds/${c.word()}/.coverage.${c.word()}.${c.between(1000, 9999)}': no such table: coverage_schema`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [`E   jinja2.exceptions.TemplateNotFound: ${c.word()}/${c.word()}.html`],
  },
  {
    tools: ['cargo'],
    lines: (c) => [
      `error: failed to run custom build command for \`openssl-sys v0.9.${c.between(60, 110)}\``,
      `  Could not find directory of OpenSSL installation, and this \`-sys\` crate cannot`,
    ],
  },
  {
    tools: ['cargo'],
    lines: (c) => [
      `error: package \`${c.word()} v${version(c)}\` cannot be built because it requires rustc ${version(c)} or newer, while the currently active rustc version is ${version(c)}`,
    ],
  },
  {
    tools: ['cargo'],
    lines: (c) => [
      `error: the lock file /builds/${c.word()}/Cargo.lock needs to be updated but --locked was passed to prevent this`,
    ],
  },
  {
    tools: ['cargo', 'cmake'],
    lines: (c) => [
      `error: linking with \`cc\` failed: exit status: 1`,
      `  = note: /usr/bin/ld: cannot find -l${c.pick(['pq', 'ssl', 'xml2', 'clang', 'udev', 'asound'])}: No such file or directory`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `go: github.com/${c.word()}/${c.word()}@v${version(c)}: verifying module: checksum mismatch`,
      `SECURITY ERROR`,
      `This download does NOT match an earlier download recorded in go.sum.`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `go: updates to go.mod needed; to update it:`,
      `panic: runtime error: invalid memory address or nil pointer dereference`,
      `[signal SIGSEGV: segmentation violation code=0x1 addr=0x${c.hex(2)} pc=0x${c.hex(6)}]`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `WARNING: DATA RACE`,
      `Write at 0x00c${c.hex(9)} by goroutine ${c.between(7, 300)}:`,
      `    testing.go:${c.between(1000, 1500)}: race detected during execution of test`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `${file(c, 'go')}:${c.between(5, 200)}:${c.between(1, 40)}: missing go.sum entry for module providing package github.com/${c.word()}/${c.word()}; to add:`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `ERROR: failed to solve: ${c.pick(['node', 'python', 'golang', 'alpine', 'nginx', 'debian'])}:${c.between(8, 22)}: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref ${c.hex(24)}::${c.hex(20)}: "/${c.word()}/${c.word()}.json": not found`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?`,
      `retry ${c.between(1, 9)} gave the same`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `E: Failed to fetch http://deb.debian.org/debian/pool/main/${c.hex(1)}/${c.word()}/${c.word()}_${version(c)}_amd64.deb  404  Not Found [IP: ${c.ip()} 80]`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [`exec /usr/local/bin/${c.word()}.sh: exec format error`],
  },
  {
    tools: ['cmake'],
    lines: (c) => [
      `/usr/bin/ld: CMakeFiles/${c.word()}.dir/${c.word()}.cpp.o: in function \`main':`,
      `${c.word()}.cpp:(.text+0x${c.hex(3)}): undefined reference to \`pthread_create'`,
      'collect2: error: ld returned 1 exit status',
    ],
  },
  {
    tools: ['cmake'],
    lines: (c) => [
      `c++: fatal error: Killed signal terminated program cc1plus`,
      `make[2]: *** [CMakeFiles/${c.word()}.dir/build.make:${c.between(50, 900)}: CMakeFiles/${c.word()}.dir/${c.word()}.cpp.o] Error 1`,
    ],
  },
  {
    tools: [],
    lines: (c) => [
      `${c.pick(['write', 'copying', 'tar', 'cp', 'extract', 'mkdir'])}: /builds/${c.word()}/${c.word()}: No space left on device`,
    ],
  },
  {
    tools: [],
    lines: (c) => [
      `remote: HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled`,
      `fatal: Authentication failed for 'https://git.example.com/${c.word()}/${c.word()}.git/'`,
    ],
  },
  {
    tools: [],
    lines: (c, app) => [
      `The runner has received a shutdown signal. This can happen when the runner service is stopped, or a manually started runner is canceled (${app}, job ${c.uuid()}).`,
    ],
  },
  {
    tools: [],
    lines: (c) => [
      `curl: (60) SSL certificate problem: certificate has expired`,
      `download of https://artifacts.example.com/${c.word()}/${c.hex(16)}.tgz given up after ${c.between(2, 9)} attempts`,
    ],
  },
];

export const HELD_OUT: readonly PlantedFailure[] = [
  {
    tools: ['npm'],
    lines: (c) => [
      `error TS2307: Cannot find module '@company/design-tokens' or its corresponding type declarations. (${file(c, 'ts')}:${c.between(1, 90)}:${c.between(1, 60)})`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `npm error 403 403 Forbidden - GET https://npm.pkg.github.com/@${c.word()}%2f${c.word()} - Permission installation not allowed to Read organization package`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `Error: error:0308010C:digital envelope routines::unsupported`,
      `    at new Hash (node:internal/crypto/hash:${c.between(60, 80)}:19)`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      ` ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with <ROOT>/packages/${c.word()}/package.json`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `ReferenceError: structuredClone is not defined`,
      `      at Object.<anonymous> (${file(c, 'test.ts')}:${c.between(3, 300)}:${c.between(1, 40)})`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `Error: listen EADDRINUSE: address already in use :::${c.between(3000, 9999)}`,
      `    at Server.setupListenHandle [as _listen2] (node:net:${c.between(1700, 1999)}:16)`,
    ],
  },
  {
    tools: ['npm'],
    lines: (c) => [
      `Cypress failed to verify your server is running at http://localhost:${c.between(3000, 8999)} after ${c.between(10, 300)} seconds`,
    ],
  },
  {
    tools: ['maven'],
    lines: (c) => [
      `[ERROR] Rule 0: org.apache.maven.enforcer.rules.dependency.DependencyConvergence failed with message:`,
      `[ERROR] Dependency convergence error for com.${c.word()}:${c.word()}:jar:${version(c)} paths to dependency are:`,
    ],
  },
  {
    tools: ['maven'],
    lines: (c) => [
      `java.lang.NoSuchMethodError: 'com.google.common.collect.ImmutableList com.${c.word()}.${c.name()}.${c.word()}()'`,
    ],
  },
  {
    tools: ['maven', 'gradle'],
    lines: (c) => [
      `org.testcontainers.containers.ContainerFetchException: Can't get Docker image: RemoteDockerImage(imageName=postgres:${c.between(9, 17)}.${c.between(0, 9)}, imagePullPolicy=DefaultPullPolicy())`,
    ],
  },
  {
    tools: ['maven'],
    lines: (c) => [
      `[ERROR] Failed to execute goal org.apache.maven.plugins:maven-gpg-plugin:3.${c.between(0, 2)}.${c.between(0, 9)}:sign (sign-artifacts) on project ${c.word()}: Exit code: 2 -> [Help 1]`,
      `gpg: signing failed: Inappropriate ioctl for device`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `> Could not GET 'https://jcenter.bintray.com/com/${c.word()}/${c.word()}/${version(c)}/${c.word()}.pom'. Received status code 502 from server: Bad Gateway`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `> Manifest merger failed : uses-sdk:minSdkVersion ${c.between(14, 20)} cannot be smaller than version ${c.between(21, 28)} declared in library [:${c.word()}]`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `e: file:///builds/${c.word()}/${file(c, 'kt')}:${c.between(1, 200)}:${c.between(1, 60)} Type mismatch: inferred type is ${c.pick(['String?', 'Int?', 'Long?', 'Unit', 'List<Any>'])} but ${c.pick(['String', 'Int', 'Long', 'Boolean', 'Any'])} was expected`,
    ],
  },
  {
    tools: ['gradle'],
    lines: (c) => [
      `Could not determine the dependencies of task ':${c.word()}:test'.`,
      `> Cannot find a Java installation on your machine matching: {languageVersion=${c.between(8, 21)}, vendor=any vendor, implementation=vendor-specific}.`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `E   RuntimeError: Event loop is closed`,
      `tests/${c.word()}/test_${c.word()}.py:${c.between(10, 500)}: RuntimeError`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `E   django.db.migrations.exceptions.InconsistentMigrationHistory: Migration ${c.word()}.${c.between(1, 99)}_${c.word()} is applied before its dependency ${c.word()}.${c.between(1, 99)}_${c.word()} on database 'default'.`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts`,
      `The conflict is caused by: ${c.word()} ${version(c)} depends on ${c.word()}<${c.between(1, 9)}`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `ModuleNotFoundError: No module named 'distutils'`,
      `  File "/opt/hostedtoolcache/Python/3.${c.between(10, 13)}.${c.between(0, 9)}/x64/lib/setup.py", line ${c.between(1, 200)}, in <module>`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `E   redis.exceptions.ResponseError: MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk (${c.word()})`,
    ],
  },
  {
    tools: ['pytest'],
    lines: (c) => [
      `+++++++ Timeout >${c.between(30, 900)}.0s +++++++`,
      `E   Failed: Timeout (>${c.between(30, 900)}.0s) from pytest-timeout.`,
    ],
  },
  {
    tools: ['cargo'],
    lines: (c) => [
      `error[E0463]: can't find crate for \`std\``,
      `  = note: the \`${c.pick(['wasm32-unknown-unknown', 'aarch64-apple-ios', 'thumbv7em-none-eabi', 'x86_64-pc-windows-gnu', 'riscv64gc-unknown-none-elf'])}\` target may not be installed`,
    ],
  },
  {
    tools: ['cargo'],
    lines: (c) => [
      `error: failed to get \`${c.word()}\` as a dependency of package \`${c.word()} v${version(c)} (/builds/${c.word()})\``,
      `  failed to authenticate when downloading repository`,
    ],
  },
  {
    tools: ['cargo'],
    lines: (c) => [
      `rustc-LLVM ERROR: out of memory`,
      `error: could not compile \`${c.word()}\` (lib)`,
      `  process didn't exit successfully: \`rustc --crate-name ${c.word()}\` (signal: 6, SIGABRT: process abort signal)`,
    ],
  },
  {
    tools: ['cargo'],
    lines: (c) => [
      `thread 'tests::${c.word()}' panicked at ${file(c, 'rs')}:${c.between(3, 500)}:${c.between(1, 40)}:`,
      `called \`Result::unwrap()\` on an \`Err\` value: PoolTimedOut`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `# runtime/cgo`,
      `cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH`,
      `FAIL github.com/${c.word()}/${c.word()} [build failed]`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `panic: test timed out after ${c.pick(['2m0s', '5m0s', '10m0s', '15m0s', '30m0s'])}`,
      `goroutine ${c.between(10, 900)} [running]:`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `fatal error: all goroutines are asleep - deadlock!`,
      `goroutine ${c.between(1, 50)} [chan receive]:`,
    ],
  },
  {
    tools: ['go'],
    lines: (c) => [
      `level=error msg="Running error: context loading failed: failed to load packages: timed out to load packages: context deadline exceeded" pid=${c.between(100, 9999)}`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `denied: requested access to the resource is denied`,
      `unable to push registry.example.com/${c.word()}/${c.word()}:${c.hex(8)}`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `ERROR: process "/bin/sh -c apk add --no-cache ${c.word()}=${version(c)}-r0" did not complete successfully: exit code: 1`,
      `ERROR: unable to select packages:`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `Error response from daemon: driver failed programming external connectivity on endpoint ${c.word()}-${c.between(1, 9)} (${c.hex(64)}): Bind for 0.0.0.0:${c.between(3000, 9999)} failed: port is already allocated`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `W: GPG error: http://repo.example.org/${c.word()} stable InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY ${c.hex(16).toUpperCase()}`,
    ],
  },
  {
    tools: ['docker'],
    lines: (c) => [
      `no matching manifest for linux/arm64/v8 in the manifest list entries: ${c.word()}/${c.word()}:${version(c)}`,
    ],
  },
  {
    tools: ['cmake'],
    lines: (c) => [
      `CMake Error at CMakeLists.txt:${c.between(2, 200)} (find_package):`,
      `  By not providing "FindBoost.cmake" in CMAKE_MODULE_PATH this project has asked CMake to find a package configuration file provided by "Boost", but CMake did not find one.`,
    ],
  },
  {
    tools: ['cmake'],
    lines: (c) => [
      `${file(c, 'cpp')}:${c.between(1, 900)}:${c.between(1, 80)}: error: 'std::filesystem' has not been declared`,
    ],
  },
  {
    tools: [],
    lines: (c) => [`ssh: connect to host deploy-${c.between(1, 60)}.example.com port 22: Operation timed out`],
  },
  {
    tools: [],
    lines: (c) => [
      `Error: Unable to locate credentials. You can configure credentials by running "aws configure" (profile ${c.word()})`,
    ],
  },
  {
    tools: [],
    lines: (c, app) => [
      `fatal: could not read Username for 'https://github.com': terminal prompts disabled`,
      `submodule '${c.word()}' of ${app} was not cloned`,
    ],
  },
  {
    tools: [],
    lines: (c) => [
      `Cache service responded with 422: cache key ${c.hex(20)} was reserved by another job ${c.uuid()}; step aborted`,
    ],
  },
];
