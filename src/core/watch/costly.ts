/**
 * Logs that have to be read as a whole, as databases are, cost with every hint what they are large. They are looked at
 * the less often the larger they are, or an editor that writes to a gigabyte all day would keep the disk busy.
 */

/** So much may be read again and again of one log. */
const BYTES_PER_MS = 5_000;
/** Sooner than that nobody would notice. */
const LEAST_MS = 250;

export interface CostlyHints {
  /** @returns what is to be looked at now; the others are handed on when it is their turn */
  due(paths: readonly string[]): string[];
  close(): void;
}

/** @param bytesOf what looking at a path makes read anew; 0 for what is read from where it was left */
export function costlyHints(
  bytesOf: (path: string) => number,
  look: (path: string) => void,
  now: () => number = () => performance.now(),
): CostlyHints {
  /** Until when a path has had its share. */
  const until = new Map<string, number>();
  const putOff = new Map<string, NodeJS.Timeout>();
  return {
    due(paths) {
      return paths.filter((path) => {
        const wait = (until.get(path) ?? 0) - now();
        if (wait > 0) {
          if (!putOff.has(path))
            putOff.set(
              path,
              setTimeout(() => {
                putOff.delete(path);
                look(path);
              }, wait),
            );
          return false;
        }
        const rest = bytesOf(path) / BYTES_PER_MS;
        if (rest > LEAST_MS) until.set(path, now() + rest);
        else until.delete(path);
        return true;
      });
    },
    close() {
      for (const timer of putOff.values()) clearTimeout(timer);
      putOff.clear();
    },
  };
}
