import { asList, asString } from '../json.ts';

/**
 * How many entries back a branch is recognised. The ids are part of what is stored after every piece of a log that was
 * read; people go back by minutes, not by days.
 */
const REMEMBERED = 1024;

const isLine = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 1;

/**
 * The tree of a session. Every entry hangs on one before it; one that does not hang on the latest begins a new branch,
 * and what came after the entry it hangs on was given up.
 */
export class Branches {
  /** Latest entries, oldest first, with the line of each. */
  #ids: string[] = [];
  #lines: number[] = [];
  /** Line of the session's first entry. */
  #first: number | null = null;

  constructor(saved: unknown) {
    if (typeof saved !== 'object' || saved === null) return;
    const ids = 'ids' in saved ? asList(saved.ids) : [];
    const lines = 'lines' in saved ? asList(saved.lines) : [];
    ids.forEach((id, n) => {
      const text = asString(id);
      const line = lines[n];
      if (text === null || !isLine(line)) return;
      this.#ids.push(text);
      this.#lines.push(line);
    });
    if ('first' in saved && isLine(saved.first)) this.#first = saved.first;
  }

  /**
   * @param parent id of the entry it hangs on; `null`: the beginning; `undefined`: the entry does not say
   * @returns the first line of the branch that this entry gives up; `null` where it goes on with the latest entry
   */
  add(id: string, parent: string | null | undefined, line: number): number | null {
    const given = this.#givenUp(parent);
    this.#first ??= line;
    this.#ids.push(id);
    this.#lines.push(line);
    if (this.#ids.length > REMEMBERED) {
      this.#ids.shift();
      this.#lines.shift();
    }
    return given;
  }

  /**
   * The conversation goes on after another entry, without one that hangs on it yet.
   * @param id `null`: the beginning
   * @returns as for `add`
   */
  goTo(id: string | null): number | null {
    const given = this.#givenUp(id);
    const at = id === null ? -1 : this.#ids.lastIndexOf(id);
    if (given !== null) {
      this.#ids.splice(at + 1);
      this.#lines.splice(at + 1);
    }
    return given;
  }

  #givenUp(parent: string | null | undefined): number | null {
    if (parent === undefined || parent === this.#ids.at(-1)) return null;
    if (parent === null) return this.#first;
    const at = this.#ids.lastIndexOf(parent);
    return at < 0 ? null : (this.#lines[at + 1] ?? null);
  }

  state(): { ids: readonly string[]; lines: readonly number[]; first: number | null } {
    return { ids: this.#ids, lines: this.#lines, first: this.#first };
  }
}
