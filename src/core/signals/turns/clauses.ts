/**
 * Cuts what a person typed into clauses, because rules hide in side clauses: "yes and do not wrap long lines".
 * Offsets are exact: a clause is quoted as evidence.
 */
import type { Line } from './pasted.ts';

export interface Clause {
  text: string;
  start: number;
  end: number;
}

const MAX_CLAUSE = 600;
const MIN_SIDE = 8;
const LIST_MARK = /^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+|\[[ xX]\]\s+)*/;
/** "ok, ", "no wait, ", "yes and ": what is said first and is not the wish itself. Ends before the wish. */
const OPENING =
  /^(?:ok(?:ay)?|yes|yep|yeah|yup|sure|nice|great|perfect|awesome|cool|thanks?|thank you|good|right|alright|hmm?|no|nope|wait|actually|sorry|ja|nein|gut|danke|oui|non|merci|parfait|sí|si|vale|bien|gracias|perfecto|好的?|不|对)(?=[,.!:;]|\s+(?:and|but|so|und|aber|et|mais|y|pero)\s)[,.!:;]*\s*/iu;
/** A comma or a space before one of these begins a new clause. */
const JOINT =
  /^(?:but|so|then|also|please|pls|plz|though|however|instead|rather|and (?:don|do not|never|always|please|make|also|then|not|no|use|keep|reply|add|run|let|we|you|i |remember)|don['’]?t|do not|never|always|no more|make sure|remember|not |because|since|use|reply|aber|und (?:nie|immer|bitte|nicht|kein|dann)|bitte|nie(?:mals)?|immer|sondern|mais|et (?:ne|toujours|jamais|pas|puis)|toujours|jamais|s['’]il te|plutôt|pero|y (?:no|nunca|siempre|por favor)|nunca|siempre|por favor)(?![\p{L}])/iu;
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|resp|z\.B|bzw|d\.h|usw|p\.ex|ej|\p{L})$/iu;
const CJK_END = '。！？；';

export function clausesOf(text: string, lines: readonly Line[]): Clause[] {
  const clauses: Clause[] = [];
  for (const line of lines) if (!line.pasted) cutLine(text, line, clauses);
  return clauses;
}

function cutLine(text: string, line: Line, clauses: Clause[]): void {
  const head = LIST_MARK.exec(text.slice(line.start, Math.min(line.end, line.start + 40)))?.[0].length ?? 0;
  let start = line.start + head;
  let code = '';
  const close = (end: number): void => {
    let from = start;
    let to = Math.min(end, start + MAX_CLAUSE);
    while (from < to && isSpace(text.charCodeAt(from))) from += 1;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
    // Never half a surrogate pair.
    if (to > from && to < text.length && isLowSurrogate(text.charCodeAt(to))) to -= 1;
    if (to > from && /[\p{L}\p{N}]/u.test(text.slice(from, to)))
      clauses.push({ text: text.slice(from, to), start: from, end: to });
    start = end;
  };
  const opening = OPENING.exec(text.slice(start, Math.min(line.end, start + 40)));
  if (opening && start + opening[0].length < line.end) close(start + opening[0].length);
  for (let at = start; at < line.end; at += 1) {
    const char = text.charAt(at);
    if (code !== '') {
      if (char === code) code = '';
      continue;
    }
    if (char === '`' && text.indexOf('`', at + 1) > 0 && text.indexOf('`', at + 1) < line.end) code = '`';
    else if (CJK_END.includes(char)) close(at + 1);
    else if (char === '，' && at - start >= 4) close(at + 1);
    else if (char === '.' || char === '!' || char === '?' || char === '…') {
      while (at + 1 < line.end && '.!?…'.includes(text.charAt(at + 1))) at += 1;
      const next = text.charAt(at + 1);
      if (at + 1 < line.end && !/[\s)"'”’*_]/.test(next)) continue;
      if (char === '.' && text.charAt(at - 1) !== '.' && ABBREVIATION.test(text.slice(Math.max(start, at - 7), at)))
        continue;
      close(at + 1);
    } else if (char === ';' && isSpace(text.charCodeAt(at + 1))) close(at + 1);
    else if ((char === '–' || char === '—') && isSpace(text.charCodeAt(at + 1))) close(at + 1);
    else if (char === '-' && isSpace(text.charCodeAt(at + 1)) && at > start && isSpace(text.charCodeAt(at - 1)))
      close(at + 1);
    else if ((char === '(' || char === ')') && at - start >= MIN_SIDE && line.end - at >= MIN_SIDE)
      close(char === '(' ? at : at + 1);
    else if ((char === ',' || char === ':') && at - start >= 2 && isSpace(text.charCodeAt(at + 1))) {
      if (JOINT.test(text.slice(at + 2, Math.min(line.end, at + 26)))) close(at + 1);
    } else if (char === ' ' && at - start >= MIN_SIDE && startsConjunction(text, at + 1)) {
      if (JOINT.test(text.slice(at + 1, Math.min(line.end, at + 25)))) close(at + 1);
    }
  }
  close(line.end);
}

/** Only conjunctions may cut without a comma; "we should not use …" stays one clause. */
const startsConjunction = (text: string, at: number): boolean =>
  /^(?:and|but|und|aber|et|mais|y|pero) /i.test(text.slice(at, at + 5));
/** The same that `trim` takes away. */
const isSpace = (code: number): boolean =>
  code === 32 ||
  (code >= 9 && code <= 13) ||
  code === 0xa0 ||
  (code > 0x1000 && String.fromCharCode(code).trim() === '');
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
