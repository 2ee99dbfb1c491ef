/**
 * Which sessions are told by several logs of their agent, as Cursor's are by a transcript and by its database, and which
 * of the tellings stands for them. Pure; the order in which they were found does not enter.
 *
 * The rule: two tellings of one session id are the same session where they are of different formats, or where one holds
 * no record that is not in the other. Two logs of one format that each have records of their own are two parts, as of
 * a session that was gone on with elsewhere. The fuller one stands: of most events; of equals one that is on disk.
 */
import { printOf, type Outline } from './index-outline.ts';
import type { SessionHead } from './session.ts';

export interface Telling {
  head: SessionHead;
  outline: Outline;
  /** No log on disk tells it any more. */
  gone: boolean;
}

/** By agent and id those that several tell, as their numbers. */
export function claimedTwice(heads: readonly SessionHead[]): number[][] {
  const claims = new Map<string, number[]>();
  heads.forEach(({ agent, id }, n) => {
    const key = `${agent} ${id}`;
    const list = claims.get(key);
    if (list === undefined) claims.set(key, [n]);
    else list.push(n);
  });
  return [...claims.values()].filter(({ length }) => length > 1);
}

/** @param tellings of one session id @returns those that another one stands for */
export function toldBetter<T extends Telling>(tellings: readonly T[]): T[] {
  const standing: T[] = [];
  const others: T[] = [];
  for (const telling of [...tellings].sort(fullerFirst))
    (standing.some((fuller) => isTold(telling, fuller)) ? others : standing).push(telling);
  return others;
}

const fullerFirst = (a: Telling, b: Telling): number =>
  b.outline.kinds.length - a.outline.kinds.length ||
  Number(a.gone) - Number(b.gone) ||
  (a.head.file < b.head.file ? -1 : 1);

function isTold({ head, outline }: Telling, fuller: Telling): boolean {
  if (head.format !== fuller.head.format) return true;
  const events = outline.kinds.length;
  if (printOf(outline, events) === printOf(fuller.outline, events)) return true;
  const uids = outline.uids.filter((uid) => !Number.isNaN(uid));
  const there = new Set(fuller.outline.uids);
  return uids.length > 0 && uids.every((uid) => there.has(uid));
}
