/**
 * A copy of one session as one log had it: lines of JSON, compressed. The first says what it is, each other one is an
 * event as the index holds it, secrets already replaced. It is called after the hash of its lines, so that it can be
 * checked without anything beside it, and the same content is there once.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { z } from 'zod';
import type { CopyRow } from '../sessions/index-copies.ts';
import type { SessionHead } from '../sessions/session.ts';
import type { DecodedEvent } from '../sources/reader.ts';
import { Head, isEvent } from './copy-event.ts';

/** Goes up when a copy is written that this version could not read. */
const FORMAT = 1;

const Header = z.object({
  reverie: z.literal('session'),
  format: z.number().int(),
  events: z.number().int().min(1),
  /** Hash of which records the events are of. */
  outline: z.string().max(100),
  head: Head,
});
type Header = z.infer<typeof Header>;

/** What a copy may hold. More is neither written nor read: a file of a kilobyte could unfold to anything. */
export interface CopyLimits {
  bytes: number;
  line: number;
}

/** An event's long texts are cut to some tens of thousands of characters; ids are as long as a log makes them. */
export const COPY_LIMITS: CopyLimits = { bytes: 2 * 1024 ** 3, line: 4 * 1024 ** 2 };

/** Reading it back needs no more memory than this, whatever the file says. */
const WINDOW_LOG = 22;
const WRITE = {
  params: { [constants.ZSTD_c_compressionLevel]: 6, [constants.ZSTD_c_windowLog]: WINDOW_LOG },
};
const READ = { chunkSize: 256 * 1024, params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } };
const PIECE = 256 * 1024;

/** Why a copy is not one. Only ever thrown and caught in this room, and told as words. */
export class RefusedCopy extends Error {}

/** @returns the content of a copy in pieces, and its name once they have been read */
function contentOf(
  header: Header,
  lines: Iterable<readonly string[]>,
  limits: CopyLimits,
): { pieces: Iterable<Buffer>; name(): string } {
  const hash = createHash('sha256');
  const pieces = function* (): Generator<Buffer, void, void> {
    let total = 0;
    let held: string[] = [JSON.stringify(header)];
    let characters = 0;
    const piece = (): Buffer => {
      const bytes = Buffer.from(`${held.join('\n')}\n`);
      hash.update(bytes);
      total += bytes.length;
      held = [];
      characters = 0;
      if (total > limits.bytes) throw new RefusedCopy(`it is longer than ${String(limits.bytes)} bytes`);
      return bytes;
    };
    for (const batch of lines) {
      for (const line of batch) {
        if (Buffer.byteLength(line) > limits.line)
          throw new RefusedCopy(`an event is longer than ${String(limits.line)} bytes`);
        held.push(line);
        characters += line.length;
      }
      if (characters >= PIECE) yield piece();
    }
    if (held.length > 0) yield piece();
  };
  return { pieces: pieces(), name: () => hash.digest('hex') };
}

/** The name a session's copy has, without writing one. */
export function nameOf(
  what: Pick<Header, 'head' | 'events' | 'outline'>,
  lines: Iterable<readonly string[]>,
  limits: CopyLimits = COPY_LIMITS,
): string {
  const { pieces, name } = contentOf({ reverie: 'session', format: FORMAT, ...what }, lines, limits);
  for (const piece of pieces) void piece;
  return name();
}

/**
 * Writes a copy to a path and sees to it that it is on the disk.
 * @returns its name
 * @throws RefusedCopy, and what the file system throws
 */
export async function writeCopy(
  path: string,
  what: Pick<Header, 'head' | 'events' | 'outline'>,
  lines: Iterable<readonly string[]>,
  limits: CopyLimits = COPY_LIMITS,
): Promise<string> {
  const { pieces, name } = contentOf({ reverie: 'session', format: FORMAT, ...what }, lines, limits);
  const file = await open(path, 'wx', 0o600);
  // Flushed when the stream ends, before it closes the file.
  await pipeline(Readable.from(pieces), createZstdCompress(WRITE), file.createWriteStream({ flush: true }));
  return name();
}

