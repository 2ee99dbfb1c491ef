/** The texts a log's record holds, found without any reader: what a quote is held against. */

/** All string values of a record, those in strings that are JSON themselves included. */
export function decodedStrings(value: unknown, found: string[] = [], depth = 0): string[] {
  if (typeof value === 'string') {
    found.push(value);
    if (depth < 3 && /^\s*[{[]/.test(value)) {
      try {
        decodedStrings(JSON.parse(value), found, depth + 1);
      } catch {
        // ordinary text
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) decodedStrings(child, found, depth);
  }
  return found;
}
