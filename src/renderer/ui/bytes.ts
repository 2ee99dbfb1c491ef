/** A size as people say it: `1.4 MB`. Thousands, as file managers count. */
export const bytes = (size: number): string => inUnitsOf(1000, size);

/** Memory as people say it: `16 GB`. In 1024s, as the machine is sold and its monitor counts. */
export const memory = (size: number): string => inUnitsOf(1024, size);

function inUnitsOf(step: number, size: number): string {
  if (size < step) return `${String(size)} bytes`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = size / step;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? ''}`;
}
