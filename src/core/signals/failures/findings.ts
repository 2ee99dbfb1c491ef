/**
 * Findings of linters, told by the shape of their lines, whatever the linter: a place in a file, a message and the
 * name of the rule.
 */
import { quotable } from './telling.ts';

export interface Finding {
  rule: string;
  /** What the rule says, with the code under review as it stood there. */
  message: string;
  /** Name of the file without its folders. */
  file: string | null;
  /** Exact substring of the output. */
  quote: string;
}

const LINE_MAX = 300;
const LINES_MAX = 2000;
const PLACE = /^(?:\[[\w:.-]+\] )?\s*(?:[A-Za-z]:)?[\w.@~+/\\-]+\.\w{1,8}:\d+(?::\d+)?:?\s+/;
/** `message (rule)`: golangci-lint, pylint. */
const RULE_LAST = /^(.{4,240}?)\s\(([a-z][a-z0-9]{2,24}(?:[-_][a-z0-9]+){0,4})\)$/;
/** `E501 message`, `error MD013/line-length message`, `SC2086: message`. */
const CODE_FIRST = /^(?:error |warning )?([A-Z]{1,6}\d{3,5}(?:\/[\w-]+)?):?\s+(.{4,240})$/;
/** `  12:5  error  message  rule-name`: eslint, stylelint. */
const COLUMNS = /^\s*\d+:\d+\s+(?:error|warning|✖)\s+(.{4,200}?)\s{2,}(@?[a-z][\w-]*(?:\/[\w-]+)*)$/;
/** Compilers speak through linters too; what they say is the work in progress. */
const COMPILERS = /^(?:typecheck|compile|syntax|parse)/;

/** An output with more findings than this looks over old code: a task of its own, not a slip. */
const FINDINGS_MAX = 20;

/** @returns one finding for each rule, the first of each; none where there are too many to be one slip */
export function findingsOf(output: string): readonly Finding[] {
  const byRule = new Map<string, Finding>();
  let count = 0;
  let at = 0;
  for (let i = 0; i < LINES_MAX && at < output.length; i++) {
    const end = output.indexOf('\n', at);
    const line = output.slice(at, Math.min(end < 0 ? output.length : end, at + LINE_MAX)).trimEnd();
    at = end < 0 ? output.length : end + 1;
    const finding = findingIn(line);
    if (!finding || /\(related information\)/.test(line)) continue;
    if (++count > FINDINGS_MAX) return [];
    if (!byRule.has(finding.rule)) byRule.set(finding.rule, finding);
  }
  return [...byRule.values()];
}

function findingIn(line: string): Finding | null {
  const columns = COLUMNS.exec(line);
  if (columns?.[1] && columns[2]) return made(columns[2], columns[1], null, line);
  const place = PLACE.exec(line);
  if (!place) return null;
  const file = /([^/\\:]+):\d+/.exec(place[0])?.[1] ?? null;
  const rest = line.slice(place[0].length).trim();
  const last = RULE_LAST.exec(rest);
  if (last?.[1] && last[2] && !COMPILERS.test(last[2])) return made(last[2], last[1], file, line);
  const first = CODE_FIRST.exec(rest);
  if (first?.[1] && first[2] && !first[1].startsWith('TS')) return made(first[1], first[2], file, line);
  return null;
}

function made(rule: string, message: string, file: string | null, line: string): Finding | null {
  const quote = quotable(line);
  return quote.includes(rule) ? { rule, message: message.trim(), file, quote } : null;
}
