/**
 * Changes a playbook's text by source ranges: every byte that is not concerned stays. Each edit is proved by reading
 * its result again: the edited entry says what it should and all others have the bytes they had, or nothing is done.
 */
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import type { Kind } from '../../shared/contract.ts';
import type { Entry } from './entry.ts';
import { linesOf, type Heading, type Outline } from './outline.ts';
import { kindOfHeading, parsePlaybook, type ParsedPlaybook } from './parse.ts';
import { PIN } from './render.ts';

export type EditFailure = Failure<'no-such-entry' | 'ambiguous-entry' | 'not-editable'>;

export const HEADING: Readonly<Record<Kind, string>> = {
  mistake: 'Mistakes',
  workflow: 'Workflows',
  preference: 'Preferences',
};
const ORDER: readonly Kind[] = ['mistake', 'workflow', 'preference'];

/** @returns a new playbook without entries */
export function emptyPlaybook(title: string, scope: string): string {
  return `---\ntitle: ${yamlString(title)}\nscope: ${yamlString(scope)}\n---\n`;
}

/** Plain where YAML reads it back as the same string, else quoted: JSON strings are YAML. */
const yamlString = (value: string): string =>
  /^[\p{L}_/][\p{L}\p{N}_/.@+ -]*$/u.test(value.replace(/^project:(?=\S)/, '')) &&
  !/ $|^(?:true|false|null|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value);

