/** The texts of single records of a log, for checking a quote against the very record it cites. */
import { stringsIn, type RecordTexts, type TextsAsked } from '../guard/quotes.ts';
import { openForeign } from '../storage/foreign-database.ts';
import { readLines } from './lines.ts';
import { readDocument } from './read-whole.ts';
import type { DatabaseReader, Decoded, DocumentReader, SourceReader } from './reader.ts';
import { formatOf } from './recognise.ts';

/** @returns `null` where the log is gone or cannot be read: whatever the reason, it cannot vouch for anything */
export async function recordTexts(asked: TextsAsked, readers: readonly SourceReader[]): Promise<RecordTexts | null> {
  const reader = readers.find(({ agent }) => agent === asked.agent);
  try {
    if (!reader) return null;
    const { document, database } = reader;
    switch (formatOf(asked.file, reader)) {
      case 'lines':
        return await ofLines(asked);
      case 'document':
        return document ? await ofDocument(asked, { ...reader, document }) : null;
      case 'database':
        return database ? ofDatabase(asked, { ...reader, database }) : null;
    }
  } catch {
    return null;
  }
}

async function ofLines({ file, lines }: TextsAsked): Promise<RecordTexts> {
  const found = new Map<number, string[]>();
  const last = Math.max(...lines);
  for await (const batch of readLines(file)) {
    for (const line of batch)
      if (line.kind !== 'too-long' && lines.has(line.number)) found.set(line.number, stringsIn(line.text));
    if ((batch.at(-1)?.number ?? 0) >= last) break;
  }
  return found;
}

async function ofDocument(asked: TextsAsked, reader: DocumentReader): Promise<RecordTexts> {
  const found = new Map<number, string[]>();
  for await (const { decoded } of readDocument(asked.file, reader)) take(found, asked, decoded);
  return found;
}

function ofDatabase(asked: TextsAsked, { database }: DatabaseReader): RecordTexts | null {
  const opened = openForeign(asked.file);
  if (opened.kind === 'refused') return null;
  try {
    const found = new Map<number, string[]>();
    const units = [...database.units(opened.database)].map(({ id }) => id);
    // Most units are one session, and called like it.
    const likely = units.filter((id) => id === asked.session);
    for (const unit of likely.length > 0 ? likely : units) take(found, asked, database.read(opened.database, unit));
    return found;
  } finally {
    opened.close();
  }
}

/** The texts of a session's events at the positions asked for. */
function take(found: Map<number, string[]>, { session, lines }: TextsAsked, records: Iterable<Decoded>): void {
  for (const record of records) {
    if (record.kind !== 'events' || record.session !== session) continue;
    for (const event of record.events) {
      if (!lines.has(event.line)) continue;
      const texts = found.get(event.line) ?? [];
      if ('text' in event) texts.push(event.text);
      if (event.kind === 'tool-call') texts.push(event.input, ...stringsIn(event.input));
      if (event.kind === 'rejection' && event.words !== null) texts.push(event.words);
      found.set(event.line, texts);
    }
  }
}
