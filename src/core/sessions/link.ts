/**
 * Settles what no single file can say: which sessions are copies of one another, whose parent is whose, and which
 * session a record counts for. Pure: heads and shared record ids in, decisions out.
 *
 * A fork or a resumed copy repeats the records of its origin under their old ids. Records keep their times when they
 * are copied, so the session whose first record of its own is earliest owns the shared ones; a session with none of
 * its own was merely continued elsewhere, and owns them too.
 */
import type { Relation } from '../../shared/contract.ts';
import type { SessionEvent } from './event.ts';
import type { LinkedHead, SessionHead } from './session.ts';

/** A session as one file has it. Two files may hold one session id; they are two parts. */
export interface SessionPart {
  head: SessionHead;
  /** How many different record ids it has. */
  records: number;
  /** Earliest and latest time of a record that stands in no other part. */
  firstOwnAt: number | null;
  lastOwnAt: number | null;
}

export interface LinkedSession {
  /** The head with its final id (unique with `agent`), parent, relation and root. */
  head: LinkedHead;
  /** Record ids that stand here as a copy: their events are not counted here. */
  copies: ReadonlySet<string>;
}

/** Numbers of the sessions that only tell again what an agent's own log tells. */
export function retoldIn(heads: readonly SessionHead[]): ReadonlySet<number> {
  const own = new Set(heads.flatMap(({ id, retells }) => (retells === true ? [] : [id])));
  const isRetold = ({ id, parent, retells }: SessionHead): boolean =>
    retells === true && (own.has(id) || (parent !== null && own.has(parent)));
  return new Set(heads.flatMap((head, n) => (isRetold(head) ? [n] : [])));
}

/**
 * @param shared for each record id that stands in more than one part of an agent, the numbers of those parts
 * @returns one for each part, in the same order
 */
export function linkSessions(
  parts: readonly SessionPart[],
  shared: Iterable<{ uid: string; parts: readonly number[] }>,
): LinkedSession[] {
  const ids = finalIds(parts);
  const byId = new Map<string, number>();
  parts.forEach((part, n) => byId.set(`${part.head.agent} ${ids[n] ?? ''}`, n));
  const parentOf = parts.map(({ head }) =>
    head.parent === null ? null : (byId.get(`${head.agent} ${head.parent}`) ?? null),
  );
  const descends = (child: number, ancestor: number): boolean => {
    const seen = new Set<number>();
    for (let at = parentOf[child] ?? null; at !== null && !seen.has(at); at = parentOf[at] ?? null) {
      if (at === ancestor) return true;
      seen.add(at);
    }
    return false;
  };
  const owns = (a: number, b: number): number =>
    descends(b, a) ? -1 : descends(a, b) ? 1 : compareOwners(parts[a], parts[b]);

  const copies = parts.map(() => new Set<string>());
  /** For each copy, how many of its records each owner has. */
  const origins = parts.map(() => new Map<number, number>());
  for (const { uid, parts: holders } of shared) {
    const [owner, ...others] = [...holders].sort(owns);
    if (owner === undefined) continue;
    for (const other of others) {
      copies[other]?.add(uid);
      const origin = origins[other];
      origin?.set(owner, (origin.get(owner) ?? 0) + 1);
    }
  }

  const links = parts.map((part, n): { parent: number | null; relation: Relation } => {
    const stated = parentOf[n] ?? null;
    const relation = part.head.relation;
    if (relation === 'subagent' || (stated !== null && relation !== 'root')) return { parent: stated, relation };
    const origin = [...(origins[n] ?? [])].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? null;
    if (origin !== null) return { parent: origin, relation: relationTo(parts[origin], part) };
    const twin = ids[n] === part.head.id ? null : (byId.get(`${part.head.agent} ${part.head.id}`) ?? null);
    if (twin !== null && twin !== n) return { parent: twin, relation: 'continuation' };
    return { parent: stated, relation };
  });

  const rootOf = (n: number): number => {
    const seen = new Set([n]);
    for (let at = n; ;) {
      const up = links[at]?.parent ?? null;
      if (up === null) return at;
      // Only logs written to deceive name each other as parents; any one of them will do, as long as it is one.
      if (seen.has(up)) return Math.min(...seen);
      seen.add(up);
      at = up;
    }
  };

  return parts.map((part, n): LinkedSession => {
    const link = links[n] ?? { parent: null, relation: 'root' as const };
    const parent = link.parent === null ? part.head.parent : (ids[link.parent] ?? null);
    const root = rootOf(n);
    // A parent that is not on this machine still stands for its children, so that two of them are one session.
    const above = parts[root]?.head.parent ?? null;
    const rootId = links[root]?.parent === null && above !== null ? above : (ids[root] ?? part.head.id);
    return {
      head: {
        ...part.head,
        id: ids[n] ?? part.head.id,
        parent,
        relation: link.relation,
        rootOf: rootId,
      },
      copies: copies[n] ?? new Set<string>(),
    };
  });
}

/**
 * Marks the events of one part that are copies: records another session owns, repeats of a record within the
 * session, and records without an id that stand between copied ones. Events must be in file order.
 */
export function markCopies<E extends Pick<SessionEvent, 'uid' | 'line' | 'copied'>>(
  events: readonly E[],
  copies: ReadonlySet<string>,
): E[] {
  const lineOf = new Map<string, number>();
  const marked = events.map((event) => {
    if (event.uid === null) return { ...event, copied: false };
    const first = lineOf.get(event.uid);
    if (first === undefined) lineOf.set(event.uid, event.line);
    return { ...event, copied: copies.has(event.uid) || (first !== undefined && first !== event.line) };
  });
  const between = (n: number, step: 1 | -1): boolean => {
    for (let at = n + step; at >= 0 && at < marked.length; at += step) {
      const event = marked[at];
      if (event && event.uid !== null) return event.copied;
    }
    return false;
  };
  return copies.size === 0
    ? marked
    : marked.map((event, n) =>
        event.uid === null && between(n, -1) && between(n, 1) ? { ...event, copied: true } : event,
      );
}

/** Ids made unique: where two files claim one id, the earlier keeps it and the other is told apart by a number. */
function finalIds(parts: readonly SessionPart[]): string[] {
  const claims = new Map<string, number[]>();
  parts.forEach(({ head }, n) => {
    const key = `${head.agent} ${head.id}`;
    claims.set(key, [...(claims.get(key) ?? []), n]);
  });
  const ids = parts.map(({ head }) => head.id);
  for (const claimants of claims.values()) {
    const [, ...later] = [...claimants].sort((a, b) => compareOwners(parts[a], parts[b]));
    later.forEach((n, index) => {
      ids[n] = `${parts[n]?.head.id ?? ''}~${String(index + 2)}`;
    });
  }
  return ids;
}

function compareOwners(a: SessionPart | undefined, b: SessionPart | undefined): number {
  if (!a || !b) return 0;
  return (
    (a.firstOwnAt ?? -Infinity) - (b.firstOwnAt ?? -Infinity) ||
    a.records - b.records ||
    (a.head.startedAt ?? 0) - (b.head.startedAt ?? 0) ||
    (a.head.file < b.head.file ? -1 : 1)
  );
}

/** A copy that goes on after its origin has ended resumes it; one that goes on beside it is a fork. */
function relationTo(origin: SessionPart | undefined, copy: SessionPart): Relation {
  const ended = origin?.head.endedAt ?? null;
  return ended === null || copy.firstOwnAt === null || copy.firstOwnAt >= ended ? 'resume' : 'fork';
}
