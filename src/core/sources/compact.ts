/** JSON of a value that came out of a log, whatever it is. */

/**
 * Compact JSON. Parsing takes any depth, writing does not: what is nested too deep to be written is told as nothing.
 */
export function compact(value: unknown): string {
  try {
    return JSON.stringify(value ?? {});
  } catch {
    return '{}';
  }
}
