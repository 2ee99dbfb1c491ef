/** Files that hold next to nothing and cost much: a line of 100 MB, a compressed log that unpacks to gigabytes. */
import { once } from 'node:events';
import { closeSync, createWriteStream, openSync, writeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';

const MEGABYTE = 1024 * 1024;

/** A record of so many megabytes between two others. */
export function writeEndlessLine(path: string, record: string, megabytes: number): void {
  const file = openSync(path, 'w');
  try {
    const piece = 'x'.repeat(MEGABYTE);
    writeSync(file, `${record}\n{"text":"`);
    for (let n = 0; n < megabytes; n++) writeSync(file, piece);
    writeSync(file, `"}\n${record}\n`);
  } finally {
    closeSync(file);
  }
}

/** What begins as a log and goes on as so many megabytes of nothing. */
export async function writeBomb(path: string, record: string, megabytes: number): Promise<void> {
  const packed = createZstdCompress();
  const written = pipeline(packed, createWriteStream(path));
  packed.write(`${record}\n`);
  const nothing = Buffer.alloc(MEGABYTE, ' ');
  for (let n = 0; n < megabytes; n++) if (!packed.write(nothing)) await once(packed, 'drain');
  packed.end();
  await written;
}
