/** Which lines of a log may tell of a failure, and what such a line says when all that is put around it is taken off. */

/**
 * Words in which tools of all kinds say that something went wrong. Generous: what is printed in good runs too is told
 * by counting, not here.
 */
const SIGNALS = [
  String.raw`err(?:or|!|ors?\b|no\b)`,
  'fail',
  'fatal',
  'exception',
  'traceback',
  'panic',
  'undefined',
  'undeclared',
  'denied',
  'refused',
  'not (?:be )?(?:found|exist|declared|defined|installed|supported|available|allowed|recogni|set\\b|match|up to date)',
  'no (?:such|space|matching|module|route|host|longer)',
  "can(?:no|')t",
  "could ?n(?:o|')t",
  "did ?n(?:o|')t",
  "does ?n(?:o|')t",
  'do(?:es)? not',
  'unable',
  'tim(?:ed?|ing) ?-?out',
  'killed',
  'abort',
  'segmentation',
  'core dumped',
  'unresolved',
  'missing',
  'invalid',
  'illegal',
  'unexpected',
  'mismatch',
  'unauthori',
  'forbidden',
  'expired',
  'conflict',
  'exceed',
  'unknown',
  'unsupported',
  'incompatible',
  'out of memory',
  'oom',
  'exit(?:ed)?(?: with)? (?:code|status)',
  'unhandled',
  'uncaught',
  'reject',
  'corrupt',
  'violat',
  'crash',
  'disappeared',
  'unreachable',
  'deadlock',
  'race',
  'too ?many',
  'shut ?down',
  'cancell?ed',
  'e(?:conn|noent|acces|timedout|addr|pipe|perm|exist|nospc|mfile|notfound|integrity)',
  'already (?:in use|allocated|exists)',
  'rate.?limit',
  'wrong',
  'bad ',
  'broken',
  'stale',
  'lost',
  'problem',
  '\\bE {3}',
  '[✖✗✘●]',
];
const SIGNAL = new RegExp(byFirstLetter(SIGNALS), 'gi');

/** Those that begin alike stand together: at most places of a text, one look at the letter is enough. */
function byFirstLetter(patterns: readonly string[]): string {
  const groups = Map.groupBy(patterns, (pattern) => /^[a-z]/.exec(pattern)?.[0] ?? '');
  return [...groups]
    .map(([letter, alike]) =>
      letter === '' ? alike.join('|') : `${letter}(?:${alike.map((pattern) => pattern.slice(1)).join('|')})`,
    )
    .join('|');
}

/**
 * The lines of a piece of text that have a signal, in order.
 *
 * @param firstLine the number of the piece's first line
 * @param take is called with each such line and its number
 * @returns the number of the line behind the piece's last newline
 */
export function signalLines(text: string, firstLine: number, take: (line: string, number: number) => void): number {
  let number = firstLine;
  let counted = 0;
  const countTo = (end: number): void => {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < end; at = text.indexOf('\n', counted)) {
      number += 1;
      counted = at + 1;
    }
  };
  for (let from = 0; from < text.length;) {
    SIGNAL.lastIndex = from;
    if (!SIGNAL.test(text)) break;
    const hit = SIGNAL.lastIndex - 1;
    countTo(hit);
    const end = text.indexOf('\n', hit);
    take(text.slice(counted, end < 0 ? text.length : end), number);
    if (end < 0) break;
    from = end + 1;
  }
  countTo(text.length);
  return number;
}

const ESCAPES = /\u001b(?:\[[0-9;?]{0,20}[A-Za-z]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[()][A-B0-2]|[=>78Mc])/g;
const TIME = String.raw`\d{4}[-/]\d{2}[-/]\d{2}[T _]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?`;
const CLOCK = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?[AP]M)?`;
const NAMED_DAY = String.raw`(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:[A-Z][a-z]{2} {1,2}\d{1,2}|\d{1,2}[ /-][A-Z][a-z]{2}(?:[ /-]\d{4})?)[: ,](?:\d{4} )?${CLOCK}(?: \d{4})?(?: ?[+-]\d{4}| GMT)?`;
/**
 * What loggers and build servers put in front: times, times since the start, GitHub's job and step, GitLab's stream,
 * BuildKit's step, a container's name, syslog's host and program.
 */
const IN_FRONT = new RegExp(
  String.raw`^(?:\s+|[\[(<]?(?:${TIME}|${CLOCK}|${NAMED_DAY})[\])>]?:?|\[\s?\d{1,7}(?:\.\d{1,9})?s?\]|[^\t\n]{1,80}\t[^\t\n]{0,80}\t(?=\d{4}-)|\d\d[OE][+ ]?(?=\s)|#\d{1,4} \d{1,6}\.\d{1,4}(?= )|#\d{1,4}(?= )|[\w.-]{1,60} +\|(?: |$)|[\w.-]{1,60} [\w./-]{1,60}\[\d{1,9}\]: ?|\+\d{1,3}:\d{2}(?::\d{2})?(?: |$)|[EWFI]\d{4}(?= )|\d{5,8} (?=[\w./-]{1,80}:\d)|##\[[a-z]{3,10}\]|::error[^:]{0,200}::)`,
);
const FRONTS_MOST = 6;

/** Of a line; templates are made of no more. */
const SAID_MOST = 400;

/** What the line says, without colours, times and what else stands in front of it. */
export function saidIn(line: string): string {
  let said = line.length > 4 * SAID_MOST ? line.slice(0, 4 * SAID_MOST) : line;
  if (said.includes('\u001b')) said = said.replace(ESCAPES, '');
  said = said.trimEnd();
  // A progress bar overwrote what stood before.
  const over = said.lastIndexOf('\r');
  if (over >= 0) said = said.slice(over + 1);
  for (let i = 0; i < FRONTS_MOST; i++) {
    const front = IN_FRONT.exec(said);
    if (front === null) break;
    said = said.slice(front[0].length);
  }
  return said.length > SAID_MOST ? said.slice(0, SAID_MOST) : said;
}
