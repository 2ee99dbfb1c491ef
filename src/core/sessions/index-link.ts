/**
 * Brings the sessions of the index into relation after a scan: copies, parents, roots, counts. Everything is looked
 * at, in outline; only what came out differently is written.
 */
import { createHash } from 'node:crypto';
import type { DerivedStore, Outlined } from '../storage/derived.ts';
import { countsOf } from './count.ts';
import { entriesOf, unpackOutline, type Outline } from './index-outline.ts';
import { linkSessions, markCopies, retoldIn, type SessionPart } from './link.ts';
import type { SessionHead } from './session.ts';

/** @param changed ids of the parts that have new events */
export function relink(store: DerivedStore, changed: ReadonlySet<number>): void {
  // A file may name a session and hold nothing of it.
  const rows = ownRows(store);
  const outlines = rows.map(({ outline }) => unpackOutline(outline));
  const shared = sharedUids(outlines);
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
    const contentKey =
      same && row.contentKey !== null
        ? row.contentKey
        : createHash('sha1').update(store.blockHashes(row.id).join()).update(copies).digest('hex');
    store.linkPart(row.id, link.head.id, { linked, counts, contentKey }, copies);
  });
}

/** Sessions that hold something, without those that are only another's told again: they are in no list. */
function ownRows(store: DerivedStore): Outlined[] {
  const rows = store.parts().filter(({ outline }) => outline.length > 0);
  const retold = retoldIn(rows.map(({ head }): SessionHead => JSON.parse(head)));
  return rows.filter(({ id, linked }, n) => {
    if (!retold.has(n)) return true;
    if (linked !== null) store.unlinkPart(id);
    return false;
  });
}

/** Hashes of record ids that stand in more than one part. */
function sharedUids(outlines: readonly Outline[]): ReadonlySet<number> {
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
  return shared;
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
