/**
 * Finds the lines of noisy output that say why something failed. Output may be megabytes of anything: one pass over
 * its lines, each cut to a fixed length first.
 */

export interface TellingLine {
  /** Exact substring of the output: one line, trimmed, cut where a redaction or a cut mark begins. */
  text: string;
  score: number;
}

const LINE_MAX = 600;
const QUOTE_MAX = 200;
const LINES_MAX = 3;
const SHORT_LINES = 6;
/** Errors stand at the head or at the tail; what lies between is progress and lists. */
const HEAD_LINES = 400;
const TAIL_LINES = 400;

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/;

/** Lines that carry no cause: headers a harness adds, frames, carets, progress, sums, passing tests. */
const NO_CAUSE: readonly RegExp[] = [
  /^(?:Exit code:? ?-?\d+|Wall time:|Output:|Chunk ID:|Process exited with code|Original token count:|Command exited with|\[Request interrupted)/,
  /^(?:at |in |from )\S.*[:(]\d+/,
  /^File "[^"]*", line \d+/,
  /^[\^~\s|-]+$/,
  /^(?:Traceback \(most recent call last\)|goroutine \d+|stack backtrace:|note: run with|Caused by:?$)/i,
  /^\?\s/,
  /^(?:ok|PASS|=== RUN|=== PAUSE|=== CONT|--- PASS|✓|✔|√)(?:\s|$)/,
  /^(?:Usage|Flags|Options|Commands|Examples?|Available commands)\b[^:]{0,40}:/i,
  /^(?!err|fatal|panic|[\w.]*(?:Error|Exception)\b)[A-Za-z][\w-]{1,40}: [^\s:]{12,}(?:; \S+)*$/i,
  /^\d+ (?:issues?|problems?|errors?|warnings?|passed|failed)\b/i,
];
/** True of every failure and so of none: the last word of a runner about the program it ran. */
const RUNNER_EPILOGUE =
  /ELIFECYCLE|Command failed with exit code|exited with (?:code|error|status)|exit(?:ed)? status \d|task failed|\bmake(?:\[\d+\])?: \*\*\* \[|npm (?:ERR!|error) (?:code|errno|path|command|lifecycle|A complete log)|A complete log of this run|failed to push some refs|error Command failed|Build failed with|Aborting\b|Found \d+ errors?|^FAIL(?:ED)?$/i;
const CAUSE =
  /\b(?:error|fatal|failed|fail|failure|not found|no such|excludes?|cannot|can't|could not|couldn't|unable|invalid|unknown|unrecogni[sz]ed|unexpected|unsupported|missing|denied|refused|rejected|forbidden|unauthori[sz]ed|does(?:n't| not) (?:exist|contain|match|support|have)|not (?:set|installed|allowed|permitted|supported|recogni[sz]ed|available|defined|a git)|illegal|undefined|required|no module|no version|inconsistent|incompatible|conflict|ambiguous|already (?:exists|in use)|expired|timed? ?out|exception|panic|unbound|mismatch|deprecated|must (?:be|not)|lower than|is not|no (?:changes|matching|context|configuration|default|tests?))\b/i;
const OPENS_WITH_CAUSE =
  /^(?:\[?(?:error|fatal|err)\b|E\s{2,}|[A-Za-z][\w.]*(?:Error|Exception)\b|panic:|[│╷╵\s]*Error\b|✖|✗|×|[\w./-]{1,40}: (?:line \d+: )?\S)/i;
/** Output that tells the reader what to do. It may be true, and it may be an attack; it is never the cause. */
const TELLS_TO =
  /^(?:\W*)(?:fix|hint|tip|note|important|try|please|remember|notice|help|for ai|system|policy|assistant)\b|\b(?:always|never|remember|memory|playbook|assistants?|agents?)\b/i;
const PLACED = /^(?:[A-Za-z]:)?[\w.@~+/\\-]{2,120}\.\w{1,8}:\d+(?::\d+)?:\s+\S/;
const WARNING = /\bwarn(?:ing)?\b/i;
const TEST_LINE = /^(?:--- FAIL|FAIL\b|not ok\b|\s*●|✕|FAILED\b)/;

/** Whether a line says that something went wrong, in a word or by its form. */
export const namesCause = (line: string): boolean => CAUSE.test(line) || OPENS_WITH_CAUSE.test(line);

/** The program that a shell could not find. */
export const absentProgram = (line: string): string | null =>
  (/command not found: ([\w.+-]+)/.exec(line) ?? /(?:^|[\s:])([\w.+-]+): (?:command )?not found$/.exec(line))?.[1] ??
  null;

/** @returns the most telling lines, best first, at most three; empty where the output names no cause */
export function tellingLines(output: string): readonly TellingLine[] {
  const found: (TellingLine & { order: number })[] = [];
  let order = 0;
  for (const raw of headAndTail(output)) {
    order++;
    const text = quotable(raw);
    if (text.length < 4 || !/[\p{L}]{2}/u.test(text) || NO_CAUSE.some((pattern) => pattern.test(text))) continue;
    let score = 0;
    if (CAUSE.test(text)) score += 3;
    if (OPENS_WITH_CAUSE.test(text)) score += 1.5;
    if (/^[\w.]*(?:Error|Exception)\b/.test(text)) score += 1.5;
    // A place in a file with a message is what checkers print; it is all there is when nobody says "error".
    if (score === 0 && PLACED.test(text)) score = 1;
    if (score === 0) continue;
    if (WARNING.test(text)) score -= 1;
    if (RUNNER_EPILOGUE.test(text)) score -= 3;
    if (TEST_LINE.test(text)) score -= 1;
    if (TELLS_TO.test(text)) score -= 2.5;
    if (text.length > 160) score -= 0.5;
    found.push({ text, score, order });
  }
  const told = found.filter(({ score }) => score > 0);
  if (told.length === 0) return shortOutput(output);
  const seen = new Set<string>();
  return told
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .filter(({ text }) => !seen.has(text) && seen.add(text).size > 0)
    .slice(0, LINES_MAX)
    .map(({ text, score }) => ({ text, score }));
}

/** A few words before a non-zero exit are the reason, even when none of them says "error". */
function shortOutput(output: string): TellingLine[] {
  if (output.length > 1500) return [];
  const lines = output
    .split('\n')
    .filter((line) => line.trim() !== '' && !NO_CAUSE.some((pattern) => pattern.test(line.trim())));
  if (lines.length > SHORT_LINES) return [];
  return lines
    .map(quotable)
    .filter((text) => text.length >= 8 && /\p{L}{2}.*\s.*\p{L}{2}/u.test(text) && !RUNNER_EPILOGUE.test(text))
    .slice(0, LINES_MAX)
    .map((text) => ({ text, score: 0.5 }));
}

/** The part of a line that can stand as a quote: trimmed, without marks of the index, of bounded length. */
export function quotable(line: string): string {
  let text = line.slice(0, LINE_MAX);
  const marks = [text.indexOf('[redacted'), text.indexOf('⋯'), text.indexOf('\u001b[0m', 1)].filter((at) => at >= 0);
  if (marks.length > 0) text = text.slice(0, Math.min(...marks));
  text = text.replace(/^(?:\u001b\[[\d;]*m|\s)+/, '').trimEnd();
  const control = text.search(CONTROL);
  if (control >= 0) text = text.slice(0, control).trimEnd();
  if (text.length <= QUOTE_MAX) return text;
  const cut = text.slice(0, QUOTE_MAX);
  const space = cut.lastIndexOf(' ');
  return space > QUOTE_MAX / 2 ? cut.slice(0, space) : cut;
}

function* headAndTail(output: string): Generator<string> {
  let at = 0;
  for (let i = 0; i < HEAD_LINES && at < output.length; i++) {
    const end = lineEnd(output, at);
    yield output.slice(at, Math.min(end, at + LINE_MAX));
    at = end + 1;
  }
  if (at >= output.length) return;
  let from = output.length;
  for (let i = 0; i < TAIL_LINES && from > at; i++) from = Math.max(output.lastIndexOf('\n', from - 2) + 1, at);
  while (from < output.length) {
    const end = lineEnd(output, from);
    yield output.slice(from, Math.min(end, from + LINE_MAX));
    from = end + 1;
  }
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};
