/** Ids of tool calls where a log may use one id twice, or none: each call gets one of its own. */
import type { RecordPlace } from './reader.ts';

export class CallIds {
  /** What a written id stands for now. */
  readonly #meant = new Map<string, string>();
  readonly #given = new Set<string>();
  /** Calls without a result yet, oldest first. */
  readonly #open = new Set<string>();

  /** @param n how many calls stand before this one in its record */
  call(written: string | null, { line }: RecordPlace, n: number): string {
    const position = `line-${String(line)}-${String(n + 1)}`;
    const free = written !== null && !this.#given.has(written);
    const id = free ? written : written === null ? position : `${written}~${position}`;
    if (written !== null) this.#meant.set(written, id);
    this.#given.add(id);
    this.#open.add(id);
    return id;
  }

  /** The call a result belongs to: the one that last had its id, and without an id the oldest that waits for one. */
  result(written: string | null, { line }: RecordPlace): string {
    const [oldest] = this.#open;
    const id = written === null ? (oldest ?? `line-${String(line)}`) : (this.#meant.get(written) ?? written);
    this.#open.delete(id);
    return id;
  }

  /** Calls without a result. They are given up: no result comes any more. */
  takeOpen(): string[] {
    const open = [...this.#open];
    this.#open.clear();
    return open;
  }

  get waiting(): boolean {
    return this.#open.size > 0;
  }
}
