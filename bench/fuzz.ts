/**
 * `node bench/fuzz.ts [INPUTS]`: hostile input for every reader, a million in all unless told otherwise; with
 * REVERIE_SHARED also real logs, damaged. Ends with status 1 when a reader threw, told nonsense or took over a second.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { READERS } from '../src/core/sources/readers.ts';
import { recognise } from '../src/core/sources/recognise.ts';
import { fuzzReader } from '../test/sources/fuzzing.ts';

const inputs = Number(process.argv[2] ?? 1_000_000);
const shared = process.env['REVERIE_SHARED'];

const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

/** Lines and documents by agent, small ones: a large one damaged in one place says no more. */
const specimens = new Map<string, string[]>();
for (const path of shared ? filesBelow(join(shared, 'corpus')) : []) {
  const known = await recognise(READERS, path);
  if (!known || known.format === 'database' || path.endsWith('.zst')) continue;
  const text = readFileSync(path, 'utf8');
  const texts = known.format === 'lines' ? text.split('\n').slice(0, 300) : [text];
  const list = specimens.get(known.reader.agent) ?? [];
  list.push(...texts.filter((one) => one.length > 0 && one.length < 20_000));
  specimens.set(known.reader.agent, list);
}

const each = Math.ceil(inputs / READERS.length);
let failed = false;
let total = 0;
for (const [n, reader] of READERS.entries()) {
  const start = performance.now();
  const { told, slowest, faults, ...rest } = fuzzReader(reader, each, n + 1, specimens.get(reader.agent) ?? []);
  total += rest.inputs;
  const memory = Math.round(process.memoryUsage().rss / 1e6);
  console.log(
    `${reader.agent.padEnd(18)} ${String(rest.inputs).padStart(7)} inputs, ${String(Math.round((100 * told) / rest.inputs))} % told, slowest ${slowest.ms.toFixed(0)} ms, ${((performance.now() - start) / 1000).toFixed(0)} s, ${String(memory)} MB`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
  if (slowest.ms > 1000) console.log(`  slow: ${slowest.input}`);
  failed ||= faults.length > 0 || slowest.ms > 1000;
}
console.log(`${String(total)} inputs`);
if (failed) process.exitCode = 1;
