/** Models being fetched or copied: what a window sees of them, one at a time for each. */
import type { Failure } from '../../shared/result.ts';
import type { Transfer } from '../../shared/window/models.ts';
import type { LiveState } from './live.ts';

/** What a transfer came to. */
export type Came = { status: 'done'; file: string } | { status: 'stopped' } | { status: 'failed'; failure: Failure };

export interface Transfers {
  /** Begins it, or goes on with it. @returns its id, that of the one which runs already where it does */
  begin(
    what: { kind: Transfer['kind']; id: string; name: string; total: number },
    work: (signal: AbortSignal, onProgress: (done: number, total: number) => void) => Promise<Came>,
  ): string;
  /** What is there of a download is kept. @returns when it has ended; `false`: there is none that runs */
  stop(id: string): Promise<boolean>;
  /** What became of those that are over and brought this file is no news any more: it is gone. */
  forget(gone: (file: string) => boolean): void;
  /** Stops all of them; what is there is kept. */
  close(): Promise<void>;
}

/** A window is told no more often: a person sees no difference. Milliseconds. */
const TELL_MS = 250;
/** So many of those that are over are shown. */
const MOST_OVER = 10;

/** @param over a transfer is done: there is another model */
export function transfers(live: LiveState, now: () => Date, over: () => void): Transfers {
  const running = new Map<string, { stop: AbortController; work: Promise<void> }>();
  const show = (transfer: Transfer): void => {
    const others = live.get().transfers.filter(({ id }) => id !== transfer.id);
    const old = others.filter(({ state }) => state.kind !== 'running').slice(MOST_OVER);
    live.set({ transfers: [transfer, ...others.filter((one) => !old.includes(one))] });
  };

  return {
    begin({ kind, id: what, name, total }, work) {
      const id = `${kind}:${what}`;
      if (running.has(id)) return id;
      if (kind === 'download') live.set({ downloadsBegun: live.get().downloadsBegun + 1 });
      const stop = new AbortController();
      let told = 0;
      let last: Transfer = { id, kind, name, done: 0, total, state: { kind: 'running' } };
      show(last);
      const tell = (done: number, all: number): void => {
        last = { ...last, done, total: all };
        if (now().getTime() - told < TELL_MS) return;
        told = now().getTime();
        show(last);
      };
      const end = (state: Transfer['state']): void => {
        running.delete(id);
        show({ ...last, ...(state.kind === 'done' ? { done: last.total } : {}), state });
        if (state.kind === 'done') over();
      };
      const done = work(stop.signal, tell).then(
        (came) => {
          if (came.status === 'done') end({ kind: 'done', file: came.file });
          else end({ kind: 'stopped', why: came.status === 'stopped' ? null : wordsOf(came.failure) });
        },
        (error: unknown) => {
          end({ kind: 'stopped', why: error instanceof Error ? error.message : String(error) });
        },
      );
      running.set(id, { stop, work: done });
      return id;
    },
    async stop(id) {
      const one = running.get(id);
      one?.stop.abort();
      // Whoever asks for it again must not be given the one that is ending.
      await one?.work;
      return one !== undefined;
    },
    forget(gone) {
      const { transfers: all } = live.get();
      live.set({ transfers: all.filter(({ state }) => state.kind !== 'done' || !gone(state.file)) });
    },
    async close() {
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(({ work }) => work));
    },
  };
}

const wordsOf = ({ message, hint }: Failure): string => `${message} ${hint}`;
