/**
 * The parts of an entry a reader would copy: commands, paths, flags, numbers. They must stand in the evidence,
 * because a wrong command in a playbook is worse than none.
 */

const CODE_SPAN = /`([^`\n]{1,400})`/g;
/** `<path>`, `…` and `...` inside a command stand for whatever varies; what lies between them must be real. */
const PLACEHOLDER = /<[^<>\s]{1,40}>|…|\.{3}/g;
const FLAG = /(?<![\w-])--?[A-Za-z][\w-]*/g;
const PATH = /(?<![\w/.-])(?:[\w.@~-]+\/)+[\w.@*-]+|(?<![\w/.-])[\w-]+\.(?:[A-Za-z][A-Za-z0-9]{0,7})(?![\w.])/g;
const NUMBER = /(?<![\w.-])\d+(?:[.:]\d+)*(?![\w])/g;
const STEP_NUMBER = /^\s*\d+\.\s/gm;

/** Words with a slash or a dot that are prose, not paths: "and/or", "e.g.". */
const PROSE = /^(?:and\/or|he\/she|his\/her|either\/or|input\/output|e\.g|i\.e|etc|vs)$/i;

/** @returns the literals of a text, code spans first, each once, placeholders cut out */
export function literalsOf(markdown: string): readonly string[] {
  const found = new Set<string>();
  const prose = markdown.replace(CODE_SPAN, (_, code: string) => {
    for (const part of code.split(PLACEHOLDER)) {
      const text = part.trim();
      if (text) found.add(text);
    }
    return ' ';
  });
  const plain = prose.replace(STEP_NUMBER, ' ');
  for (const pattern of [FLAG, PATH, NUMBER]) {
    for (const [text] of plain.matchAll(pattern)) if (!PROSE.test(text)) found.add(text);
  }
  return [...found];
}

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').toLowerCase();

/** The literals that stand in none of the sources. Case and white space do not matter, everything else does. */
export function missingLiterals(markdown: string, sources: readonly string[]): readonly string[] {
  const all = sources.map(squeeze);
  return literalsOf(markdown).filter((literal) => {
    const wanted = squeeze(literal);
    return !all.some((source) => source.includes(wanted));
  });
}

/** Relative paths of files or folders that a text names, in code or in prose. */
export function pathsOf(markdown: string): readonly string[] {
  const found = new Set<string>();
  for (const [text] of markdown.matchAll(PATH)) {
    // What ends in a slash-free dotted word may be a method or a version as well; a folder in it settles that.
    if (
      text.includes('/') &&
      !PROSE.test(text) &&
      !text.includes('*') &&
      !text.startsWith('~') &&
      !text.includes('://')
    )
      found.add(text);
  }
  return [...found];
}
