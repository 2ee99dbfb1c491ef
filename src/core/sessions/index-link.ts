/**
 * Brings the sessions of the index into relation after a scan: copies, parents, roots, counts. Everything is looked
 * at, in outline; only what came out differently is written.
 */
import { createHash } from 'node:crypto';
import type { DerivedStore, OutlinedRow, PartRow } from '../storage/derived.ts';
import { countsOf } from './count.ts';
import { entriesOf, unpackOutline, type Outline } from './index-outline.ts';
import { LinkMemory } from './link-growth.ts';
import { claimedTwice, toldBetter } from './told-twice.ts';
import { linkSessions, markCopies, retoldIn, type SessionPart } from './link.ts';
import type { LinkedHead, SessionHead } from './session.ts';

const memories = new WeakMap<DerivedStore, LinkMemory>();

/**
 * @param changed the parts that have new events, by their ids, as they were before; `null` for new ones
 * @param removed parts were taken away or renamed: all relations are looked at again
 */
export function relink(store: DerivedStore, changed: ReadonlyMap<number, PartRow | null>, removed: boolean): void {
  const memory = removed ? null : memories.get(store);
  const isOurs = memory?.version === store.linksVersion;
  if (isOurs && changed.size === 0) return;
  const now = memory && isOurs && linkGrown(store, memory, changed) ? memory : linkAll(store, changed);
  now.version = store.newLinksVersion();
  memories.set(store, now);
}

/** @returns whether that was all there was to do; if not, nothing has been done */
function linkGrown(store: DerivedStore, memory: LinkMemory, changed: ReadonlyMap<number, PartRow | null>): boolean {
  const writes: (() => void)[] = [];
  for (const [id, before] of changed) {
    const row = store.part(id);
    if (row === null) return false;
    if (row.outline.length === 0) continue;
    const outline = unpackOutline(row.outline);
    const head: SessionHead = JSON.parse(row.head);
    if (row.linked === null && memory.isToldElsewhere(head)) {
      if (staysUnder(store, head, row)) continue;
      return false;
    }
    const linked = memory.linked(head, new Set(distinctOf(outline.uids)), asBefore(row, before), (parent) => {
      const known = store.linkedPart(parent, head.agent);
      return known && linkedIn(known.linked);
    });
    if (linked === null) return false;
    const none = copiesBlob(new Set());
    writes.push(() => {
      const counts = JSON.stringify(countsOf(markCopies(entriesOf(outline), new Set()), linked.untold));
      const contentKey = contentKeyOf(store, id, none);
      store.linkPart(id, linked.id, { linked: JSON.stringify(linked), counts, contentKey }, none);
    });
  }
  for (const write of writes) write();
  return true;
}

/** Whether what another log tells better is plainly told better still. */
function staysUnder(store: DerivedStore, head: SessionHead, { outline }: OutlinedRow): boolean {
  const listed = store.linkedPart(head.id, head.agent);
  const fuller = listed && store.part(listed.id);
  return fuller !== null && headIn(fuller).format !== head.format && fuller.outline.length > outline.length;
}

/** A part that held nothing was not linked: it is as good as new. */
function asBefore({ linked }: OutlinedRow, before: PartRow | null): Parameters<LinkMemory['linked']>[2] {
  if (linked === null || before === null || before.outline.length === 0) return null;
  const head: SessionHead = JSON.parse(before.head);
  return { head, linked: linkedIn(linked), uids: new Set(distinctOf(unpackOutline(before.outline).uids)) };
}

const linkedIn = (json: string): LinkedHead => JSON.parse(json);

/** @returns what was seen, so that the next append need not look again */
function linkAll(store: DerivedStore, changed: ReadonlyMap<number, unknown>): LinkMemory {
  // A file may name a session and hold nothing of it.
  const { rows, others } = ownRows(store);
  const outlines = rows.map(({ outline }) => unpackOutline(outline));
  const { all, shared } = uidsOf(outlines);
  const holders = new Map<number, number[]>();
  const parts = rows.map(({ head }, n): SessionPart => {
    const outline = outlines[n];
    const parsed: SessionHead = JSON.parse(head);
    return outline
      ? partOf(parsed, outline, n, shared, holders)
      : { head: parsed, records: 0, firstOwnAt: null, lastOwnAt: null };
  });
  const sharedParts = [...holders].flatMap(([uid, list]) =>
    list.length > 1 ? [{ uid: String(uid), parts: list }] : [],
  );
  const linkedSessions = linkSessions(parts, sharedParts);
  rows.forEach((row, n) => {
    const link = linkedSessions[n];
    const outline = outlines[n];
    if (!link || !outline) return;
    const copies = copiesBlob(link.copies);
    const same = copies.equals(row.copies) && !changed.has(row.id);
    const linked = JSON.stringify(link.head);
    if (same && linked === row.linked && row.counts !== null && row.contentKey !== null) return;
    const counts =
      same && row.counts !== null
        ? row.counts
        : JSON.stringify(countsOf(markCopies(entriesOf(outline), link.copies), link.head.untold));
    const contentKey = same && row.contentKey !== null ? row.contentKey : contentKeyOf(store, row.id, copies);
    store.linkPart(row.id, link.head.id, { linked, counts, contentKey }, copies);
  });
  return new LinkMemory(
    all,
    shared,
    parts.map(({ head }) => head),
    others,
  );
}

