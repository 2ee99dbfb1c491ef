/** Sizes in words. */

/** A file's: `1.1 GB`, in thousands, as file managers count. */
export const fileSize = (bytes: number): string => inUnitsOf(1000, bytes);

/** Memory's: `16.0 GB`, in 1024s, as the machine is sold. */
export const memorySize = (bytes: number): string => inUnitsOf(1024, bytes);

function inUnitsOf(step: number, bytes: number): string {
  const mega = step ** 2;
  if (bytes >= mega * 1000) return `${(bytes / (mega * step)).toFixed(1)} GB`;
  return bytes >= mega ? `${(bytes / mega).toFixed(0)} MB` : `${String(Math.ceil(bytes / step))} KB`;
}
