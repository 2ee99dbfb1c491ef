/**
 * Cuts a human turn into remarks: sentences that are one thing said. "no count here. for_each." is one remark of two
 * sentences, "pnpm please. looks good, continue" is a remark and small talk. Offsets are exact, so that a quote is.
 */
import { readingOf, type Reading } from './form.ts';
import { saysStanding } from './markers.ts';
import { stanceOf, type Stance } from './stance.ts';
import { languageOf, wordsOf, type Language, type Word } from './words.ts';

export interface Remark extends Reading {
  /** Half-open offsets into the turn. */
  start: number;
  end: number;
  text: string;
  language: Language;
  words: readonly Word[];
  stance: Stance;
}

const MAX_TURN = 12_000;
const MAX_SENTENCE = 420;
const MAX_REMARK = 260;
/** A turn of more sentences is a pasted document or a specification; its lines are not the person's habits. */
const MANY = 40;

const FENCE = /^\s*(?:```|~~~)/;
const PASTED_LINE =
  /^\s*(?:>|["“](?!.{0,60}["”]\s)|-{2,} ?[A-Z]|={3,}|(?:FAIL|PASS|ERROR|SKIP|WARN)\b|[+-]\s*(?:\/\/|\/\*|\*|#|→)|\d+ ?[+-] |[+-]{1,3} ?[{}();<]|\$ |#{1,6} |at [\w.$<>]+ ?\(|\d{4}-\d\d-\d\d[T ]\d\d:|\[?\d\d:\d\d|(?:error|warn(?:ing)?|info|debug|fatal|FAIL|ok|panic)[:\s[]{1,2}\S*[:/]|[\w./-]+\.\w{1,5}:\d+|\||[│├└╭╰─═]|<\/?[a-z]|\{|\})|^\s*(?:import|const|let|func|def|class|return|export|var)\b[^.\n]*[;{}()=]/;

export interface Span {
  start: number;
  end: number;
}

/** A numbered line is a step of something told or specified, less often a habit. */
const NUMBERED = /^\s*\d{1,2}[.)]\s/;
const OF_A_LIST = 0.6;

export function remarksOf(turn: string): Remark[] {
  const text = turn.length > MAX_TURN ? turn.slice(0, MAX_TURN) : turn;
  const sentences = linesOf(text).flatMap((line) => sentencesOf(text, line));
  if (sentences.length > MANY) return [];
  const whole = languageOf(text);
  const remarks: Remark[] = [];
  for (const span of sentences) {
    const remark = remarkAt(text, span, whole);
    if (!remark) continue;
    const before = remarks.at(-1);
    const joined =
      before && belongTogether(before, remark, text)
        ? remarkAt(text, { start: before.start, end: remark.end }, whole)
        : null;
    if (before && joined) {
      remarks[remarks.length - 1] = {
        ...joined,
        weight: Math.max(before.weight, remark.weight, joined.weight),
        form: strongest(before, remark),
      };
    } else remarks.push(remark);
  }
  return remarks;
}

/** What the stretch of a turn says by itself; `null` where it says nothing to remember. */
export function remarkAt(text: string, span: Span, whole: Language): Remark | null {
  const sentence = text.slice(span.start, span.end);
  const own = languageOf(sentence);
  const language = sentence.length < 24 && own === 'en' ? whole : own;
  const words = wordsOf(sentence, language);
  if (words.length === 0 || words.length > 70) return null;
  if (/^\(.*\)[.!]?$/.test(sentence)) return null;
  const stance = stanceOf(words);
  const reading = readingOf(sentence, words, stance);
  if (!reading) return null;
  // What introduces something else ("do the following:") says nothing by itself.
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const listed = NUMBERED.test(text.slice(lineStart, lineStart + 8)) ? OF_A_LIST : 1;
  const weight = reading.weight * listed * (/:\s*$/.test(sentence) ? 0.3 : 1);
  return { ...reading, weight, ...span, text: sentence, language, words, stance };
}

/** "any again? unknown please": what is refused and what is wanted instead; or a wish and its reason. */
function belongTogether(before: Remark, next: Remark, text: string): boolean {
  if (/[^\s.]|\n/.test(text.slice(before.end, next.start)) || next.end - before.start > MAX_REMARK) return false;
  if (isJob(before) || isJob(next) || saysStanding(next.text) || /^that['’]?s\b/i.test(before.text)) return false;
  const beforeOnlyRefuses = wants(before) === 0;
  const nextOnlyRefuses = next.stance.negative && wants(next) === 0;
  const short = before.words.length <= 7 && next.words.length <= 7;
  return (
    beforeOnlyRefuses ||
    nextOnlyRefuses ||
    (short && before.weight >= 0.2 && next.weight >= 0.2) ||
    sharesTerm(before, next)
  );
}

const isJob = (remark: Remark): boolean =>
  remark.form === 'question' || (remark.form === 'task' && !remark.stance.negative && remark.weight < 0.3);
const wants = (remark: Remark): number =>
  remark.words.filter((word, index) => remark.stance.sides[index] === 'wanted' && word.kind !== 'function').length;
const sharesTerm = (one: Remark, other: Remark): boolean => {
  const terms = new Set(one.words.filter((word) => word.kind !== 'function').map((word) => word.term));
  return other.words.some((word) => word.kind !== 'function' && terms.has(word.term));
};
const RANK = { complaint: 5, rule: 4, request: 3, statement: 2, phrase: 2, check: 1, task: 1, question: 0 } as const;
const strongest = (one: Remark, other: Remark): Remark['form'] =>
  RANK[one.form] >= RANK[other.form] ? one.form : other.form;

function linesOf(text: string): Span[] {
  const spans: Span[] = [];
  let fenced = false;
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, Math.min(end, start + 200));
    if (FENCE.test(line)) fenced = !fenced;
    else if (!fenced && end > start && end - start < 3000 && !PASTED_LINE.test(line)) spans.push({ start, end });
    start = end + 1;
  }
  return spans;
}

const ABBREVIATION = /(?:\b(?:e\.g|i\.e|etc|vs|z\.B|bzw|cf|p\.ex|approx)\.?|\s\p{L}\.?|\d)$/iu;

/** Ends at . ! ? followed by space, at their Chinese forms, and at list marks. Never inside a code span. */
function sentencesOf(text: string, line: Span): Span[] {
  const spans: Span[] = [];
  const lead = /^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+|\[[ x]\]\s+)?/.exec(text.slice(line.start, line.end))?.[0].length ?? 0;
  let start = line.start + lead;
  let inCode = false;
  const lastBracket = text.lastIndexOf(')', line.end - 1);
  const close = (end: number): void => {
    let from = start;
    let to = end;
    while (from < to && /\s/.test(text.charAt(from))) from += 1;
    while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
    if (to - from > 1 && to - from <= MAX_SENTENCE) spans.push({ start: from, end: to });
    start = end;
  };
  for (let at = start; at < line.end; at += 1) {
    const char = text.charAt(at);
    if (char === '`') inCode = !inCode;
    else if (inCode) continue;
    else if ('。！？'.includes(char)) close(at + 1);
    else if ('.!?…'.includes(char)) {
      while ('.!?…'.includes(text.charAt(at + 1)) && at + 1 < line.end) at += 1;
      const next = text.charAt(at + 1);
      if (next !== '' && !/[\s)"'”]/.test(next)) continue;
      if (
        char === '.' &&
        ABBREVIATION.test(text.slice(Math.max(start, at - 6), at)) &&
        !/[a-z]{2}$/.test(text.slice(at - 2, at)) &&
        !/\d$/.test(text.slice(at - 1, at))
      )
        continue;
      close(at + 1);
    } else if (char === '(' && at > start + 2 && at < lastBracket) {
      // What stands in brackets is an aside; it ends the remark so that a quote never carries it along.
      const bracket = text.indexOf(')', at);
      if (bracket - at > 24 || /=|redacted|\*{3}/i.test(text.slice(at, bracket))) {
        close(at);
        start = bracket + 1;
        at = bracket;
      }
    }
  }
  close(line.end);
  return spans;
}
