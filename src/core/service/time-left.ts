/** An honest guess at the time a stage still takes, or none. */

/** Before so much of it is done and has taken so long, nobody knows its pace. */
const SHARE = 0.1;
const ELAPSED_MS = 2_000;

export function secondsLeft({
  done,
  total,
  elapsedMs,
}: {
  done: number;
  total: number;
  elapsedMs: number;
}): number | null {
  if (total <= 0 || done <= 0 || done >= total) return null;
  if (done / total < SHARE || elapsedMs < ELAPSED_MS) return null;
  return Math.max(1, Math.round(((elapsedMs / done) * (total - done)) / 1000));
}
