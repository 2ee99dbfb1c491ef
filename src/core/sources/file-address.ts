/** Folders that are written as addresses: `file:///c%3A/work`, `vscode-remote://…/work`. */

/** The path of an address, or what was given where it is a path; `null` where it is neither. */
export function pathOfAddress(address: string | null): string | null {
  if (address === null || address === '') return null;
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(address)) return address;
  if (!URL.canParse(address)) return null;
  try {
    const path = decodeURIComponent(new URL(address).pathname);
    return /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
  } catch {
    return null;
  }
}
