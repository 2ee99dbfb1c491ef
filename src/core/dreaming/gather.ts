/**
 * Which sessions a dream reads. Sub-agents, forks and resumed copies come along with the session they hang on: they
 * are one conversation, and a dream that saw half of it would misjudge it.
 */
import type { RootedHead } from '../sessions/session.ts';

export interface Choice {
  /** Only sessions of this project (its folder, see sessions/project.ts). */
  project: string | null;
  /** At most so many root sessions, newest first. */
  sessions: number;
  /** Epoch milliseconds; sessions that ended before are left for another dream. */
  since: number | null;
}

export interface Gathered {
  /** New sessions, to be read now. */
  fresh: readonly RootedHead[];
  /** Sessions of earlier dreams: their kept signals still count. */
  known: readonly RootedHead[];
}

const endOf = (head: RootedHead): number => head.endedAt ?? head.startedAt ?? 0;

/** Whether a session was dreamed over, and has stayed as it was since. */
export type Dreamed = (head: RootedHead) => 'never' | 'as it is' | 'before it changed';

/**
 * @param before names (`agent/id`) of the sessions that a dream which goes on had chosen; it keeps to them, also when
 *   newer ones have come since
 */
export function gather(
  heads: readonly RootedHead[],
  choice: Choice,
  dreamed: Dreamed,
  before: ReadonlySet<string> | null = null,
): Gathered {
  const families = new Map<string, RootedHead[]>();
  for (const head of heads) {
    if (choice.project !== null && head.project !== choice.project) continue;
    const family = families.get(head.rootOf);
    if (family) family.push(head);
    else families.set(head.rootOf, [head]);
  }
  const states = new Map(heads.map((head) => [head, dreamed(head)]));
  const isFresh = (head: RootedHead): boolean => states.get(head) !== 'as it is';
  const latest = (family: readonly RootedHead[]): number => family.reduce((end, head) => Math.max(end, endOf(head)), 0);

  const waiting = [...families.values()]
    .filter((family) => family.some(isFresh) && (choice.since === null || latest(family) >= choice.since))
    .filter((family) => before === null || family.some(({ agent, id }) => before.has(`${agent}/${id}`)))
    .sort((a, b) => latest(b) - latest(a) || ((a[0]?.id ?? '') < (b[0]?.id ?? '') ? -1 : 1))
    .slice(0, choice.sessions);
  const fresh = waiting.flat();
  const chosen = new Set(fresh);
  const known = [...families.values()].flat().filter((head) => !chosen.has(head) && states.get(head) !== 'never');
  return { fresh, known };
}
