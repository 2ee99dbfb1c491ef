/**
 * Rows of a list too long to hold, fetched in pages as they come into sight and let go of when they are far away. Only
 * what is wanted now is asked for: a page scrolled past before its turn came is never fetched.
 */
import { useSyncExternalStore } from 'react';
import type { Failure, Result } from '../../../shared/result.ts';

/** Questions under way at a time: the second is on its way while the first is being drawn. */
const AT_ONCE = 2;

interface Options<T> {
  /** Rows in a page. */
  size: number;
  /** Pages held. */
  kept: number;
  fetch: (from: number, count: number) => Promise<Result<readonly T[], Failure>>;
}

export class Pages<T> {
  readonly #options: Options<T>;
  /** In the order they were last wanted. */
  readonly #pages = new Map<number, { rows: readonly T[]; asOf: number }>();
  readonly #fetching = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #wanted: readonly number[] = [];
  #asOf = 0;
  #version = 0;
  #failure: Failure | null = null;

  constructor(options: Options<T>) {
    this.#options = options;
  }

  row(index: number): T | undefined {
    const { size } = this.#options;
    return this.#pages.get(Math.floor(index / size))?.rows[index % size];
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /** These rows are in sight; the pages beside theirs are fetched after them. */
  want(first: number, last: number): void {
    const { size } = this.#options;
    const [from, to] = [Math.floor(Math.max(0, first) / size), Math.floor(Math.max(0, last) / size)];
    const seen = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    this.#wanted = [...seen, to + 1, ...(from > 0 ? [from - 1] : [])];
    for (const page of this.#wanted) {
      const held = this.#pages.get(page);
      if (held === undefined) continue;
      this.#pages.delete(page);
      this.#pages.set(page, held);
    }
    this.#fetch();
  }

  /** What is held may be out of date: it stays until it is here anew. */
  refresh(): void {
    this.#asOf += 1;
    this.#failure = null;
    this.#fetch();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  #fetch(): void {
    while (this.#fetching.size < AT_ONCE && this.#failure === null) {
      const page = this.#wanted.find((page) => !this.#fetching.has(page) && this.#pages.get(page)?.asOf !== this.#asOf);
      if (page === undefined) return;
      this.#fetching.add(page);
      void this.#get(page);
    }
  }

  async #get(page: number): Promise<void> {
    const { size, fetch } = this.#options;
    const asOf = this.#asOf;
    const result = await fetch(page * size, size);
    this.#fetching.delete(page);
    if (result.ok) {
      this.#pages.set(page, { rows: result.value, asOf });
      this.#letGo();
    } else this.#failure = result.error;
    this.#version += 1;
    for (const listener of this.#listeners) listener();
    this.#fetch();
  }

  #letGo(): void {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= this.#options.kept) return;
      if (!this.#wanted.includes(page)) this.#pages.delete(page);
    }
  }
}

/** Draws again when a page has come. */
export function usePages<T>(pages: Pages<T>): Pages<T> {
  useSyncExternalStore(pages.subscribe, pages.version);
  return pages;
}
