/** Reads logs, one a run: when it was, how it ended, and which of its lines may tell of a failure. */
import { statSync } from 'node:fs';
import { saidIn, signalLines } from './error-lines.ts';
import { isPacked, readPacked, readPlain, type ReadEnd } from './log-text.ts';
import { maskedWords } from './mask.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { timeOfLine, timeOfPath } from './run-time.ts';
import { SightingsCollector, type Sightings } from './sightings.ts';

export interface ReadRun {
  /** The number of the job that named its log. */
  job: number;
  outcome: Outcome;
  /** Milliseconds since 1970. */
  at: number;
  /** Neither the log nor its name says when it was: `at` is when the file was last written. */
  untimed: boolean;
  end: ReadEnd;
  /** Characters read. */
  size: number;
}

export interface RunJob {
  job: number;
  file: string;
}

export interface ReadRuns {
  runs: readonly ReadRun[];
  /** By the numbers of the jobs. */
  sightings: Sightings;
  unread: readonly { job: number; message: string }[];
}

/** Unpacked. A log of a run is seldom larger; what a small packed file can unpack to has no end. */
const LOG_MOST = 256 * 1024 * 1024;
/** Different masked lines of one run. */
const LINES_OF_RUN = 150;
/** Lines in which a time is looked for. */
const HEAD_LINES = 100;
/** The last lines count whatever their words are; in good runs too, so that what always stands there is known. */
const LAST_LINES = 10;
const TAIL = 8 * 1024;
/** Lines whose masked form is remembered. */
const SAID_BEFORE_MOST = 20_000;

/** @param onRead is called after each log; `false` stops */
export async function readRuns(jobs: Iterable<RunJob>, onRead: () => boolean): Promise<ReadRuns> {
  const collector = new SightingsCollector();
  const runs: ReadRun[] = [];
  const unread: { job: number; message: string }[] = [];
  // Most of what runs say again, they say in the same words.
  const saidBefore = new Map<string, number>();
  const numberOf = (said: string): number => {
    const before = saidBefore.get(said);
    if (before !== undefined) return before;
    const number = collector.numberOf(maskedWords(said).join('\n'));
    if (saidBefore.size >= SAID_BEFORE_MOST) saidBefore.clear();
    // A piece of a log's text keeps all of it alive; this makes a text of its own.
    saidBefore.set(` ${said}`.slice(1), number);
    return number;
  };
  for (const { job, file } of jobs) {
    try {
      const reading = new Reading();
      const limits = { most: LOG_MOST };
      const take = (piece: string): void => reading.take(piece, numberOf);
      const end = isPacked(file) ? await readPacked(file, limits, take) : readPlain(file, limits, take);
      const outcome = reading.finish(numberOf);
      if (end !== 'binary') for (const [line, at] of reading.seen) collector.add(line, job, at);
      const at = reading.at ?? timeOfPath(file);
      runs.push({ job, outcome, at: at ?? statSync(file).mtimeMs, untimed: at === null, end, size: reading.size });
    } catch (error) {
      unread.push({ job, message: error instanceof Error ? error.message : String(error) });
    }
    if (collector.endRun()) saidBefore.clear();
    if (!onRead()) break;
  }
  return { runs, sightings: collector.result(), unread };
}

class Reading {
  /** Masked lines with the number of the first line of each. */
  readonly seen = new Map<number, number>();
  at: number | null = null;
  size = 0;
  #lines = 1;
  #tail = '';

  take(piece: string, numberOf: (said: string) => number): void {
    if (this.size === 0) this.at = timeOfHead(piece);
    this.size += piece.length;
    this.#lines = signalLines(piece, this.#lines, (line, number) => {
      if (this.seen.size < LINES_OF_RUN) this.#see(line, number, numberOf);
    });
    this.#tail = piece.length >= TAIL ? piece.slice(-TAIL) : (this.#tail + piece).slice(-TAIL);
  }

  finish(numberOf: (said: string) => number): Outcome {
    const outcome = outcomeOf(this.#tail);
    const lines = this.#tail.split('\n');
    // The first may have lost its beginning.
    const first = this.size > TAIL ? 1 : 0;
    for (let i = lines.length - 1, left = LAST_LINES; i >= first && left > 0; i--) {
      const line = lines[i] ?? '';
      if (line === '') continue;
      left -= 1;
      this.#see(line, this.#lines - (lines.length - 1 - i), numberOf);
    }
    this.#tail = '';
    return outcome;
  }

  #see(line: string, number: number, numberOf: (said: string) => number): void {
    const said = saidIn(line);
    if (said === '') return;
    const masked = numberOf(said);
    const before = this.seen.get(masked);
    if (before === undefined || number < before) this.seen.set(masked, number);
  }
}

function timeOfHead(text: string): number | null {
  for (let i = 0, from = 0; i < HEAD_LINES && from < text.length; i++) {
    const end = text.indexOf('\n', from);
    const at = timeOfLine(text.slice(from, end < 0 ? text.length : end));
    if (at !== null || end < 0) return at;
    from = end + 1;
  }
  return null;
}
