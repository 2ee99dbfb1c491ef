/**
 * Tells typed lines from pasted ones by their form: fences, quotes, diffs, stack traces, logs, tables, code, review
 * comments. Pasted text is the greatest source of false rules: a linter says "should" more often than a person does.
 *
 * Every pattern is anchored and looks at the first characters of a line only, so the cost is linear in the text.
 */

export interface Line {
  /** Half-open offsets, without the line break. */
  start: number;
  end: number;
  pasted: boolean;
}

const FENCE = /^\s{0,8}(?:```|~~~)/;
const SHAPES: readonly RegExp[] = [
  /^\s*(?:>|\||@@|\+\+\+ |--- |[│├└╭╰┌─═┃⎿⏺●✓✗✔✖✘❯➜⚠]|<\/?[a-zA-Z!?]|[{}[\]()]+[;,]?\s*$)/u,
  /^\s*[+-](?:\s*$|\s{2,}|\t|\S[^\n]{0,200}[;{}()]\s*$)/,
  /^\s*at [\w.$<>[\] ]{1,80} ?\(/,
  /^\s*(?:File "|Traceback |Caused by:|goroutine \d|panic:|Exception in )/,
  /^\s*\[?\d{4}-\d\d-\d\d[T \]]|^\s*\[?\d\d:\d\d(?::\d\d)?[\].,]|^\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s{1,2}\d{1,2}[ ,]/,
  /^\s*\[?(?:error|warn|warning|info|debug|trace|fatal)(?:\]|\[|:)\s?\S/i,
  /^\s*(?:FAIL|PASS|ERROR|WARN|---\s(?:FAIL|PASS)|=== RUN|npm ERR!|make: |error TS\d)/,
  /^\s*(?:\$|%|❯|➜|PS>|>>>|#!)\s\S/,
  /^\s*[\w@./-]{1,200}\.[a-z]{1,5}:\d+:(?:\d+|\s)/i,
  /^\s*#{1,6}\s\S/,
  /^\s*(?:import|const|let|var|func|def|class|return|export|package|public|private|if|for|while|try|}\s*else)\b[^\n]{0,200}[;{}=]\s*$/,
  /^\s*"[^"\n]{1,80}"\s*:/,
  /^\s*\d{1,5}\s*[|│→]\s/,
  /^\s*(?:(?:Co-authored-by|Signed-off-by|Date|Author|From|Subject):\s|commit [0-9a-f]{7,}|diff --git |index [0-9a-f]{6,})/,
];
/** Marks of a review or of an agent's own report, wherever in the line they stand. */
const REPORT =
  /^\s*(?:[-*•]|\d{1,2}[.)])?\s*\*\*[^*\n]{1,120}\*\*|^\s*(?:severity|location|suggestion|additional locations|details|recommendation|problem|impact|fix|file|rationale)\b\s*(?:\(|:|#|$)|\b(?:high|medium|low|critical) (?:severity|priority)\b|[\w/-]{2,80}\.[a-z]{1,4}(?::|#L|\s\(?lines?\s)\d+/i;
/** A line longer than this is judged by its start. */
const LOOK = 300;

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let fenced = false;
  let reports = 0;
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const look = text.slice(start, Math.min(end, start + LOOK));
    if (FENCE.test(look)) {
      // A fence that is never closed hides nothing but itself: people forget the second one.
      fenced = fenced ? false : text.indexOf(look.includes('~~~') ? '~~~' : '```', end) >= 0;
      lines.push({ start, end, pasted: true });
    } else {
      if (REPORT.test(look)) reports += 1;
      lines.push({
        start,
        end,
        pasted: fenced || end - start > 1500 || symbolic(look) || SHAPES.some((shape) => shape.test(look)),
      });
    }
    start = end + 1;
  }
  return reports >= 2 ? withoutReport(text, lines) : lines;
}

/** More signs than letters: progress bars, hashes, tables without bars. */
function symbolic(line: string): boolean {
  if (line.length < 12) return false;
  let signs = 0;
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (
      code > 32 &&
      code < 127 &&
      !(code >= 97 && code <= 122) &&
      !(code >= 65 && code <= 90) &&
      code !== 46 &&
      code !== 44 &&
      code !== 39
    )
      signs += 1;
  }
  return signs * 2 > line.length;
}

/** In a turn that carries a review only its first and its last lines can be the person's own. */
function withoutReport(text: string, lines: Line[]): Line[] {
  const marked = lines.map(
    (line) => line.pasted || REPORT.test(text.slice(line.start, Math.min(line.end, line.start + LOOK))),
  );
  const first = marked.indexOf(true);
  const last = marked.lastIndexOf(true);
  return lines.map((line, index) => {
    const inside = index >= first && index <= last;
    const runsOn = index === last + 1 && line.end > line.start;
    return { ...line, pasted: line.pasted || inside || runsOn };
  });
}

/** @returns share of the characters that stand in pasted lines, 0..1 */
export function pastedShare(text: string, lines: readonly Line[]): number {
  let pasted = 0;
  for (const line of lines) if (line.pasted) pasted += line.end - line.start + 1;
  return text.length === 0 ? 0 : Math.min(1, pasted / (text.length + 1));
}
