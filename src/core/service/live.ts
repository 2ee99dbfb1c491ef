/**
 * The live state: one document that every window has a copy of. Parts of the service change it through `set`; windows
 * get it whole, at most so often that a person could not tell the difference.
 */
import type { Live, Revisions } from '../../shared/window/live.ts';

/** Ten times a second is as good as at once. */
const PUBLISH_MS = 100;

export interface LiveState {
  get(): Live;
  set(part: Partial<Live>): void;
  /** Says that a topic's lists have changed. */
  touch(...topics: (keyof Revisions)[]): void;
  /** Publishes what has changed now: an answer must not come before the state it speaks of. */
  flush(): void;
  /** @returns takes the listener away. It is called at once with the state as it is. */
  listen(listener: (live: Live) => void): () => void;
  close(): void;
}

export function liveState(initial: Live): LiveState {
  let state = initial;
  let timer: NodeJS.Timeout | null = null;
  let publishedAt = -Infinity;
  const listeners = new Set<(live: Live) => void>();
  const publish = (): void => {
    timer = null;
    publishedAt = performance.now();
    for (const listener of listeners) listener(state);
  };
  const changed = (): void => {
    if (timer !== null) return;
    const wait = Math.max(0, publishedAt + PUBLISH_MS - performance.now());
    timer = setTimeout(publish, wait);
  };
  return {
    get: () => state,
    set(part) {
      state = { ...state, ...part };
      changed();
    },
    touch(...topics) {
      const revisions = { ...state.revisions };
      for (const topic of topics) revisions[topic] += 1;
      state = { ...state, revisions };
      changed();
    },
    flush() {
      if (timer === null) return;
      clearTimeout(timer);
      publish();
    },
    listen(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      listeners.clear();
    },
  };
}
