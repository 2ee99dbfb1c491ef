/**
 * Everything that has to hold before a change goes in: the static checks, then the tests. Runs them all whatever
 * fails, and closes with one line, `N passed, N failed`, in which each static check counts as one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const windows = process.platform === 'win32';
const folder = mkdtempSync(join(tmpdir(), 'reverie-test-'));
const report = join(folder, 'vitest.json');

const STATIC_CHECKS = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the window', command: ['tsc', '-p', 'src/renderer'] },
  { name: "types of the window's tests", command: ['tsc', '-p', 'test/window'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'unused code', command: ['knip'] },
];
const TESTS = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

function run([command, ...args]) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: windows });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

let passed = 0;
const failed = [];

for (const { name, command } of STATIC_CHECKS) {
  const started = performance.now();
  if (run(command)) {
    passed += 1;
    console.log(`✓ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  } else {
    failed.push(name);
    console.log(`✗ ${name}: ${command.join(' ')}`);
  }
}

const green = run(TESTS);
try {
  const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  passed += numPassedTests;
  for (const { name, status, assertionResults } of testResults) {
    const broken = assertionResults.filter((result) => result.status === 'failed');
    failed.push(...broken.map(({ fullName }) => fullName));
    // A file that could not even be loaded has no tests to count.
    if (status === 'failed' && broken.length === 0) failed.push(name);
  }
} catch {
  failed.push('vitest left no report');
}
if (!green && failed.length === 0) failed.push('vitest');
rmSync(folder, { recursive: true, force: true });

for (const name of failed) console.log(`failed: ${name}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
