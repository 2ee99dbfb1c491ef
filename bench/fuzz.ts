/**
 * `node --max-old-space-size=700 bench/fuzz.ts [INPUTS]`: hostile input for every reader, a million in all unless told
 * otherwise. Ends with status 1 when a reader threw, told nonsense, took over a second, or was not reached: less than a
 * fifth of the inputs told, or a kind of event that its specimens give never seen.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { READERS } from '../src/core/sources/readers.ts';
import { fuzzReader } from '../test/sources/fuzzing.ts';

const inputs = Number(process.argv[2] ?? 1_000_000);
const only = process.argv[3];
const readers = READERS.filter(({ agent }) => only === undefined || agent === only);
const each = Math.ceil(inputs / readers.length);

const LEAST_TOLD = 0.2;
const MOST_MS = 1_000;

const percent = (part: number, whole: number): string => `${String(Math.round((100 * part) / whole)).padStart(3)} %`;

const folder = mkdtempSync(join(tmpdir(), 'reverie-fuzz-'));
let failed = 0;
let total = 0;
let files = 0;
const started = performance.now();
console.log('reader             format      inputs  known   told  kinds  slowest   time');
for (const [n, reader] of readers.entries()) {
  const start = performance.now();
  for (const fuzzed of fuzzReader(reader, each, n + 1, folder)) {
    const { slowest, faults, missing } = fuzzed;
    total += fuzzed.inputs;
    files += fuzzed.files;
    const kinds = `${String(fuzzed.kinds.size)}/${String(fuzzed.kinds.size + missing.length)}`;
    console.log(
      `${fuzzed.agent.padEnd(18)} ${fuzzed.format.padEnd(9)} ${String(fuzzed.inputs).padStart(8)} ${percent(fuzzed.recognised, fuzzed.inputs)}  ${percent(fuzzed.told, fuzzed.inputs)} ${kinds.padStart(6)} ${slowest.ms.toFixed(0).padStart(5)} ms ${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s`,
    );
    for (const fault of faults) console.log(`  FAULT ${fault}`);
    if (slowest.ms > MOST_MS) console.log(`  SLOW ${slowest.input}`);
    if (missing.length > 0) console.log(`  NEVER SEEN ${missing.join(', ')}`);
    if (fuzzed.told < LEAST_TOLD * fuzzed.inputs) console.log('  SHALLOW');
    if (faults.length > 0 || missing.length > 0 || slowest.ms > MOST_MS || fuzzed.told < LEAST_TOLD * fuzzed.inputs)
      failed += 1;
  }
}
rmSync(folder, { recursive: true });
const { heap_size_limit: limit } = getHeapStatistics();
console.log(
  `${String(total)} inputs, ${String(files)} of them database files, in ${((performance.now() - started) / 1000).toFixed(0)} s, heap of at most ${String(Math.round(limit / 1e6))} MB, ${String(Math.round(process.memoryUsage().rss / 1e6))} MB held at the end; ${failed === 0 ? 'all sound' : `${String(failed)} formats failed`}`,
);
if (failed > 0) process.exitCode = 1;
