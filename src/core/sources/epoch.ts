/** Times that stand in logs as numbers. */

/** The furthest a date reaches from 1970, in milliseconds. */
const FURTHEST = 8.64e15;

/** Epoch milliseconds of a number of milliseconds; `null` for anything no date can hold. */
export const millisOf = (value: unknown): number | null =>
  typeof value === 'number' && Math.abs(value) <= FURTHEST ? Math.trunc(value) : null;

/** Epoch milliseconds of a number of seconds. */
export const secondsOf = (value: unknown): number | null => millisOf(typeof value === 'number' ? value * 1000 : null);
