/**
 * Short neutral fragments of error text. They name what failed and nothing more: a fragment never tells anybody to
 * do something, never holds an address, and is an exact piece of the evidence.
 */
import { commonOf } from './words.ts';

const FRAGMENT_MAX = 64;
const LINES_COMPARED = 8;
const INSTRUCTS =
  /\b(?:always|never|must|should|remember|please|use|run|running|add|set|setting|install|prefer|make sure|try|ensure|avoid|store|save|consider|you|your|did you|see|visit|populate|export|immer|niemals|toujours|siempre|nunca)\b/i;
const ADDRESS = /\b[a-z][a-z0-9+.-]{1,12}:\/\/|\bwww\.|@[\w-]+\.\w/i;
const PLACE = /^(?:vet: |\[[\w:.-]+\] |--> |[│╷╵✖✗×●•\s]+)*(?:[A-Za-z]:)?[\w.@~+/\\-]+\.\w{1,8}[:(]\d+(?:[:,]\d+)?\)?:?\s*(?:-\s+)?/;
const SHELL_PREFIX = /^(?:[\w./-]*\b(?:ba|z|da|fi)?sh: (?:line )?\d*:? ?|\(eval\):(?:\w+:)?\d+:\s*|zsh: )/;
const VARIES = /\d{3,}|[0-9a-f]{7,}|[/\\]\w+[/\\]/i;

/** @param lines the telling line of each case, the newest first @returns an exact piece of one of them, or `null` */
export function fragmentOf(lines: readonly string[]): string | null {
  const cleaned = lines.slice(0, LINES_COMPARED).map(strip).filter((line) => line.length > 3);
  const first = cleaned[0];
  if (first === undefined) return null;
  const shared = new Set(cleaned).size > 1 ? longestRun(cleaned) : first;
  const choices = [shared, ...cleaned].flatMap(clauses).map(trim).filter(isFit);
  return choices.find((choice) => !VARIES.test(choice)) ?? choices[0] ?? null;
}

const strip = (line: string): string => line.replace(/\u001b\[[\d;]*m.*$/, '').replace(SHELL_PREFIX, '').replace(PLACE, '').replace(/^(?:[│╷╵✖✗×●•>\s]+)/, '').trim();

/** The longest run of words that the first line shares with most of the others. */
function longestRun(lines: readonly string[]): string {
  const [first = '', ...others] = lines;
  const words = first.split(' ');
  const inOthers = (run: string): number => others.filter((other) => ` ${other} `.includes(` ${run} `)).length;
  let best = '';
  for (let from = 0; from < Math.min(words.length, 40); from++) {
    for (let to = Math.min(words.length, from + 14); to > from; to--) {
      const run = words.slice(from, to).join(' ');
      if (run.length <= best.length) break;
      if (inOthers(run) >= Math.max(1, Math.ceil(others.length * 0.6))) {
        best = run;
        break;
      }
    }
  }
  return best.split(' ').length >= 2 ? best : first;
}

/** A sentence in its parts, longest leading stretch without an instruction first. */
function clauses(text: string): string[] {
  const parts = text.split(/(?<=[.;!?])\s+|\s+[-–—]\s+|,\s+(?=please|but|some|perhaps)|\s+\((?=\S)|\s{2,}/);
  const lead: string[] = [];
  for (const part of parts) {
    if (INSTRUCTS.test(part) || ADDRESS.test(part)) break;
    lead.push(part);
  }
  const whole = lead.length > 0 ? text.slice(0, text.indexOf(lead.at(-1) ?? '', 0) + (lead.at(-1)?.length ?? 0)) : '';
  return [whole, ...parts.flatMap((part) => [part, ...part.split(/[:,]\s+/)])].filter((part) => part.length > 0);
}

function trim(text: string): string {
  let cut = text.trim();
  if (cut.length > FRAGMENT_MAX) {
    const space = cut.lastIndexOf(' ', FRAGMENT_MAX);
    cut = cut.slice(0, space > 20 ? space : FRAGMENT_MAX);
  }
  return cut.replace(/^[\s"'`([{,;:.*-]+(?=\s)|[\s,;:.([{*!]+$/g, '').trim();
}

function isFit(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word));
  return words.length >= 2 && text.length >= 8 && !INSTRUCTS.test(text) && !ADDRESS.test(text) && !/[`\n\u0000-\u001f]/.test(text) && even(text, '"') && even(text, "'");
}

const even = (text: string, quote: string): boolean => quote === "'" ? !/(?:^|\s)'[^']*$/.test(text) : text.split(quote).length % 2 === 1;

/** Names that an error spells out and that stay the same: constants, flags, quoted names. */
export function namesIn(lines: readonly string[]): string[] {
  const lists = lines.slice(0, LINES_COMPARED).map((line) => [...line.matchAll(/(?<![\w-])(?:--[a-z][\w-]+|[A-Z][A-Z0-9]*_[A-Z0-9_]+)(?![\w-])|(?<=["'`])[\w@./-]{2,40}(?=["'`])/g)].map((match) => match[0]));
  return [...new Set(commonOf(lists))].filter((name) => !/\d{3,}|[0-9a-f]{7,}/i.test(name) && !ADDRESS.test(name));
}
