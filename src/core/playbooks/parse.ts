/**
 * Reads a playbook: markdown with front matter that names its scope, and list items that carry an id.
 *
 * Tolerant of whatever a person does to the file. What is not surely an entry is the user's own text; what is broken
 * is left alone and named as a problem.
 */
import type { Kind, Problem, Scope } from '../../shared/contract.ts';
import type { Entry, Playbook } from './entry.ts';
import { readFrontMatter } from './front-matter.ts';
import { columnsOf, outlineOf, type Heading, type ListItem, type Outline } from './outline.ts';
import { readHead, type Head } from './render.ts';

export interface ParsedPlaybook {
  playbook: Playbook;
  outline: Outline;
  /** The scope a broken file seems to be for. */
  claims: Scope | null;
  /** `line` is 1-based; 0 means the whole file. */
  problems: readonly Problem[];
}

const KIND_OF_LETTER: ReadonlyMap<string, Kind> = new Map([
  ['m', 'mistake'],
  ['w', 'workflow'],
  ['p', 'preference'],
]);
const KIND_OF_HEADING = /^(mistake|workflow|preference)s?$/i;

/** @param file name inside the store, for problems and entries */
export function parsePlaybook(file: string, text: string): ParsedPlaybook {
  const front = readFrontMatter(text);
  const outline = outlineOf(text, front.kind === 'read' ? front.end : 0, (item) => readHead(item) !== null);
  const ofUser: Playbook = { file, title: null, scope: null, text, entries: [] };
  if (front.kind === 'broken') {
    const problem = { file, line: front.line, message: front.message };
    return { playbook: ofUser, outline, claims: front.claims, problems: [problem] };
  }
  if (front.kind === 'none' || front.scope === null) {
    const [orphan] = outline.items.filter(({ text: item }) =>
      KIND_OF_LETTER.has(readHead(item)?.id.split('-')[0] ?? ''),
    );
    const message = 'there are entries here but the front matter names no `scope`: they are left alone until it does';
    return {
      playbook: ofUser,
      outline,
      claims: null,
      problems: orphan ? [{ file, line: orphan.line + 1, message }] : [],
    };
  }
  const { scope, title } = front;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const entries: Entry[] = [];
  const kinds = kindsBelow(outline.headings);
  let above = -1;
  for (const item of outline.items) {
    const head = readHead(item.text);
    if (!head) continue;
    while ((outline.headings[above + 1]?.line ?? Infinity) < item.line) above++;
    if (seen.has(head.id)) {
      const message = `the id ^${head.id} stands here twice: neither entry is changed until one of them has another id`;
      problems.push({ file, line: item.line + 1, message });
    }
    seen.add(head.id);
    entries.push(entryOf(item, head, outline, { file, text, scope, kind: kinds[above] ?? null }));
  }
  return { playbook: { file, title, scope, text, entries }, outline, claims: null, problems };
}

function entryOf(
  item: ListItem,
  head: Head,
  outline: Outline,
  of: { file: string; text: string; scope: Scope; kind: Kind | null },
): Entry {
  return {
    id: head.id,
    kind: kindOf(head.id, of.kind),
    scope: of.scope,
    playbook: of.file,
    title: head.title,
    body: bodyOf(item, head, outline, of.text),
    pinned: head.pinned,
    source: of.text.slice(item.range.start, item.range.end),
    range: item.range,
  };
}

/** An entry keeps its kind when it is moved below another heading: its id says it. Ids of others say nothing. */
function kindOf(id: string, heading: Kind | null): Kind {
  const letter = /^([mwp])-[a-z0-9]+$/.exec(id)?.[1];
  return KIND_OF_LETTER.get(letter ?? '') ?? heading ?? 'preference';
}

/**
 * The kind that each heading gives to what stands below it: its own, or that of the heading it is nested in.
 * @returns one for each heading, in order
 */
function kindsBelow(headings: readonly Heading[]): (Kind | null)[] {
  const open: { level: number; kind: Kind | null }[] = [];
  return headings.map((heading) => {
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    const kind = kindOfHeading(heading) ?? open.at(-1)?.kind ?? null;
    open.push({ level: heading.level, kind });
    return kind;
  });
}

export function kindOfHeading({ text }: Heading): Kind | null {
  switch (KIND_OF_HEADING.exec(text)?.[1]?.toLowerCase()) {
    case 'mistake':
      return 'mistake';
    case 'workflow':
      return 'workflow';
    case 'preference':
      return 'preference';
    default:
      return null;
  }
}

function bodyOf(item: ListItem, head: Head, { lines }: Outline, text: string): string {
  const below = lines.slice(item.line + 1, item.lastLine + 1).map(({ start, end }) => text.slice(start, end));
  const body = below.map((line) => withoutColumns(line, item.contentColumn));
  return [...(head.rest ? [head.rest] : []), ...body].join('\n');
}

/** Cuts as much leading white space as makes up `columns`; a tab that reaches further goes as a whole. */
function withoutColumns(line: string, columns: number): string {
  if (line.trim() === '') return '';
  let cut = 0;
  while (cut < line.length && /[ \t]/.test(line.charAt(cut)) && columnsOf(line.slice(0, cut)) < columns) cut++;
  return line.slice(cut);
}
