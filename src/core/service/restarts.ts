/** When an engine process that died is started again. Pure; the desktop host and `serve` both ask it. */

export type Restart = { kind: 'start'; afterMs: number } | { kind: 'stay-down' };

/** Deaths longer ago say nothing of the present trouble. */
const WITHIN_MS = 2 * 60_000;
/** The first death is mended at once. What keeps dying is not started for ever: it would eat the machine. */
const WAITS_MS = [0, 1_000, 5_000, 15_000];

/** @param deaths epoch milliseconds, the newest among them */
export function nextRestart(deaths: readonly number[], now: number): Restart {
  const recent = deaths.filter((at) => now - at < WITHIN_MS).length;
  const afterMs = WAITS_MS[Math.max(0, recent - 1)];
  return afterMs === undefined ? { kind: 'stay-down' } : { kind: 'start', afterMs };
}
