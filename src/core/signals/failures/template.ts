/**
 * What stays the same when the same thing fails again: error text without the paths, numbers, hashes, times and
 * versions that differ each time, as a set of words that two failures can be compared by.
 */

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]{1,12}:\/\/[^\s"'`<>)\]]+/gi, '<url>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?Z?)?/g, '<time>'],
  [/\b\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?\b/g, '<time>'],
  [/(?:[A-Za-z]:)?(?:[\w.@~+-]*[/\\])+[\w.@+*-]*(?:[:(]\d+(?:[:,]\d+)?\)?)?/g, '<path>'],
  [
    /\b[\w-]+\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|cs|cpp|cc|c|h|hpp|tf|ya?ml|json|toml|md|sh|sql|txt|lock|html|css|vue|swift|php|lua|ex|exs)(?:[:(]\d+(?:[:,]\d+)?\)?)?/g,
    '<path>',
  ],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/gi, '<hex>'],
  [/\bv?\d+(?:[._]\d+)+(?:-[\w.]+)?\b/g, '<n>'],
  [/\b\d+(?:ms|s|kb|mb|gb|m|h)?\b/gi, '<n>'],
];

const LINE_MAX = 400;

/** @returns the line with everything that varies by nature replaced */
export function maskedLine(line: string): string {
  let text = line.slice(0, LINE_MAX);
  for (const [pattern, mask] of MASKS) text = text.replace(pattern, mask);
  return text.replace(/\s+/g, ' ').trim();
}

/** Words every error has. They say that something failed, not what. */
const EMPTY = new Set(
  'a an the is are was were be to of in on at by for with from and or not no it its this that as line error errors err fatal failed fail failure failing cannot can could unable bin usr bash sh zsh eval exit code you your did please n path hex id time url s'.split(
    ' ',
  ),
);

/** The words that make an error this one: lower case, masks and empty words left out, compound names kept whole. */
export function templateWords(lines: readonly string[]): readonly string[] {
  const words = new Set<string>();
  for (const line of lines) {
    for (const [word] of maskedLine(line)
      .replace(/<\w+>/g, ' ')
      .toLowerCase()
      .matchAll(/[\p{L}_@$][\p{L}\p{N}_@$./:-]*/gu)) {
      // `mocks.NewClient` shares `mocks` with `mocks.NewServer`; `@scope/name` stays one name.
      for (const part of word.split(word.startsWith('@') ? /\s/ : /[.:/]+/)) {
        const plain = part.replace(/[-$]+$/, '');
        if (plain.length > 1 && !EMPTY.has(plain)) words.add(plain);
      }
    }
  }
  return [...words];
}

/** 0..1: shared words over the words of the shorter, lowered where the longer says much more. */
export function alike(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const other = new Set(b);
  const shared = a.filter((word) => other.has(word)).length;
  if (shared === 0) return 0;
  const overlap = shared / Math.min(a.length, b.length);
  const jaccard = shared / (a.length + b.length - shared);
  // One shared word of a one-word template is no proof.
  return shared === 1 && Math.max(a.length, b.length) > 2 ? Math.min(jaccard, 0.4) : 0.5 * overlap + 0.5 * jaccard;
}
