/** Which copies there is room for. Pure. */

/** A copy that is there, or one that could be made. */
export interface Kept {
  /** Of its file; an upper estimate where there is none yet. */
  bytes: number;
  /** When the session ended, in epoch milliseconds; `null` where its log says no time. */
  ended: number | null;
  /** No log on disk has it any more. */
  gone: boolean;
}

export interface KeepLimits {
  /** Of all copies together. */
  bytes: number;
  /** Sessions that ended earlier, in epoch milliseconds, are not kept; `null`: however old. */
  since: number | null;
}

/**
 * What only Reverie has comes before what is also on disk, and newer sessions before older ones. A session without a
 * time is taken for an old one, and never for one that is too old.
 * @returns those that are kept, in that order; all others go
 */
export function withinLimits<K extends Kept>(all: readonly K[], { bytes, since }: KeepLimits): K[] {
  const ranked = all
    .filter(({ ended }) => since === null || ended === null || ended >= since)
    .sort((a, b) => Number(b.gone) - Number(a.gone) || (b.ended ?? 0) - (a.ended ?? 0));
  const kept: K[] = [];
  let total = 0;
  for (const one of ranked) {
    if (total + one.bytes > bytes) continue;
    total += one.bytes;
    kept.push(one);
  }
  return kept;
}
