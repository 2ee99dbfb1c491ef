/** Which masked lines were seen in which runs. As numbers in three columns: there may be millions. */
import { framed } from './mask.ts';

/** Masked lines of all runs, each once, and where each was seen. */
export interface Sightings {
  /** Words separated by newlines. */
  lines: readonly string[];
  /** The same position in all three columns is one sighting. */
  line: Int32Array;
  run: Int32Array;
  /** Number of the line in the run's log, from 1. */
  at: Int32Array;
  /** Lines seen once that were forgotten to keep memory bounded. */
  forgotten: number;
}

/** Different lines held at once. */
const LINES_MOST = 200_000;
/** Places to remember a word's runs in; two words in one place are taken for one that was in two runs. */
const WORD_PLACES = 1 << 22;
const SEVERAL = -1;

export class SightingsCollector {
  readonly #most: number;
  #numbers = new Map<string, number>();
  #line = new Column();
  #run = new Column();
  #at = new Column();
  #forgotten = 0;

  constructor(most = LINES_MOST) {
    this.#most = most;
  }

  /** @returns the line's number, good until the next `endRun` */
  numberOf(line: string): number {
    const known = this.#numbers.get(line);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(line, next);
    return next;
  }

  add(line: number, run: number, at: number): void {
    this.#line.push(line);
    this.#run.push(run);
    this.#at.push(at);
  }

  /** @returns whether numbers given out before are no longer good */
  endRun(): boolean {
    if (this.#numbers.size <= this.#most) return false;
    this.#leaveWordsOpen();
    if (this.#numbers.size > this.#most / 2) this.#forgetSingles();
    return true;
  }

  /** Words of one run alone are most of what there is, and vary: without them most lines are the same few. */
  #leaveWordsOpen(): void {
    const seen = this.#restart();
    const { line, run, at, lines } = seen;
    const runOf = new Int32Array(lines.length);
    line.forEach((number, i) => {
      const before = runOf[number] ?? 0;
      const now = (run[i] ?? 0) + 1;
      runOf[number] = before === 0 || before === now ? now : SEVERAL;
    });
    const places = new Int32Array(WORD_PLACES);
    lines.forEach((text, number) => {
      const now = runOf[number] ?? 0;
      for (const word of text.split('\n')) {
        const place = placeOf(word);
        const before = places[place] ?? 0;
        places[place] = before === 0 || before === now ? now : SEVERAL;
      }
    });
    const numbers = Int32Array.from(lines, (text) =>
      this.numberOf(
        text
          .split('\n')
          .map((word) => (places[placeOf(word)] === SEVERAL ? word : framed(word)))
          .join('\n'),
      ),
    );
    line.forEach((number, i) => this.add(numbers[number] ?? 0, run[i] ?? 0, at[i] ?? 0));
  }

  /** What recurs comes again: a line seen once so far loses at most that once. */
  #forgetSingles(): void {
    const { line, run, at, lines } = this.#restart();
    const times = new Int32Array(lines.length);
    for (const number of line) times[number] = (times[number] ?? 0) + 1;
    line.forEach((number, i) => {
      if ((times[number] ?? 0) > 1) this.add(this.numberOf(lines[number] ?? ''), run[i] ?? 0, at[i] ?? 0);
    });
    this.#forgotten += lines.length - this.#numbers.size;
  }

  #restart(): Sightings {
    const seen = this.result();
    this.#numbers = new Map();
    this.#line = new Column();
    this.#run = new Column();
    this.#at = new Column();
    return seen;
  }

  result(): Sightings {
    return {
      lines: [...this.#numbers.keys()],
      line: this.#line.all(),
      run: this.#run.all(),
      at: this.#at.all(),
      forgotten: this.#forgotten,
    };
  }
}

/** The same whatever the order of the parts. */
export function joined(parts: readonly Sightings[]): Sightings {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = new SightingsCollector(Infinity);
  let forgotten = 0;
  for (const { lines, line, run, at, forgotten: less } of parts) {
    const numbers = Int32Array.from(lines, (text) => all.numberOf(text));
    line.forEach((number, i) => all.add(numbers[number] ?? 0, run[i] ?? 0, at[i] ?? 0));
    forgotten += less;
  }
  return { ...all.result(), forgotten };
}

class Column {
  #values = new Int32Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  all(): Int32Array {
    return this.#values.slice(0, this.#length);
  }
}

function placeOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  return (hash ^ (hash >>> 15)) & (WORD_PLACES - 1);
}
