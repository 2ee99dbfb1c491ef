/**
 * Reads one log from where it was left to its end: lines, decoded, with everything that went wrong as data.
 * What it hands out is all that is known of the file; it keeps nothing.
 */
import type { Problem } from '../../shared/contract.ts';
import { LINE_CAP, readLines, type Line } from './lines.ts';
import { reasonOf } from './discover.ts';
import { parseLine } from './json.ts';
import type { Decoded, LineDecoder, SourceReader } from './reader.ts';

/** Where reading a file stopped. Plain JSON: stored, and given back when the file has grown. */
export interface ReadPosition {
  /** Offset of the first byte not read yet, always the start of a line. */
  offset: number;
  /** Lines before it. */
  lines: number;
  /** The decoder's own state. */
  state: unknown;
}

export const START: ReadPosition = { offset: 0, lines: 0, state: null };

export interface ReadBatch {
  /** Records that carry a conversation or say something of the session, in file order. */
  decoded: readonly Extract<Decoded, { kind: 'events' | 'meta' }>[];
  /** Lines that were records, whatever they held. */
  records: number;
  /** `<agent>/<record type>`, once for each such record. */
  unknown: readonly string[];
  problems: readonly Problem[];
  /** Where to go on after this batch. */
  position: ReadPosition;
}

/**
 * @param cap longest line, in bytes, that is parsed; see LINE_CAP
 * @returns batches of a chunk each. A file that cannot be read yields what was read and then the problem.
 */
export async function* readLog(
  path: string,
  reader: SourceReader,
  from: ReadPosition = START,
  cap: number = LINE_CAP,
): AsyncGenerator<ReadBatch, void, void> {
  const decoder = reader.decoder(path, from.state);
  const last = { offset: from.offset, lines: from.lines };
  try {
    for await (const lines of readLines(path, last, cap)) yield batchOf(path, reader, decoder, lines, last);
  } catch (error) {
    const problem = { file: path, line: last.lines + 1, message: `reading stopped: ${reasonOf(error)}` };
    yield { decoded: [], records: 0, unknown: [], problems: [problem], position: { ...last, state: decoder.state() } };
  }
}

function batchOf(
  path: string,
  reader: SourceReader,
  decoder: LineDecoder,
  lines: readonly Line[],
  last: { offset: number; lines: number },
): ReadBatch {
  const decoded: Extract<Decoded, { kind: 'events' | 'meta' }>[] = [];
  const unknown: string[] = [];
  const problems: Problem[] = [];
  let records = 0;
  for (const line of lines) {
    const problem = (message: string): void => {
      problems.push({ file: path, line: line.number, message });
    };
    if (line.kind === 'too-long') {
      records += 1;
      problem(`record of ${String(line.bytes)} bytes is longer than the ${String(LINE_CAP)} that are read`);
    } else if (line.kind === 'tail' && parseLine(line.text).kind === 'bad') {
      // Not consumed: the rest of the record may come, and then the line is read from its beginning.
      problem('cut off in the middle of a record');
      continue;
    } else {
      const result = decoder.decode(line.text, line.number);
      if (result.kind === 'bad') problem(result.message);
      else records += 1;
      if (result.kind === 'unknown') unknown.push(`${reader.agent}/${result.type}`);
      if (result.kind === 'events' || result.kind === 'meta') decoded.push(result);
    }
    last.lines = line.number;
    last.offset = line.kind === 'tail' ? line.start + line.bytes : line.end;
  }
  return { decoded, records, unknown, problems, position: { ...last, state: structuredClone(decoder.state()) } };
}
