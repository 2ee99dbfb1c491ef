/**
 * What the index offers to the room that keeps copies of sessions: which parts have no copy yet, their events as they
 * are stored, and a way to put a session back whose log and whose place in the index are both gone.
 */
import { existsSync } from 'node:fs';
import type { DecodedEvent } from '../sources/reader.ts';
import type { CopiedPart, CopyRow, CopyStanding } from '../storage/derived-copies.ts';
import type { DerivedStore } from '../storage/derived.ts';
import { BlockPacker, sealed, unpackLines } from './index-blocks.ts';
import { relink } from './index-link.ts';
import { outlineOf, outlineRow, packOutline, printOf, unpackOutline, type OutlineRow } from './index-outline.ts';
import type { SessionHead } from './session.ts';

export type { CopyRow, CopyStanding } from '../storage/derived-copies.ts';

/** A part that has no copy of what it is now. */
export interface Uncopied extends Omit<CopiedPart, 'head' | 'outline'> {
  head: SessionHead;
  events: number;
  /** Says which records its events are of. */
  print: string;
}

/** Whether some log has what a copy has. */
export type Held =
  | { kind: 'no' }
  /** By a part that was read out of a log. */
  | { kind: 'part'; part: number }
  /** Its file is there, and has not been read; or the same session is in it under another id. */
  | { kind: 'file' };

/** A session that only Reverie still has: what is told better elsewhere is lost with no copy. */
export const isOnlyOne = ({ gone, shownAs }: CopyStanding): boolean => gone && shownAs !== null;

/** Within one transaction. */
export interface CopyChanges {
  /**
   * Puts a session back as it was. Whatever the events throw, nothing of it stays.
   * @param from path of the copy: the part hangs on it as on a log that is gone
   */
  restore(copy: CopyRow, from: string, events: AsyncIterable<readonly DecodedEvent[]>): Promise<void>;
  /** The copy is no more. @param withPart what only the index has besides goes too */
  forget(copy: CopyStanding, withPart: boolean): void;
  /** A log has it again. */
  giveWay(copy: CopyStanding): void;
}

export class IndexCopies {
  readonly #store: DerivedStore;

  constructor(store: DerivedStore) {
    this.#store = store;
  }

  names(): ReadonlySet<string> {
    return new Set(this.#store.copies.names());
  }

  note(copy: CopyRow): void {
    this.#store.copies.add(copy);
  }

  noteRefused(name: string, bytes: number, why: string): void {
    this.#store.copies.addRefused(name, bytes, why);
  }

  refuse(name: string, why: string): void {
    this.#store.copies.refuse(name, why);
  }

  /** Forgets a copy and leaves alone what the index has. */
  strike(name: string): void {
    this.#store.copies.remove(name);
  }

  standings(): CopyStanding[] {
    return this.#store.copies.standings();
  }

  refused(): { name: string; bytes: number; refused: string }[] {
    return this.#store.copies.refused();
  }

  belongs(name: string, part: number): void {
    this.#store.copies.belongs(name, part, false);
  }

  uncopied(): Uncopied[] {
    return this.#store.copies.uncopied().map(({ head, outline, ...part }) => {
      const parsed: SessionHead = JSON.parse(head);
      const unpacked = unpackOutline(outline);
      const events = unpacked.kinds.length;
      return { ...part, head: parsed, events, print: printOf(unpacked, events) };
    });
  }

  /** The events of a part in order, each as one line of JSON; a block of them at a time. */
  *lines(part: number): Generator<string[], void, void> {
    for (const { bytes } of this.#store.blocks(part)) yield unpackLines(bytes);
  }

  /** What is known of a copy that says what it is. */
  known(name: string): Pick<CopyRow, 'head' | 'events' | 'outline'> | null {
    return this.#store.copies.headOf(name);
  }

  /**
   * Whether the log is there, which then wins: under its own name, however it has been rewritten, and under another one
   * where it holds all that the copy does.
   */
  held(copy: CopyStanding, { events, outline, head }: Pick<CopyRow, 'events' | 'outline' | 'head'>): Held {
    const { path } = copy;
    for (const { id, head: ofPart, outline: bytes } of this.#store.copies.ofLogs(copy)) {
      const { file }: SessionHead = JSON.parse(ofPart);
      const unpacked = unpackOutline(bytes);
      if (file === path || (unpacked.kinds.length >= events && printOf(unpacked, events) === outline))
        return { kind: 'part', part: id };
    }
    const heads = this.#store.copies.headsIn(path);
    if (heads === null) return existsSync(path) ? { kind: 'file' } : { kind: 'no' };
    const own: SessionHead = JSON.parse(head);
    // Its start alone says little: a program that imports sessions begins many of them at once.
    const underAnotherId = heads.some((json) => {
      const { startedAt, cwd, title }: SessionHead = JSON.parse(json);
      return startedAt !== null && startedAt === own.startedAt && cwd === own.cwd && title === own.title;
    });
    return underAnotherId ? { kind: 'file' } : { kind: 'no' };
  }

  /** Sessions are related anew where any came or went. All of it happens, or nothing. */
  async change(work: (changes: CopyChanges) => Promise<void>): Promise<void> {
    const store = this.#store;
    const restored = new Set<number>();
    let removed = false;
    const dropPart = (part: number): void => {
      const file = store.copies.goneFileOf(part);
      store.removePart(part);
      if (file !== null && store.partsOf(file).length === 0) store.removeFile(file);
      restored.delete(part);
      removed = true;
    };
    const changes: CopyChanges = {
      async restore(copy, from, events) {
        store.mark();
        let whole = false;
        try {
          const file = store.addFile(from, copy.agent);
          store.setGone(file, true);
          const { agent, session, head } = copy;
          const part = store.addPart({ file, session, agent, head, outline: new Uint8Array() });
          const rows: OutlineRow[] = [];
          const packer = new BlockPacker();
          for await (const batch of events) {
            for (const event of batch) {
              rows.push(outlineRow(event));
              const full = packer.addKept(event);
              if (full) store.putBlock(part, sealed(full));
            }
          }
          const last = packer.finish();
          if (last) store.putBlock(part, sealed(last));
          store.updatePart({ id: part, head, outline: packOutline(outlineOf(rows)) });
          store.copies.belongs(copy.name, part, true);
          restored.add(part);
          whole = true;
        } finally {
          store.unmark(whole);
        }
      },
      forget({ name, part, restored: only, gone }, withPart) {
        store.copies.remove(name);
        if (part !== null && (only || (gone && withPart))) dropPart(part);
      },
      giveWay({ part, restored: only }) {
        if (part !== null && only) dropPart(part);
      },
    };
    store.begin();
    try {
      await work(changes);
      if (removed || restored.size > 0) {
        relink(store, new Map([...restored].map((part) => [part, null])), removed);
        store.sweepSignals();
      }
      store.commit();
    } catch (error) {
      store.rollback();
      throw error;
    }
  }
}
