/** Sessions in words. */
import type { Relation } from '../../../shared/contract.ts';
import { dayOf } from '../../ui/Time.tsx';
import { times } from '../../ui/words.ts';

/** `null` where the log does not say both ends. */
export function lengthOf(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  if (!(seconds >= 0)) return null;
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${String(hours)} h` : `${String(hours)} h ${String(minutes % 60)} min`;
  return times(Math.round(hours / 24), 'day');
}

/** What a session without a title is called. */
export const untitled = (relation: Relation): string =>
  relation === 'subagent' ? 'Work of a sub-agent' : 'A session without words of yours';

/** The heading of the day something began. */
export const dayHeading = (at: string | null): string => (at === null ? 'No date' : dayOf(new Date(at)));
