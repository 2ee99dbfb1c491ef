/**
 * `<playbook>.evidence.md`: what each entry rests on, as text a person can read and a program can read back. Deleting
 * every database loses nothing of it.
 *
 * ```markdown
 * ## ^m-7f3k2
 *
 * Worded by Qwen2.5 1.5B Instruct (3f2a91c07be4d815).
 *
 * - claude-code, tool, 2026-07-21T10:00:00Z, session 5f0e, line 12 of /home/jan/.claude/projects/x/5f0e.jsonl
 *   > cd: src: No such file or directory
 * ```
 *
 * Edited by source ranges too: only the section of the entry concerned is written anew.
 */
import { Evidence, type WordedBy } from '../../shared/contract.ts';
import { linesOf } from './outline.ts';

const INTRO =
  'Kept by Reverie: where each entry comes from. Quotes are exact. Delete what you do not want to keep; entries stay.';
const NO_TIME = 'no time';

/** Characters that a line of text cannot carry faithfully: such a quote is written as one JSON string. */
const NOT_PLAIN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

interface Section {
  id: string;
  start: number;
  end: number;
}

const SECTION = /^## \^([a-z0-9][a-z0-9-]*)[ \t]*$/gim;

function sectionsOf(text: string): Section[] {
  const found = [...text.matchAll(SECTION)];
  return found.map((match, i) => ({
    id: (match[1] ?? '').toLowerCase(),
    start: match.index,
    end: found[i + 1]?.index ?? text.length,
  }));
}

/** What an evidence file says. Lines that cannot be read are left out. */
export interface EvidenceFile {
  /** Entries that have a section. */
  readonly entries: readonly string[];
  /** Read when it is asked for: a long file is looked at for one entry at a time. */
  of(entry: string): readonly Evidence[];
  /** The model that put the entry in words; `null`: Reverie's own rules, or the user. */
  wordedBy(entry: string): WordedBy | null;
}

export function parseEvidence(text: string): EvidenceFile {
  const sections = new Map<string, Section[]>();
  for (const section of sectionsOf(text)) {
    const same = sections.get(section.id);
    if (same) same.push(section);
    else sections.set(section.id, [section]);
  }
  const read = new Map<string, readonly Evidence[]>();
  return {
    entries: [...sections.keys()],
    of(entry) {
      const known =
        read.get(entry) ?? sections.get(entry)?.flatMap(({ start, end }) => parseSection(text.slice(start, end)));
      read.set(entry, known ?? []);
      return known ?? [];
    },
    wordedBy(entry) {
      const [section] = sections.get(entry) ?? [];
      return section === undefined ? null : wordedIn(text.slice(section.start, section.end));
    },
  };
}

const WORDED = /^Worded by (.{1,200}) \(([0-9a-f]{8,64})\)\.[ \t]*$/m;

function wordedIn(section: string): WordedBy | null {
  const [head = ''] = section.split(/^- /m, 1);
  const [, name, hash] = WORDED.exec(head) ?? [];
  return name === undefined || hash === undefined ? null : { by: 'model', name, hash };
}

const PLACE =
  /^- ([a-z0-9-]+), (user|assistant|tool|system), (no time|[^\s,]+), session (\S+), line (\d{1,15}) of (.+)$/;

function parseSection(section: string): Evidence[] {
  const list: Evidence[] = [];
  let place: Omit<Evidence, 'quote'> | null = null;
  let quote: string[] = [];
  const close = (): void => {
    const evidence = Evidence.safeParse({ ...place, quote: quote.join('\n') });
    if (evidence.success) list.push(evidence.data);
    place = null;
    quote = [];
  };
  for (const { start, end } of linesOf(section)) {
    const line = section.slice(start, end);
    if (line.startsWith('- ')) {
      if (place) close();
      place = parsePlace(line);
    } else if (place && line.startsWith('  >')) {
      quote.push(line.slice(line.startsWith('  > ') ? 4 : 3));
    } else if (place && line.startsWith('  = ')) {
      quote.push(parseJsonString(line.slice(4)));
    }
  }
  if (place) close();
  return list;
}

const Place = Evidence.omit({ quote: true });

