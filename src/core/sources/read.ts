/**
 * Reads one log from where it was left to its end: lines, decoded, with everything that went wrong as data.
 * What it hands out is all that is known of the file; it keeps nothing.
 */
import type { Problem } from '../../shared/contract.ts';
import { reasonOf } from './discover.ts';
import { parseLine } from './json.ts';
import { LINE_CAP, readLines, type Line, type LinesFrom } from './lines.ts';
import type { Decoded, LineDecoder, LineReader, LogFormat, SourceReader } from './reader.ts';
import { readDatabase, readDocument } from './read-whole.ts';

/** Where reading a file stopped. Plain JSON: stored, and given back when the file has grown. */
export interface ReadPosition extends LinesFrom {
  /** The decoder's own state. */
  state: unknown;
}

export const START: ReadPosition = { offset: 0, lines: 0, midLine: false, state: null };

export type Kept = Extract<Decoded, { kind: 'events' | 'meta' }>;

export interface ReadBatch {
  /** Records that carry a conversation or say something of the session, in file order. */
  decoded: readonly Kept[];
  /** Lines that were records, whatever they held. */
  records: number;
  /** `<agent>/<record type>`, once for each such record. */
  unknown: readonly string[];
  problems: readonly Problem[];
  /** The file could not be read any further; the last problem says why. */
  stopped: boolean;
  /** Where to go on after this batch. */
  position: ReadPosition;
  /** Sessions whose events so far are void: what comes from here on takes their place. */
  dropped?: readonly string[];
  /** Once all of a database has been looked at: the sessions it told before and tells no more. */
  untold?: readonly string[];
  /** The sessions told since the last end are whole now. */
  unitEnds?: boolean;
}

/**
 * What is new in a log. Of lines, what comes after `from`; of a document all; of a database the units that have changed
 * since, with records, problems and unknown types of all units in the last batch.
 */
export function readLog(
  { path, format }: { path: string; format: LogFormat },
  reader: SourceReader,
  from: ReadPosition = START,
): AsyncGenerator<ReadBatch, void, void> {
  const { lines, document, database } = reader;
  if (format === 'lines' && lines) return readLineLog(path, { ...reader, lines }, from);
  if (format === 'document' && document) return readDocument(path, { ...reader, document });
  if (format === 'database' && database) return readDatabase(path, { ...reader, database }, from);
  throw new Error(`${reader.name} has no ${format}`);
}

/**
 * @param cap longest line, in bytes, that is parsed; see LINE_CAP
 * @returns batches of a chunk each, at least one. A file that cannot be read yields what was read and then the problem.
 */
export async function* readLineLog(
  path: string,
  reader: LineReader,
  from: ReadPosition = START,
  cap: number = LINE_CAP,
): AsyncGenerator<ReadBatch, void, void> {
  const log = new LogReading(path, reader, from, cap);
  try {
    for await (const lines of readLines(path, from, cap)) yield log.batch(lines);
    yield log.end();
  } catch (error) {
    yield log.stopped(reasonOf(error));
  }
}

class LogReading {
  readonly #path: string;
  readonly #agent: string;
  readonly #decoder: LineDecoder;
  readonly #cap: number;
  #at: LinesFrom;

  constructor(path: string, reader: LineReader, from: ReadPosition, cap: number) {
    this.#path = path;
    this.#agent = reader.agent;
    this.#decoder = reader.lines.decoder(path, from.state);
    this.#cap = cap;
    this.#at = { offset: from.offset, lines: from.lines, midLine: from.midLine };
  }

  batch(lines: readonly Line[]): ReadBatch {
    const decoded: Kept[] = [];
    const unknown: string[] = [];
    const problems: Problem[] = [];
    let records = 0;
    const problem = (line: Line, message: string): void => {
      problems.push({ file: this.#path, line: line.number, message });
    };
    for (const line of lines) {
      if (line.kind === 'tail' && parseLine(line.text).kind === 'bad') {
        // Not consumed: the rest of the record may come, and then the line is read from its beginning.
        problem(line, 'cut off in the middle of a record');
        continue;
      }
      if (line.kind === 'too-long') {
        problem(line, `a record of ${String(line.bytes)} bytes, longer than the ${String(this.#cap)} that are read`);
      } else {
        const result = this.#decoder.decode(line.text, line.number);
        if (result.kind === 'bad') problem(line, result.message);
        else records += 1;
        if (result.kind === 'unknown') unknown.push(`${this.#agent}/${result.type}`);
        if (result.kind === 'events' || result.kind === 'meta') decoded.push(result);
      }
      this.#at = { offset: line.end, lines: line.number, midLine: line.kind === 'tail' };
    }
    return { decoded, records, unknown, problems, stopped: false, position: this.#position() };
  }

  end(): ReadBatch {
    const last = this.#decoder.atEnd?.() ?? null;
    const decoded = last?.kind === 'events' ? [last] : [];
    return { decoded, records: 0, unknown: [], problems: [], stopped: false, position: this.#position() };
  }

  stopped(reason: string): ReadBatch {
    const line = this.#at.lines + 1;
    const problem = { file: this.#path, line, message: `reading stopped: ${reason}` };
    return { decoded: [], records: 0, unknown: [], problems: [problem], stopped: true, position: this.#position() };
  }

  #position(): ReadPosition {
    // The decoder goes on changing its state; a position is kept.
    return { ...this.#at, state: structuredClone(this.#decoder.state()) };
  }
}