/**
 * Sessions that hold something, without those that are only another's told again and those that another log tells
 * better: they are in no list.
 * @returns with the heads of the latter
 */
function ownRows(store: DerivedStore): { rows: OutlinedRow[]; others: SessionHead[] } {
  const all = store
    .parts()
    .filter(({ outline }) => outline.length > 0)
    .map((row) => ({ row, head: headIn(row) }));
  const retold = retoldIn(all.map(({ head }) => head));
  const own = all.filter((_, n) => !retold.has(n));
  const twice = claimedTwice(own.map(({ head }) => head)).flatMap((claimants) =>
    toldBetter(
      claimants.flatMap((n) => {
        const one = own[n];
        return one ? [{ ...one, outline: unpackOutline(one.row.outline), gone: one.row.gone === 1 }] : [];
      }),
    ),
  );
  const out = new Set(twice.map(({ row }) => row));
  const rows = own.flatMap(({ row }) => (out.has(row) ? [] : [row]));
  const listed = new Set(rows);
  for (const { row } of all) if (row.linked !== null && !listed.has(row)) store.unlinkPart(row.id);
  return { rows, others: twice.map(({ head }) => head) };
}

const headIn = ({ head }: OutlinedRow): SessionHead => JSON.parse(head);

const contentKeyOf = (store: DerivedStore, part: number, copies: Buffer): string =>
  createHash('sha1').update(store.blockHashes(part).join()).update(copies).digest('hex');

/** Hashes of all record ids, sorted, and of those that stand in more than one part. */
function uidsOf(outlines: readonly Outline[]): { all: Float64Array; shared: ReadonlySet<number> } {
  const distinct = outlines.map(({ uids }) => distinctOf(uids));
  const all = new Float64Array(distinct.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const uids of distinct) {
    all.set(uids, at);
    at += uids.length;
  }
  all.sort();
  const shared = new Set<number>();
  for (let i = 1; i < all.length; i++) {
    const uid = all[i];
    if (uid !== undefined && uid === all[i - 1]) shared.add(uid);
  }
  return { all, shared };
}

function distinctOf(uids: Float64Array): Float64Array {
  const sorted = uids.filter((uid) => !Number.isNaN(uid)).sort();
  return sorted.filter((uid, i) => i === 0 || uid !== sorted[i - 1]);
}

function partOf(
  head: SessionHead,
  { uids, times }: Outline,
  n: number,
  shared: ReadonlySet<number>,
  holders: Map<number, number[]>,
): SessionPart {
  let firstOwnAt: number | null = null;
  let lastOwnAt: number | null = null;
  for (let i = 0; i < uids.length; i++) {
    const uid = uids[i] ?? NaN;
    const at = times[i] ?? NaN;
    if (Number.isNaN(uid)) continue;
    if (shared.has(uid)) {
      const list = holders.get(uid);
      if (!list) holders.set(uid, [n]);
      else if (list.at(-1) !== n) list.push(n);
    } else if (!Number.isNaN(at)) {
      if (firstOwnAt === null || at < firstOwnAt) firstOwnAt = at;
      if (lastOwnAt === null || at > lastOwnAt) lastOwnAt = at;
    }
  }
  return { head, records: distinctOf(uids).length, firstOwnAt, lastOwnAt };
}

/** Hashes of the copied records' ids, sorted. */
function copiesBlob(copies: ReadonlySet<string>): Buffer {
  const hashes = Float64Array.from([...copies].map(Number)).sort();
  return Buffer.from(hashes.buffer);
}

export const copiesOf = (blob: Buffer): ReadonlySet<number> =>
  new Set(new Float64Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength)));
