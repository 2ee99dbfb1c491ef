/** Where SQLite's extension for vectors lies on this machine; `null` where it is not made for it. */
import { existsSync } from 'node:fs';
import { getLoadablePath } from 'sqlite-vec';

export function vectorExtension(): string | null {
  try {
    // In a packaged app native files lie beside the archive, and SQLite opens them itself.
    const path = getLoadablePath().replace(/\.asar([\\/])/, '.asar.unpacked$1');
    return existsSync(path) ? path : null;
  } catch {
    return null; // no package for this platform
  }
}
