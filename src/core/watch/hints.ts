/**
 * Gathers what is heard until it settles and hands it on, one portion at a time. A log that is written without a pause
 * is handed on all the same.
 */

export interface HintTimes {
  /** Handed on when nothing more was heard for so long. */
  settleMs: number;
  /** Or when the first of them is so old. */
  mostMs: number;
  /** More paths than this at once are no hint any more. */
  tooMany: number;
}

export const HINT_TIMES: HintTimes = { settleMs: 80, mostMs: 250, tooMany: 1000 };

export interface Hints {
  hear(path: string): void;
  /** Forgets what was gathered: everything is looked at instead. */
  forget(): void;
  /** @returns when the portion that is being worked on is done */
  close(): Promise<void>;
}

/**
 * @param take looks at these paths; what is heard meanwhile waits
 * @param flooded so many paths that looking at everything is less work
 */
export function gatherHints(
  take: (paths: readonly string[]) => Promise<void>,
  flooded: () => void,
  { settleMs, mostMs, tooMany }: HintTimes = HINT_TIMES,
): Hints {
  const paths = new Set<string>();
  let firstAt = 0;
  let timer: NodeJS.Timeout | null = null;
  let restUntil = 0;
  let taking: Promise<void> | null = null;
  let closed = false;

  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    paths.clear();
  };
  const arm = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (closed || taking !== null || paths.size === 0) return;
    const now = performance.now();
    const due = Math.max(restUntil, Math.min(now + settleMs, firstAt + mostMs));
    timer = setTimeout(() => void hand(), Math.max(0, due - now));
  };
  async function hand(): Promise<void> {
    timer = null;
    const portion = [...paths];
    paths.clear();
    const began = performance.now();
    taking = take(portion);
    await taking;
    taking = null;
    // However much is written, half of one processor is left alone, as long as it does not show.
    const ended = performance.now();
    restUntil = ended + Math.min(ended - began, mostMs);
    arm();
  }
  return {
    hear(path) {
      if (closed) return;
      if (paths.size === 0) firstAt = performance.now();
      paths.add(path);
      if (paths.size <= tooMany) return arm();
      forget();
      flooded();
    },
    forget,
    async close() {
      closed = true;
      forget();
      await taking;
    },
  };
}
