/**
 * One of many agents that write at once: appends records to its log, a line in two pieces now and then, and goes on to
 * the next log when one is full. What is full is renamed, compressed, or deleted a while later. Prints how many records
 * it wrote. `node bench/soak-writer.ts <folder> <number> <milliseconds> [<kept>]`
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';

/** What is deleted is kept longer than it may take to be read: what nobody could have read is lost to everybody. */
const [folder = '', number = '0', milliseconds = '0', kept = '10000'] = process.argv.slice(2);
const until = performance.now() + Number(milliseconds);

const RECORDS_PER_LOG = 150;

mkdirSync(join(folder, 'archive'), { recursive: true });
let written = 0;
let log = 0;
const ends: Promise<void>[] = [];
/** Neither the same in two runs nor anything to be proved: the order of what happens. */
const chance = (share: number): boolean => Math.random() < share;

function record(session: string): string {
  const word = `w${number}n${String(written++)}`;
  return `${JSON.stringify({
    type: 'user',
    uuid: `${session}-${word}`,
    sessionId: session,
    timestamp: new Date().toISOString(),
    cwd: `/home/jan/part-${number}`,
    message: { role: 'user', content: `remember ${word}` },
  })}\n`;
}

async function end(name: string): Promise<void> {
  const path = join(folder, name);
  if (chance(0.33)) return renameSync(path, join(folder, 'archive', name));
  if (chance(0.5)) {
    writeFileSync(`${path}.zst`, zstdCompressSync(readFileSync(path)));
    return rmSync(path);
  }
  await wait(Number(kept));
  rmSync(path);
}

while (performance.now() < until) {
  const session = `soak-${number}-${String(log++)}`;
  const name = `${session}.jsonl`;
  for (let n = 0; n < RECORDS_PER_LOG && performance.now() < until; n++) {
    const line = record(session);
    const cut = chance(0.1) ? Math.floor(line.length * Math.random()) : line.length;
    appendFileSync(join(folder, name), line.slice(0, cut));
    if (cut < line.length) {
      await wait(10);
      appendFileSync(join(folder, name), line.slice(cut));
    }
    if (chance(0.5)) await wait(200 * Math.random());
  }
  ends.push(end(name));
}
await Promise.all(ends);
console.log(JSON.stringify({ written }));
