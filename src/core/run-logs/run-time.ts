/** When a run was: the first time its lines begin with, else the day in its name. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `2026-01-05T10:00:00.123Z`, `2026/01/05 10:00:00`, `2026-01-05 10:00:00,123 +0100` */
const NUMERIC =
  /(\d{4})[-/](\d{2})[-/](\d{2})(?:[T _](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s?(Z|[+-]\d{2}:?\d{2})\b)?)/;
/** `05/Jan/2026:10:00:00 +0100`, `5 Jan 2026 10:00:00 GMT` */
const DAY_FIRST =
  /(\d{1,2})[ /-]([A-Z][a-z]{2})[a-z]*[ /-](\d{4})[: ](\d{2}):(\d{2}):(\d{2})(?:\s?(?:GMT|UTC|(Z|[+-]\d{2}:?\d{2})))?/;
/** `Mon Jan  5 10:00:00 2026`, `Jan 5, 2026 10:00:00 AM` */
const MONTH_FIRST =
  /([A-Z][a-z]{2})[a-z]* {1,2}(\d{1,2})(?:, (\d{4}))? (\d{1,2}):(\d{2}):(\d{2})(?: ?(AM|PM))?(?: (?:[A-Z]{3,4} )?(\d{4}))?/;
/** A time counts where a line begins with it, or says that it is one. */
const BEGINS = /^(?:\u001b\[[0-9;]{0,9}[A-Za-z]|\s|[[(<"])*(?:[A-Z]{3,8}[\]):]{0,2}\s+[[(<"]?)?/;
const SAYS =
  /\b(?:finished|started|ended|begun|built|build|running)(?: at| on)?:? |\b(?:date|time|timestamp)"?[:=] ?"?/i;
const REACH = 64;

const LEAST = Date.UTC(1995, 0, 1);
const MOST = Date.UTC(2100, 0, 1);

/**
 * @param line with colours and all
 * @returns milliseconds since 1970; a time that names no zone is taken for UTC, so that it is the same on every machine
 */
export function timeOfLine(line: string): number | null {
  const start = BEGINS.exec(line.slice(0, REACH))?.[0].length ?? 0;
  const direct = timeIn(line.slice(start, start + REACH), true);
  if (direct !== null) return direct;
  const said = SAYS.exec(line.slice(0, 200));
  return said === null
    ? null
    : timeIn(line.slice(said.index + said[0].length, said.index + said[0].length + REACH), false);
}

function timeIn(text: string, atStart: boolean): number | null {
  // Most lines begin with no time: a digit, a day's or a month's name.
  if (!/\d\d:\d\d/.test(text)) return null;
  const numeric = NUMERIC.exec(text);
  if (numeric !== null && (!atStart || numeric.index < 16)) {
    const [, year, month, day, hour, minute, second, fraction, zone] = numeric;
    return instant(Number(year), Number(month), Number(day), [hour, minute, second], fraction, zone);
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst !== null && (!atStart || dayFirst.index < 16)) {
    const [, day, month, year, hour, minute, second, zone] = dayFirst;
    return instant(Number(year), monthOf(month), Number(day), [hour, minute, second], undefined, zone);
  }
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst !== null && (!atStart || monthFirst.index < 16)) {
    const [, month, day, yearBefore, hour, minute, second, half, yearAfter] = monthFirst;
    const year = yearBefore ?? yearAfter;
    if (year === undefined) return null;
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
    return instant(Number(year), monthOf(month), Number(day), [String(hours), minute, second], undefined, undefined);
  }
  return null;
}

const monthOf = (name: string | undefined): number => MONTHS.indexOf((name ?? '').toLowerCase()) + 1;

function instant(
  year: number,
  month: number,
  day: number,
  [hour = '0', minute = '0', second = '0']: readonly (string | undefined)[],
  fraction: string | undefined,
  zone: string | undefined,
): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || Number(hour) > 24 || Number(minute) > 59) return null;
  const ms = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000);
  const at = Date.UTC(year, month - 1, day, Number(hour), Number(minute), Number(second), ms) - offsetOf(zone);
  return at > LEAST && at < MOST ? at : null;
}

/** @returns milliseconds that the zone is ahead of UTC */
function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

const IN_NAME =
  /(?<!\d)((?:19|20)\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)(?:[T_-]?([0-2]\d)[-:_.h]?([0-5]\d)(?:[-:_.m]?([0-5]\d))?)?(?!\d)/g;

/** The last day in a path, `2026-01-05T10-00` or `20260105`; folders may be days. */
export function timeOfPath(path: string): number | null {
  let last: number | null = null;
  for (const [, year, month, day, hour, minute, second] of path.slice(-400).matchAll(IN_NAME))
    last = instant(Number(year), Number(month), Number(day), [hour, minute, second], undefined, undefined) ?? last;
  return last;
}