/** The entry's text with `\n` between its lines and no indentation of the whole: what edits take and give. */
export function plainSource(text: string, entry: Entry): string {
  const indent = indentBefore(text, entry.range.start);
  return linesOf(entry.source)
    .map(({ start, end }) => entry.source.slice(start, end))
    .map((line, i) => (i > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
}

export function insertEntry(file: string, text: string, kind: Kind, source: string): Result<string, EditFailure> {
  const parsed = parsePlaybook(file, text);
  if (parsed.playbook.scope === null) return fail(notEditable(file, parsed));
  const { at, before, after } = placeFor(kind, parsed);
  const { eol } = parsed.outline;
  const inserted = before + withEol(source, eol) + after;
  return proved(file, text.slice(0, at) + inserted + text.slice(at), parsed, { appears: source });
}

export function replaceEntry(file: string, text: string, id: string, source: string): Result<string, EditFailure> {
  const found = locate(file, text, id);
  if (!found.ok) return found;
  const { parsed, entry } = found.value;
  const indent = indentBefore(text, entry.range.start);
  const lines = source.split('\n').map((line, i) => (i > 0 && line !== '' ? indent + line : line));
  const edited = text.slice(0, entry.range.start) + lines.join(parsed.outline.eol) + text.slice(entry.range.end);
  return proved(file, edited, parsed, { gone: entry, appears: source });
}

/** The blank lines in front of the entry go with it: what stood around it stands as if it had never been there. */
export function removeEntry(file: string, text: string, id: string): Result<string, EditFailure> {
  const found = locate(file, text, id);
  if (!found.ok) return found;
  const { parsed, entry } = found.value;
  const { lines } = parsed.outline;
  const first = lines.findIndex(({ next, end }) => entry.range.start < next || entry.range.start === end);
  const last = lines.findIndex(({ end }) => entry.range.end <= end);
  const isBlank = (i: number): boolean => text.slice(lines[i]?.start, lines[i]?.end).trim() === '';
  let above = first - 1;
  while (above >= 0 && isBlank(above)) above--;
  const loose = last + 1 >= lines.length || isBlank(last + 1);
  const from = loose && above >= 0 ? (lines[above]?.end ?? 0) : (lines[first]?.start ?? 0);
  const to = loose && above >= 0 ? entry.range.end : (lines[last]?.next ?? entry.range.end);
  return proved(file, text.slice(0, from) + text.slice(to), parsed, { gone: entry });
}

/** Pins or unpins an entry: nothing but the pin on its first line changes. */
export function setPin(file: string, text: string, id: string, pinned: boolean): Result<string, EditFailure> {
  const found = locate(file, text, id);
  if (!found.ok) return found;
  const { parsed, entry } = found.value;
  if (entry.pinned === pinned) return ok(text);
  const [head] = linesOf(entry.source);
  const first = entry.source.slice(0, head?.end ?? entry.source.length);
  const edited = pinned ? `${first.trimEnd()} ${PIN}` : first.replace(/[ \t]*📌\uFE0F?/gu, '');
  const source = edited + entry.source.slice(first.length);
  const result = text.slice(0, entry.range.start) + source + text.slice(entry.range.end);
  return proved(file, result, parsed, { gone: entry, appears: source });
}

function locate(file: string, text: string, id: string): Result<{ parsed: ParsedPlaybook; entry: Entry }, EditFailure> {
  const parsed = parsePlaybook(file, text);
  if (parsed.playbook.scope === null) return fail(notEditable(file, parsed));
  const [entry, second] = parsed.playbook.entries.filter((each) => each.id === id);
  if (!entry) {
    return fail({
      code: 'no-such-entry',
      message: `${file} has no entry ^${id}`,
      hint: 'It was removed or has another id now.',
    });
  }
  if (second) {
    const hint = 'Give one of the two another id in the file, or remove it.';
    return fail({ code: 'ambiguous-entry', message: `${file} has two entries ^${id}`, hint });
  }
  return ok({ parsed, entry });
}

function notEditable(file: string, { problems }: ParsedPlaybook): EditFailure {
  const [problem] = problems;
  const why = problem ? `: ${problem.message}` : ': its front matter names no scope, so it is your own file';
  return {
    code: 'not-editable',
    message: `${file} is not changed${why}`,
    hint: 'Mend the file in an editor, then try again.',
  };
}

/** Where a new entry goes, and the line ends that set it off from its neighbours. */
function placeFor(kind: Kind, { playbook, outline }: ParsedPlaybook): { at: number; before: string; after: string } {
  const { eol, headings, lines } = outline;
  const { text } = playbook;
  const heading = headings.find((each) => kindOfHeading(each) === kind);
  if (!heading) return newSection(kind, text, outline);
  const end = headings.find(({ line, level }) => line > heading.line && level <= heading.level);
  const endLine = end?.line ?? lines.length;
  const inSection = outline.items.filter(({ line, indent }) => line > heading.line && line < endLine && indent === '');
  const item = inSection.at(-1);
  if (item) {
    const neighbour = inSection.at(-2);
    const tight = neighbour !== undefined && neighbour.lastLine + 1 === item.line;
    return { at: item.range.end, before: tight ? eol : eol + eol, after: '' };
  }
  const last = lastTextLine(text, outline, heading.line, endLine);
  const touches = last + 1 === endLine && end !== undefined;
  return { at: lines[last]?.end ?? text.length, before: eol + eol, after: touches ? eol : '' };
}

function newSection(kind: Kind, text: string, outline: Outline): { at: number; before: string; after: string } {
  const { eol, headings, lines } = outline;
  const known = headings.filter((each) => kindOfHeading(each) !== null);
  const marks = '#'.repeat(known[0]?.level ?? 2);
  const title = `${marks} ${HEADING[kind]}${eol}${eol}`;
  const next = known.find((each) => comesAfter(each, kind));
  if (next) return { at: lines[next.line]?.start ?? text.length, before: title, after: eol + eol };
  const last = lastTextLine(text, outline, -1, lines.length);
  const at = last < 0 ? text.length : (lines[last]?.end ?? text.length);
  const rest = text.slice(at);
  return {
    at,
    before: (last < 0 ? '' : eol + eol) + title,
    after: rest === '' && last >= 0 && endsFrontMatter(text) ? eol : '',
  };
}

/** A file that is nothing but front matter has no style of its own: it gets a last line end. */
const endsFrontMatter = (text: string): boolean => /\n---$/.test(text);

const comesAfter = (heading: Heading, kind: Kind): boolean => {
  const other = kindOfHeading(heading);
  return other !== null && ORDER.indexOf(other) > ORDER.indexOf(kind);
};

/** Index of the last line with text behind line `from` and in front of line `to`; `from` where there is none. */
function lastTextLine(text: string, { lines }: Outline, from: number, to: number): number {
  for (let i = to - 1; i > from; i--) if (text.slice(lines[i]?.start, lines[i]?.end).trim() !== '') return i;
  return from;
}

const withEol = (source: string, eol: string): string => (eol === '\n' ? source : source.replaceAll('\n', eol));

function indentBefore(text: string, at: number): string {
  let start = at;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start--;
  return text.slice(start, at);
}

/** What differs between an edited text and the one before must be the edit and nothing else. */
function proved(
  file: string,
  edited: string,
  before: ParsedPlaybook,
  edit: { gone?: Entry; appears?: string },
): Result<string, EditFailure> {
  const kept = before.playbook.entries.filter((entry) => entry !== edit.gone).map(({ source }) => source);
  const { entries } = parsePlaybook(file, edited).playbook;
  const place =
    edit.appears === undefined
      ? -1
      : entries.findIndex((entry) => sameText(plainSource(edited, entry), edit.appears ?? ''));
  const others = entries.filter((_, i) => i !== place).map(({ source }) => source);
  const sound =
    (edit.appears === undefined || place >= 0) &&
    others.length === kept.length &&
    others.every((source, i) => source === kept[i]);
  if (sound) return ok(edited);
  const hint = 'A code fence or comment that is not closed does this. Mend the file in an editor, then try again.';
  return fail({ code: 'not-editable', message: `${file} cannot be changed without touching other text in it`, hint });
}

const sameText = (a: string, b: string): boolean =>
  a.replace(/\r\n?/g, '\n').trimEnd() === b.replace(/\r\n?/g, '\n').trimEnd();
