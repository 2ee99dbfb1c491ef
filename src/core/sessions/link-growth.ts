/**
 * Links sessions that grew or are new without looking at all others, where it is plain that nothing changes for those:
 * no record id that stands elsewhere, no id that two claim, that is named as a parent, or that is told again. What is not
 * plain is left to `relink`, which looks at everything. Both come to the same; this is what makes an append cheap.
 */
import type { LinkedHead, SessionHead } from './session.ts';

/** What was found of all sessions when they were last looked at. */
export class LinkMemory {
  /** Of the index it was made from; another one when somebody else has changed it since. */
  version = 0;
  /** Record ids of all parts, sorted. */
  readonly #uids: Float64Array;
  readonly #newUids = new Set<number>();
  readonly #shared: ReadonlySet<number>;
  readonly #claims = new Map<string, number>();
  /** Sessions that another log tells as well, but not as fully. */
  readonly #toldElsewhere = new Set<string>();
  readonly #parents = new Set<string>();
  /** Sessions that somebody tells again, whoever's they are. */
  readonly #retold = new Set<string>();

  /** @param others heads of what another log tells better: they stand in no list */
  constructor(
    uids: Float64Array,
    shared: ReadonlySet<number>,
    heads: readonly SessionHead[],
    others: readonly SessionHead[],
  ) {
    this.#uids = uids;
    this.#shared = shared;
    for (const head of heads) this.#note(head);
    for (const head of others) this.#toldElsewhere.add(keyOf(head, head.id));
  }

  /**
   * @param before the part as it was linked; `null` for one that is new
   * @param knownOf the linked head with this id
   * @returns its linked head, or `null` where everything has to be looked at
   */
  linked(
    head: SessionHead,
    uids: ReadonlySet<number>,
    before: { head: SessionHead; uids: ReadonlySet<number>; linked: LinkedHead } | null,
    knownOf: (id: string) => LinkedHead | null,
  ): LinkedHead | null {
    const claims = this.#claims.get(keyOf(head, head.id)) ?? 0;
    if (claims !== (before === null ? 0 : 1)) return null;
    // What grows goes on being the fuller one; of what is new that is not plain.
    if (before === null && this.#toldElsewhere.has(keyOf(head, head.id))) return null;
    for (const uid of uids) if (this.#shared.has(uid) || (!before?.uids.has(uid) && this.#has(uid))) return null;
    const linked = before === null ? this.#asNew(head, knownOf) : asGrown(head, before);
    if (linked === null) return null;
    for (const uid of uids) if (!before?.uids.has(uid)) this.#newUids.add(uid);
    if (before === null) this.#note(head);
    return linked;
  }

  #asNew(head: SessionHead, knownOf: (id: string) => LinkedHead | null): LinkedHead | null {
    if (this.#parents.has(keyOf(head, head.id))) return null;
    if (head.retells === true || this.#retold.has(head.id)) return null;
    if (head.parent === null) return { ...head, rootOf: head.id };
    const claims = this.#claims.get(keyOf(head, head.parent)) ?? 0;
    // A parent that is not on this machine still stands for its children.
    if (claims === 0) return { ...head, rootOf: head.parent };
    const parent = knownOf(head.parent);
    if (claims > 1 || parent === null || head.relation === 'root') return null;
    return { ...head, rootOf: parent.rootOf };
  }

  #note(head: SessionHead): void {
    const key = keyOf(head, head.id);
    this.#claims.set(key, (this.#claims.get(key) ?? 0) + 1);
    if (head.parent !== null) this.#parents.add(keyOf(head, head.parent));
    if (head.retells === true) for (const id of [head.id, head.parent]) if (id !== null) this.#retold.add(id);
  }

  /** Whether a part that stands in no list is told better by the one part that does. */
  isToldElsewhere(head: SessionHead): boolean {
    const key = keyOf(head, head.id);
    return this.#toldElsewhere.has(key) && this.#claims.get(key) === 1;
  }

  #has(uid: number): boolean {
    if (this.#newUids.has(uid)) return true;
    let [from, to] = [0, this.#uids.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#uids[middle] ?? Infinity) < uid) from = middle + 1;
      else to = middle;
    }
    return this.#uids[from] === uid;
  }
}

/** What others' links hang on must be as it was. */
function asGrown(head: SessionHead, before: { head: SessionHead; linked: LinkedHead }): LinkedHead | null {
  const { linked } = before;
  for (const field of ['id', 'agent', 'file', 'cwd', 'startedAt', 'parent', 'relation'] as const)
    if (head[field] !== before.head[field]) return null;
  return {
    ...head,
    id: linked.id,
    parent: linked.parent,
    relation: linked.relation,
    rootOf: linked.rootOf,
  };
}

/** An id is unique only together with the agent. */
const keyOf = ({ agent }: SessionHead, id: string): string => `${agent} ${id}`;
