/** Whether a failure comes more or less often than it did: the older half of its applications' runs beside the newer. */
import type { Trend } from '../../shared/window/run-logs.ts';

/** Runs of each half. Below, chance alone makes a trend. */
const RUNS_LEAST = 4;
/** What is only seen in one half has to be seen so often there: once is chance. */
const SEEN_LEAST = 2;
const TIMES_AS_OFTEN = 1.5;

export class Halves {
  readonly #older = { runs: 0, shows: 0 };
  readonly #newer = { runs: 0, shows: 0 };

  /** @param shows of one application's runs, oldest first. Of an odd number the one in the middle is left out. */
  add(shows: readonly boolean[]): void {
    const half = Math.floor(shows.length / 2);
    const count = (into: { runs: number; shows: number }, of: readonly boolean[]): void => {
      into.runs += of.length;
      into.shows += of.filter(Boolean).length;
    };
    count(this.#older, shows.slice(0, half));
    count(this.#newer, shows.slice(shows.length - half));
  }

  trend(): Trend {
    const [older, newer] = [this.#older, this.#newer];
    if (older.runs < RUNS_LEAST || older.shows + newer.shows < SEEN_LEAST) return 'unclear';
    if (newer.shows === 0) return 'gone';
    if (older.shows === 0) return 'new';
    // Both halves have as many runs.
    if (newer.shows >= older.shows * TIMES_AS_OFTEN) return 'rising';
    if (older.shows >= newer.shows * TIMES_AS_OFTEN) return 'falling';
    return 'steady';
  }
}
