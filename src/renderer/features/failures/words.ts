/** What is known of a failure, in words. Used by the page and by what is copied from it. */
import type { LogFailure, MinedLogs, Trend } from '../../../shared/window/run-logs.ts';
import { dayOf } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';

export const TRENDS: Readonly<Record<Trend, string>> = {
  new: 'New',
  rising: 'More often than before',
  steady: 'As often as before',
  falling: 'Less often than before',
  gone: 'Not seen lately',
  unclear: 'Too early to tell',
};

export const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export function percent(part: number, whole: number): string {
  const of = share(part, whole) * 100;
  if (part > 0 && of < 1) return 'under 1%';
  return `${String(part < whole ? Math.min(99, Math.round(of)) : Math.round(of))}%`;
}

export const reachOf = ({ hits }: LogFailure, { applications }: MinedLogs): string =>
  applications === 1 ? '1 application' : `${String(hits)} of ${times(applications, 'application')}`;

export const stillOf = ({ stillIn }: LogFailure): string =>
  stillIn === 0 ? 'not in any newest run' : `still in ${String(stillIn)}`;

/** How the runs with it ended. */
export function endedOf({ runs, failedRuns, passedRuns }: LogFailure): string {
  const unknown = runs - failedRuns - passedRuns;
  return [
    ...(failedRuns > 0 ? [`${String(failedRuns)} failed`] : []),
    ...(passedRuns > 0 ? [`${String(passedRuns)} passed`] : []),
    ...(unknown > 0 ? [`${String(unknown)} do not say`] : []),
  ].join(', ');
}

export const dayOrUnknown = (at: string | null): string => (at === null ? 'unknown' : dayOf(new Date(at)));

export function spanOf({ firstAt, lastAt }: Pick<LogFailure, 'firstAt' | 'lastAt'>): string {
  if (firstAt === null || lastAt === null) return 'times unknown';
  const [first, last] = [dayOrUnknown(firstAt), dayOrUnknown(lastAt)];
  return first === last ? first : `${first} – ${last}`;
}

export const runsOf = ({ logs, applications, failed, passed, unknown }: MinedLogs): string =>
  `${times(logs, 'run')} of ${times(applications, 'application')}: ${String(failed)} failed, ${String(passed)} passed` +
  (unknown > 0 ? `, ${String(unknown)} do not say` : '');
