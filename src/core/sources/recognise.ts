/** Whose log a file is, and in which format, by what stands in it. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { isDatabase, openForeign } from '../storage/foreign-database.ts';
import { isCompressed, LINE_CAP, readLines } from './lines.ts';
import type { DocumentHead, LogFormat, SourceReader } from './reader.ts';

/** How much of a file is read to recognise it. Codex' first line alone can be a megabyte. */
const HEAD_BYTES = 64 * 1024;
const HEAD_MOST = LINE_CAP;

/** Larger documents are not read: parsing one costs several times its bytes. */
export const DOCUMENT_CAP = 64 * 1024 * 1024;

export interface Recognised {
  reader: SourceReader;
  format: LogFormat;
}

/**
 * @returns `null` where no reader knows it
 * @throws what the file system throws
 */
export async function recognise(readers: readonly SourceReader[], path: string): Promise<Recognised | null> {
  const start = startOf(path, HEAD_BYTES);
  const as = (format: LogFormat, known: (reader: SourceReader) => boolean | undefined): Recognised | null => {
    const reader = readers.find(known);
    return reader ? { reader, format } : null;
  };
  if (isDatabase(start)) {
    const opened = openForeign(path);
    if (opened.kind === 'refused') return null;
    try {
      const { tables } = opened.database;
      return as('database', ({ database }) => database?.recognises(tables));
    } finally {
      opened.close();
    }
  }
  if (start.includes(0) && !isCompressed(path)) return null;
  const head = await headOf(path);
  const document = documentHead(path, start.toString('utf8'));
  return (
    as('lines', ({ lines }) => lines?.recognises({ path, head })) ??
    as('document', (reader) => reader.document?.recognises(document))
  );
}

/** In which of its formats a reader reads a file that is known to be its own. */
export function formatOf(path: string, reader: SourceReader): LogFormat {
  const only = onlyFormat(reader);
  if (only !== null) return only;
  const start = startOf(path, HEAD_BYTES);
  if (reader.database && isDatabase(start)) return 'database';
  return reader.document?.recognises(documentHead(path, start.toString('utf8'))) ? 'document' : 'lines';
}

function onlyFormat({ lines, document, database }: SourceReader): LogFormat | null {
  if (lines && !document && !database) return 'lines';
  if (document && !lines && !database) return 'document';
  return database && !lines && !document ? 'database' : null;
}

/** @param start what the file begins with */
export function documentHead(path: string, start: string): DocumentHead {
  let parsed: { value: unknown } | null = null;
  return {
    path,
    start,
    json() {
      parsed ??= { value: statSync(path).size > DOCUMENT_CAP ? undefined : parse(readFileSync(path, 'utf8')) };
      return parsed.value;
    },
  };
}

export function parse(text: string): unknown {
  try {
    // What some programs on Windows begin a file with is no JSON.
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** What stands in a folder, sorted; nothing where there is none. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function startOf(path: string, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
  } finally {
    closeSync(file);
  }
}

/** The first complete lines of a file, at least one where the file has one of reasonable length. */
export async function headOf(path: string): Promise<string[]> {
  if (isCompressed(path)) {
    for await (const batch of readLines(path))
      return batch.flatMap((line) => (line.kind === 'line' ? [line.text] : []));
    return [];
  }
  const { size } = statSync(path);
  for (let want = HEAD_BYTES; ; want *= 8) {
    const bytes = startOf(path, Math.min(want, HEAD_MOST, size));
    const text = bytes.toString('utf8');
    const end = bytes.length >= size ? text.length : text.lastIndexOf('\n');
    if (end >= 0 || want >= HEAD_MOST)
      return text
        .slice(0, Math.max(end, 0))
        .split('\n')
        .filter((line) => line.trim() !== '');
  }
}