/**
 * What a copy says of itself. Only its beginning is read: whether the rest is whole shows when it is restored.
 * @throws RefusedCopy, and what the file system throws
 */
export async function describeCopy(
  path: string,
  name: string,
  bytes: number,
  limits: CopyLimits = COPY_LIMITS,
): Promise<CopyRow> {
  for await (const [first] of linesOf(path, limits)) {
    const { head, events, outline } = headerIn(first ?? '');
    return rowOf(name, bytes, head, events, outline);
  }
  throw new RefusedCopy('it is empty');
}

export const rowOf = (name: string, bytes: number, head: SessionHead, events: number, outline: string): CopyRow => ({
  name,
  bytes,
  agent: head.agent,
  session: head.id,
  path: head.file,
  head: JSON.stringify(head),
  events,
  outline,
  ended: head.endedAt ?? head.startedAt,
});

function headerIn(line: string): Header {
  const parsed = Header.safeParse(json(line));
  if (!parsed.success) throw new RefusedCopy('it does not begin as a copy of a session does');
  if (parsed.data.format !== FORMAT)
    throw new RefusedCopy(`it was written by another version (format ${String(parsed.data.format)})`);
  return parsed.data;
}

/**
 * The events of a copy, in pieces. That they are whole is known at the end: whoever takes them must be able to give
 * them back.
 * @throws RefusedCopy, and what the file system throws
 */
export async function* eventsOf(
  path: string,
  name: string,
  limits: CopyLimits = COPY_LIMITS,
): AsyncGenerator<readonly DecodedEvent[], void, void> {
  const hash = createHash('sha256');
  let header: Header | null = null;
  let events = 0;
  for await (const lines of linesOf(path, limits)) {
    const batch: DecodedEvent[] = [];
    for (const line of lines) {
      hash.update(line).update('\n');
      if (header === null) {
        header = headerIn(line);
        continue;
      }
      const event = json(line);
      if (!isEvent(event)) throw new RefusedCopy(`line ${String(events + 2)} is no event`);
      events += 1;
      batch.push(event);
    }
    yield batch;
  }
  if (header?.events !== events) throw new RefusedCopy('it is cut off');
  if (hash.digest('hex') !== name) throw new RefusedCopy('its content is not what was written');
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new RefusedCopy('a line of it is no JSON');
  }
}

const NEWLINE = 0x0a;

/** Whole lines, some at a time. Never holds more than the longest line and a piece. */
async function* linesOf(path: string, limits: CopyLimits): AsyncGenerator<string[], void, void> {
  const file = createReadStream(path, { highWaterMark: PIECE });
  const plain = createZstdDecompress(READ);
  file.on('error', (error) => plain.destroy(error));
  const input: AsyncIterable<Buffer> = file.pipe(plain);
  let open: Buffer[] = [];
  let held = 0;
  let total = 0;
  try {
    for await (const chunk of input) {
      total += chunk.length;
      if (total > limits.bytes) throw new RefusedCopy(`it unfolds to more than ${String(limits.bytes)} bytes`);
      const lines: string[] = [];
      let start = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
        const last = chunk.subarray(start, at);
        lines.push(open.length === 0 ? last.toString('utf8') : Buffer.concat([...open, last]).toString('utf8'));
        [open, held, start] = [[], 0, at + 1];
      }
      open.push(chunk.subarray(start));
      held += chunk.length - start;
      if (held > limits.line) throw new RefusedCopy(`a line of it is longer than ${String(limits.line)} bytes`);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    // The decompressor's words are for programmers.
    if (isZstd(error)) throw new RefusedCopy('it is damaged or cut off');
    throw error;
  } finally {
    file.destroy();
    plain.destroy();
  }
  if (held > 0) throw new RefusedCopy('it is cut off');
}

const isZstd = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:ZSTD_|Z_|ERR_ZLIB)/.test(String(error.code));
