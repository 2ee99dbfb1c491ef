/** A size as people say it: `1.4 MB`. Thousands, as file managers count. */
export function bytes(size: number): string {
  if (size < 1000) return `${String(size)} bytes`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = size / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? ''}`;
}
