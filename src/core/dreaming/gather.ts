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

/**
 * @param contentKey changes whenever the session's events change
 * @param dreamed content key of each session when it was last dreamed over, by session id
 */
export function gather(
  heads: readonly RootedHead[],
  choice: Choice,
  contentKey: (id: string) => string,
  dreamed: ReadonlyMap<string, string>,
): Gathered {
  const families = new Map<string, RootedHead[]>();
  for (const head of heads) {
    if (choice.project !== null && head.project !== choice.project) continue;
    const family = families.get(head.rootOf);
    if (family) family.push(head);
    else families.set(head.rootOf, [head]);
  }
  const isFresh = (head: RootedHead): boolean => dreamed.get(head.id) !== contentKey(head.id);
  const latest = (family: readonly RootedHead[]): number => family.reduce((end, head) => Math.max(end, endOf(head)), 0);

  const waiting = [...families.values()]
    .filter((family) => family.some(isFresh) && (choice.since === null || latest(family) >= choice.since))
    .sort((a, b) => latest(b) - latest(a) || ((a[0]?.id ?? '') < (b[0]?.id ?? '') ? -1 : 1))
    .slice(0, choice.sessions);
  const fresh = waiting.flat();
  const chosen = new Set(fresh);
  const known = [...families.values()].flat().filter((head) => !chosen.has(head) && dreamed.has(head.id));
  return { fresh, known };
}
