/**
 * Short neutral fragments of error text. They name what failed and nothing more: a fragment never tells anybody to
 * do something, never holds an address, and its words stand in the evidence in that order.
 */
import { namesCause } from '../../signals/failures/telling.ts';
import { commonOf } from './words.ts';

const FRAGMENT_MAX = 60;
const MIDDLE_MAX = 48;
const SHORT_MAX = 36;
const LINES_COMPARED = 8;
const LINE_MAX = 220;
const INSTRUCTS =
  /\b(?:always|never|must|should|remember|please|use|run|running|add|set|setting|install|prefer|make sure|try|ensure|avoid|store|save|consider|you|your|did you|see|visit|populate|export|immer|niemals|toujours|siempre|nunca)\b|^to \w+ (?!.*(?:fail|error))/i;
/** In these the word states a fact about something. */
const STATES = /\b(?:not|is|are|isn't|wasn't|be) (?:set|installed)\b|\bin use\b/gi;
/** Says only that something went wrong. */
const EMPTY = /^(?:not|found|error|errors|failed|fail|no|such|file|is|the|with|exit|code|status)$/i;
/** In a longer run of borrowed words even a stated "is not set" counts as somebody else's instruction. */
const LOOSE_WORDS = 3;
const ADDRESS = /\b[a-z][a-z0-9+.-]{1,12}:\/\/|\bwww\.|@[\w-]+\.\w/i;
const PLACE = /^(?:vet: |\[[\w:.-]+\] |--> )?(?:[A-Za-z]:)?[\w.@~+/\\-]+[:(]\d+(?:[:,]\d+)?\)?:?\s*(?:-\s+)?/;
const SHELL_PREFIX = /^(?:[\w./-]*\b(?:ba|z|da|fi)?sh: (?:line )?\d*:? ?|\(eval\):(?:\w+:)?\d+:\s*|zsh: )/;
const LABEL = /^(?:(?:npm )?(?:fatal|error|err!?|e)\b(?:\[\w+\])?[:!]?\s+(?:\[[\w.:-]+\]\s*)?)+/i;
const BULLETS = /^[│╷╵✖✗×●•>*!\s]+/;
const VARIES = /\d{3,}|[0-9a-f]{7,}|[\w-][/\\][\w-]/i;
/** A fragment does not break off in the middle of saying something. */
const DANGLING =
  /[\s,;:.([{*!=>"'-]*(?:\s(?:a|an|the|is|are|was|were|be|to|of|on|in|at|by|for|with|from|and|or|but|as|than|that|which|given|Go))?$/;

/**
 * @param lines the telling line of each case, the newest first
 * @param isTelling lines without a cause are examples and commands to type: never quoted
 * @returns pieces that fit, the best first: what the cases share before what one of them said, long before short
 */
export function fragmentsOf(lines: readonly string[], isTelling: (line: string) => boolean = namesCause): string[] {
  const compared = lines.slice(0, LINES_COMPARED);
  if (compared.filter((line) => /command not found/.test(line)).length * 2 > compared.length)
    return ['command not found'];
  const cleaned = [
    ...new Set(
      compared
        .filter(isTelling)
        .map(strip)
        .filter((line) => line.length > 3),
    ),
  ];
  const first = cleaned[0];
  if (first === undefined) return [];
  const sources = cleaned.length > 1 ? [sharedRun(cleaned), sharedStretch(cleaned), ...cleaned] : cleaned;
  const choices = sources.flatMap((text) => (text === null ? [] : clauses(text)));
  const fits = [FRAGMENT_MAX, MIDDLE_MAX, SHORT_MAX].flatMap((max) =>
    choices.map((choice) => cut(choice, max)).filter(isFit),
  );
  const told = fits.filter((text) =>
    cleaned.every((line) => !instructs(line.slice(0, Math.max(line.indexOf(text), 0)))),
  );
  return [...new Set([...told.filter((text) => !VARIES.test(text)), ...told])];
}

export const fragmentOf = (lines: readonly string[]): string | null => fragmentsOf(lines)[0] ?? null;

function strip(line: string): string {
  let text = line
    .slice(0, LINE_MAX)
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(SHELL_PREFIX, '')
    .replace(BULLETS, '')
    .replace(PLACE, '');
  for (const prefix of [LABEL, PLACE, BULLETS, LABEL]) text = text.replace(prefix, '');
  return text.replace(/\s+/g, ' ').trim();
}

/** The run of words that the first line shares with most others and that says most. */
function sharedRun(lines: readonly string[]): string | null {
  const [first = '', ...others] = lines;
  const words = first.split(' ').slice(0, 40);
  const spaced = others.map((other) => ` ${other} `);
  const enough = Math.max(1, Math.ceil(others.length * 0.6));
  let best = { run: '', says: 0 };
  for (let from = 0; from < words.length; from++) {
    for (let to = Math.min(words.length, from + 14); to > from + 1; to--) {
      const run = words.slice(from, to).join(' ');
      const says = (run.match(/[a-z]{3,}/g) ?? []).join('').length;
      if (says <= best.says) break;
      if (spaced.filter((other) => other.includes(` ${run} `)).length >= enough) {
        best = { run, says };
        break;
      }
    }
  }
  return best.run || null;
}

/** The longest stretch of letters the first two lines share, back to a whole name at either end. */
function sharedStretch(lines: readonly string[]): string | null {
  const [a = '', b = ''] = lines;
  let best = '';
  let at = 0;
  let row = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    const next = new Uint16Array(b.length + 1);
    for (let j = 1; j <= b.length; j++) {
      if (a[i - 1] !== b[j - 1]) continue;
      const length = (row[j - 1] ?? 0) + 1;
      next[j] = length;
      if (length > best.length) {
        best = a.slice(i - length, i);
        at = i - length;
      }
    }
    row = next;
  }
  if (/\w/.test(a[at + best.length] ?? '') && /\w$/.test(best)) best = best.replace(/\w+$/, '');
  if (/\w/.test(a[at - 1] ?? '') && /^\w/.test(best)) best = best.replace(/^\w+/, '');
  const text = best.trim();
  return text.length >= 10 ? text : null;
}

/** Sentences and their parts, each only as far as it says nothing to do. */
function clauses(text: string): string[] {
  const parts = text.split(/(?<=[.;!?])\s+|\s+[-–—]\s+|,\s+(?=please|some|perhaps)|\s+\((?=\S)/);
  let lead = 0;
  while (lead < parts.length && !instructs(parts[lead] ?? '') && !ADDRESS.test(parts[lead] ?? '')) lead++;
  return [
    ...(lead > 0 ? [parts[0] ?? ''] : []),
    ...parts,
    ...parts.flatMap((part) => part.split(/[:,]\s+|\s(?:and|or)\s/)),
  ].filter((part) => part.length > 0);
}

function cut(text: string, max: number): string {
  let short = text.trim();
  if (short.length > max) {
    const space = short.lastIndexOf(' ', max);
    short = short.slice(0, space > max / 3 ? space : max);
  }
  for (let before = ''; before !== short;) {
    before = short;
    short = short
      .replace(DANGLING, (end) => (/^["']$/.test(end) ? end : ''))
      .replace(/^[,;:.)*!\s]+/, '')
      .trim();
  }
  if (short.startsWith('(') && !short.includes(')')) short = short.slice(1);
  return short.replace(/^\(([^()]*)\)?$/, '$1');
}

const instructs = (text: string): boolean => INSTRUCTS.test(text.replace(STATES, ''));

function isFit(text: string): boolean {
  const words = text.split(/[\s-]+/).filter((word) => /\p{L}{2}/u.test(word));
  if (words.length > LOOSE_WORDS && INSTRUCTS.test(text)) return false;
  // A bare name ("GitHub CLI") says nothing of what went wrong.
  if (
    words.every((word) => EMPTY.test(word)) ||
    !words.some((word) => /^[\p{Ll}'’.:,]{3,}$|^[A-Z]+_[A-Z0-9_]+$/u.test(word))
  )
    return false;
  if (words.length < 2 || text.length < 8 || instructs(text) || ADDRESS.test(text)) return false;
  return !/[`\n\u0000-\u001f]/.test(text) && text.split('"').length % 2 === 1 && !/(?:^|\s)'[^']*$/.test(text);
}

/** Names that an error spells out and that stay the same: constants, flags, quoted names. */
export function namesIn(lines: readonly string[]): string[] {
  const lists = lines
    .slice(0, LINES_COMPARED)
    .map((line) =>
      [
        ...line.matchAll(
          /(?<![\w-])(?:--[a-z][\w-]+|[A-Z][A-Z0-9]*_[A-Z0-9_]+)(?![\w-])|(?<=["'`])[\w@./-]{2,40}(?=["'`])/g,
        ),
      ].map((match) => match[0]),
    );
  return [...new Set(commonOf(lists))].filter((name) => !/\d{3,}|[0-9a-f]{7,}/i.test(name) && !ADDRESS.test(name));
}
