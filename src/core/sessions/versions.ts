/** Versions as agents write them: `2.1.9` is older than `2.1.10`, `1.0.0-beta` older than `1.0.0`. */

export interface VersionRange {
  oldest: string;
  newest: string;
  /** How many different ones. */
  different: number;
}

/** What is no version is left out. @returns `null` where no session says one */
export function rangeOf(versions: Iterable<string>): VersionRange | null {
  const sorted = [...new Set(versions)].filter((version) => /^v?\d/.test(version)).sort(compareVersions);
  const [oldest, newest] = [sorted[0], sorted.at(-1)];
  return oldest === undefined || newest === undefined ? null : { oldest, newest, different: sorted.length };
}

/** Negative where `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [split(a), split(b)];
  return (
    IN_NUMBERS.compare(one.release, other.release) ||
    Number(one.suffix === '') - Number(other.suffix === '') ||
    IN_NUMBERS.compare(one.suffix, other.suffix) ||
    (a < b ? -1 : a > b ? 1 : 0)
  );
}

const IN_NUMBERS = new Intl.Collator('en', { numeric: true });

function split(version: string): { release: string; suffix: string } {
  const [, release = version, suffix = ''] = /^v?([^-+]*)[-+]?(.*)$/s.exec(version) ?? [];
  return { release, suffix };
}
