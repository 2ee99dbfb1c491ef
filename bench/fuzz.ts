/**
 * `node --max-old-space-size=700 bench/fuzz.ts [INPUTS] [AGENT]`: hostile input for every reader, a million in all
 * unless told otherwise, then a line of 100 MB and a log that unpacks without end for all that read lines. Ends with
 * status 1 when a reader threw, told nonsense, took over a second, or was not reached: less than a fifth of the inputs
 * told, or a kind of event that its specimens give never seen.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { readLineLog } from '../src/core/sources/read.ts';
import type { SourceReader } from '../src/core/sources/reader.ts';
import { READERS } from '../src/core/sources/readers.ts';
import { writeBomb, writeEndlessLine } from '../test/sources/endless-files.ts';
import { fuzzReader, type Fuzzed } from '../test/sources/fuzzing.ts';

const inputs = Number(process.argv[2] ?? 1_000_000);
const only = process.argv[3];
const readers = READERS.filter(({ agent }) => only === undefined || agent === only);
const each = Math.ceil(inputs / readers.length);

const LEAST_TOLD = 0.2;
const MOST_MS = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'reverie-fuzz-'));
const started = performance.now();
let failed = 0;
let heap = 0;

const percent = (part: number, whole: number): string => `${String(Math.round((100 * part) / whole)).padStart(3)} %`;

/** What is wrong with how one format was fuzzed, each on a line. */
const complaints = ({ inputs, told, missing, slowest, faults }: Fuzzed): string[] => [
  ...faults.map((fault) => `FAULT ${fault}`),
  ...(slowest.ms > MOST_MS ? [`SLOW ${slowest.input}`] : []),
  ...(missing.length > 0 ? [`NEVER SEEN ${missing.join(', ')}`] : []),
  ...(told < LEAST_TOLD * inputs ? ['SHALLOW'] : []),
];

function complain(found: readonly string[]): void {
  for (const one of found) console.log(`  ${one}`);
  failed += found.length;
  heap = Math.max(heap, process.memoryUsage().heapUsed);
}

/** Reads a file to its end; what it says of it is a problem and no throw. */
async function problemsIn(reader: SourceReader, path: string): Promise<string[]> {
  const { lines } = reader;
  const problems: string[] = [];
  if (!lines) return problems;
  for await (const batch of readLineLog(path, { ...reader, lines })) {
    problems.push(...batch.problems.map(({ message }) => message));
    heap = Math.max(heap, process.memoryUsage().heapUsed);
  }
  return problems;
}

console.log('reader             format      inputs  known   told  kinds  slowest');
let total = 0;
let files = 0;
for (const [n, reader] of readers.entries()) {
  for (const fuzzed of fuzzReader(reader, each, n + 1, folder)) {
    const { agent, format, inputs, recognised, told, kinds, missing, slowest } = fuzzed;
    total += inputs;
    files += fuzzed.files;
    const reached = `${String(kinds.size)}/${String(kinds.size + missing.length)}`;
    console.log(
      `${agent.padEnd(18)} ${format.padEnd(9)} ${String(inputs).padStart(8)} ${percent(recognised, inputs)}  ${percent(told, inputs)} ${reached.padStart(6)} ${slowest.ms.toFixed(0).padStart(5)} ms`,
    );
    complain(complaints(fuzzed));
  }
}
const cpu = process.cpuUsage();
console.log(
  `${String(total)} inputs, ${String(files)} of them database files, in ${((performance.now() - started) / 1000).toFixed(0)} s, ${((cpu.user + cpu.system) / 1e6).toFixed(0)} s of a core`,
);

const endless = join(folder, 'endless.jsonl');
const bomb = join(folder, 'bomb.jsonl.zst');
writeEndlessLine(endless, '{"type":"user"}', 100);
await writeBomb(bomb, '{"type":"user"}', 1_000);
let slowest = 0;
const lineReaders = readers.filter(({ lines }) => lines !== undefined);
for (const reader of lineReaders)
  for (const [path, said] of [
    [endless, /longer than/],
    [bomb, /times its size/],
  ] as const) {
    const before = process.cpuUsage();
    const problems = await problemsIn(reader, path);
    const { user, system } = process.cpuUsage(before);
    slowest = Math.max(slowest, (user + system) / 1000);
    if (!problems.some((problem) => said.test(problem))) complain([`FAULT ${reader.agent}: nothing said of ${path}`]);
  }
complain(slowest > MOST_MS ? ['SLOW a file without end'] : []);
console.log(
  `${String(lineReaders.length)} readers of lines: a line of 100 MB and a log that unpacks to 1,000 MB, ${slowest.toFixed(0)} ms at most (limit ${String(MOST_MS)})`,
);

rmSync(folder, { recursive: true });
const { heap_size_limit: limit } = getHeapStatistics();
const megabytes = (bytes: number): string => `${String(Math.round(bytes / 1e6))} MB`;
console.log(
  `heap ${megabytes(heap)} at most where it was looked at, ${megabytes(limit)} allowed, ${megabytes(process.resourceUsage().maxRSS * 1024)} held by the process at most; ${failed === 0 ? 'all sound' : `${String(failed)} faults`}`,
);
if (failed > 0) process.exitCode = 1;