function parsePlace(line: string): Omit<Evidence, 'quote'> | null {
  const [, agent, role, at, session, number, file] = PLACE.exec(line.trimEnd()) ?? [];
  const place = Place.safeParse({
    agent,
    role,
    at: at === NO_TIME ? null : at,
    session: decode(session ?? ''),
    line: Number(number),
    file: decode(file ?? ''),
  });
  return place.success ? place.data : null;
}

function parseJsonString(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

function renderSection(id: string, evidence: readonly Evidence[], worded: WordedBy | null): string {
  const items = evidence.map(({ agent, role, at, session, line, file, quote }) => {
    const time = at === null || /[\s,]/.test(at) || at === '' ? NO_TIME : at;
    const place = `- ${agent}, ${role}, ${time}, session ${encode(session, /[\s%]/g)}, line ${line} of ${encode(file, /[\p{Cc}\u2028\u2029]|%(?=[0-9A-F]{2})|^\s|\s$/gu)}`;
    return `${place}\n${renderQuote(quote)}`;
  });
  const by = worded?.by === 'model' ? `Worded by ${oneLine(worded.name)} (${worded.hash}).\n\n` : '';
  return `## ^${id}\n\n${by}${items.join('\n')}\n`;
}

/** A name comes out of a model's file, and may be anything. */
const oneLine = (name: string): string =>
  name
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200) || 'a model';

function renderQuote(quote: string): string {
  if (NOT_PLAIN.test(quote) || !quote.isWellFormed()) return `  = ${JSON.stringify(quote)}`;
  return quote
    .split('\n')
    .map((line) => `  > ${line}`)
    .join('\n');
}

/** Percent signs for the few characters that would end a field; everything else stays readable. */
const encode = (text: string, unsafe: RegExp): string =>
  text.toWellFormed().replace(unsafe, (char) => {
    return [...new TextEncoder().encode(char)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('');
  });

function decode(text: string): string {
  return text.replace(/(?:%[0-9A-F]{2})+/g, (coded) => {
    const bytes = coded.match(/[0-9A-F]{2}/g)?.map((hex) => Number.parseInt(hex, 16)) ?? [];
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}

const keyOf = ({ agent, session, file, line, quote }: Evidence): string =>
  JSON.stringify([agent, session, file, line, quote]);

/** Both lists, the first one's order first, nothing twice. */
export function unionEvidence(kept: readonly Evidence[], added: readonly Evidence[]): readonly Evidence[] {
  return [...new Map([...kept, ...added].map((each) => [keyOf(each), each])).values()];
}

export function withoutEvidence(kept: readonly Evidence[], removed: readonly Evidence[]): readonly Evidence[] {
  const gone = new Set(removed.map(keyOf));
  return kept.filter((each) => !gone.has(keyOf(each)));
}

/**
 * @param text of the evidence file; `null` where there is none yet
 * @param evidence all of the entry's; none takes its section away
 * @param worded who put the entry in words; left out, what stands there stays
 * @returns `null` when no section is left in a file that says nothing else
 */
export function setEvidence(
  text: string | null,
  playbook: string,
  id: string,
  evidence: readonly Evidence[],
  worded?: WordedBy | null,
): string | null {
  const title = `# Evidence for ${playbook}\n\n${INTRO}\n`;
  const current = text ?? title;
  // Ours throughout, so the first line end says them all.
  const eol = /\r?\n/.exec(current)?.[0] ?? '\n';
  const sections = sectionsOf(current);
  const own = sections.find((section) => section.id === id);
  const by = worded === undefined ? (own ? wordedIn(current.slice(own.start, own.end)) : null) : worded;
  const section = evidence.length === 0 ? '' : renderSection(id, evidence, by).replaceAll('\n', eol);
  if (!own) {
    if (section === '') return text;
    const gap = current === '' || current.endsWith(eol + eol) ? '' : current.endsWith(eol) ? eol : eol + eol;
    return current + gap + section;
  }
  const [above, below] = [current.slice(0, own.start), current.slice(own.end)];
  // Between sections stands one blank line, which belongs to the section above it.
  const edited =
    below !== ''
      ? above + (section === '' ? '' : section + eol) + below
      : section === '' && above.endsWith(eol + eol)
        ? above.slice(0, -eol.length)
        : above + section;
  return edited.replaceAll(eol, '\n') === title ? null : edited;
}
