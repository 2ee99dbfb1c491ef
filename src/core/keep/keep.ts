/**
 * Keeps Reverie's own copies of what it read, and puts back what only they still have. Runs after a scan, alone, by
 * whoever holds the index's lock. Ending it at any moment loses nothing: a copy gets its name when it is whole, and the
 * one before it goes after that.
 *
 * The folder is the truth. What the index knows of copies is made again from their first lines.
 */
import { rmSync } from 'node:fs';
import { isOnlyOne, type CopyStanding, type IndexCopies, type Uncopied } from '../sessions/index-copies.ts';
import type { SessionIndex } from '../sessions/index.ts';
import { COPY_LIMITS, describeCopy, eventsOf, nameOf, RefusedCopy, rowOf, writeCopy, type CopyLimits } from './copy.ts';
import { CopyFolder } from './folder.ts';
import { withinLimits, type KeepLimits } from './limits.ts';

export interface KeepOptions {
  index: SessionIndex;
  dataDir: string;
  /** The user lets new copies be made. What is kept is put back, and held within the limits, either way. */
  on: boolean;
  limits: KeepLimits;
  /** Epoch milliseconds. */
  now: number;
  signal?: AbortSignal;
  /** What one copy may hold, where it is not the usual. */
  copyLimits?: CopyLimits;
}

export interface KeepReport {
  copied: number;
  /** Sessions put back into the index. */
  restored: number;
  /** Sessions nobody has any more: over the limit, or too old. */
  lost: number;
  /** Sessions that are not copied: there is no room for them, or they are too old. */
  leftOut: number;
  /** What of the index is not as it was. */
  changed: boolean;
  problems: readonly string[];
}

export const NOTHING_KEPT: KeepReport = {
  copied: 0,
  restored: 0,
  lost: 0,
  leftOut: 0,
  changed: false,
  problems: [],
};

const nothing = (): Report => ({ ...NOTHING_KEPT, problems: [] });
type Report = { -readonly [K in keyof KeepReport]: KeepReport[K] } & { problems: string[] };

export async function keepUp(options: KeepOptions): Promise<KeepReport> {
  const folder = new CopyFolder(options.dataDir);
  return options.index.withCopies(NOTHING_KEPT, async (copies) => {
    const report = nothing();
    folder.sweep();
    await takeStock(copies, folder, report);
    await putBack(copies, folder, options, report);
    // What has not come back yet would be taken for something a log still has.
    if (options.signal?.aborted) return report;
    const wanted = options.on ? settled(copies, options.now) : [];
    const write = await makeRoom(copies, folder, wanted, options.limits, report);
    await copyAll(copies, folder, write, options, report);
    if (options.on) dropSuperseded(copies, folder);
    return report;
  });
}

/** Brings what the index knows of copies in line with the folder. */
async function takeStock(copies: IndexCopies, folder: CopyFolder, report: Report): Promise<void> {
  const there = folder.names();
  const known = copies.names();
  for (const name of there) {
    if (known.has(name)) continue;
    const bytes = folder.bytesOf(name);
    if (bytes === null) continue;
    try {
      copies.note(await describeCopy(folder.file(name), name, bytes));
    } catch (error) {
      if (error instanceof RefusedCopy) copies.noteRefused(name, bytes, error.message);
      else report.problems.push(`A copy could not be opened: ${reasonOf(error)}.`);
    }
  }
  for (const { name } of copies.refused()) if (!there.has(name)) copies.strike(name);
  const lost = copies.standings().filter(({ name }) => !there.has(name));
  if (lost.length === 0) return;
  report.changed ||= lost.some(({ restored }) => restored);
  await copies.change(async (changes) => {
    for (const copy of lost) changes.forget(copy, false);
  });
}

/** Sessions no log has any more come back, and those go whose log has come back. */
async function putBack(
  copies: IndexCopies,
  folder: CopyFolder,
  { signal, copyLimits }: KeepOptions,
  report: Report,
): Promise<void> {
  const giveWay: CopyStanding[] = [];
  const missing: CopyStanding[] = [];
  for (const copy of copies.standings()) {
    if (!copy.restored && copy.part !== null) continue;
    const known = copies.known(copy.name);
    if (known === null) continue;
    const held = copies.held(copy, known).kind !== 'no';
    if (copy.restored && held) giveWay.push(copy);
    if (!copy.restored && !held) missing.push(copy);
  }
  if (giveWay.length === 0 && missing.length === 0) return;
  // As they were read at first: what is newest is found first by search.
  missing.sort((a, b) => (a.ended ?? 0) - (b.ended ?? 0) || (a.name < b.name ? -1 : 1));
  const refused: { name: string; why: string }[] = [];
  await copies.change(async (changes) => {
    for (const copy of giveWay) changes.giveWay(copy);
    for (const copy of missing) {
      if (signal?.aborted) return;
      const known = copies.known(copy.name);
      if (known === null) continue;
      const path = folder.file(copy.name);
      try {
        await changes.restore({ ...copy, ...known }, path, eventsOf(path, copy.name, copyLimits));
        report.restored += 1;
      } catch (error) {
        if (error instanceof RefusedCopy) refused.push({ name: copy.name, why: error.message });
        else if (isOfFiles(error)) report.problems.push(`A copy could not be read: ${reasonOf(error)}.`);
        else throw error;
      }
    }
  });
  for (const { name, why } of refused) copies.refuse(name, why);
  report.changed ||= giveWay.length > 0 || report.restored > 0;
}

/** What is written to at every moment is not copied at every moment. */
const QUIET_MS = 10 * 60_000;
const SMALL = 1024 * 1024;

/** Parts that are to be copied now. */
function settled(copies: IndexCopies, now: number): Uncopied[] {
  const wanted = copies.uncopied();
  const isCheap = (part: Uncopied): boolean => part.gone || part.bytes < SMALL || now - part.mtime > QUIET_MS;
  if (wanted.every(isCheap)) return wanted;
  const before = new Map(copies.standings().map((copy) => [keyOf(copy), copy.name]));
  return wanted.filter((part) => {
    const name = isCheap(part) ? undefined : before.get(keyOf(part));
    const known = name === undefined ? null : copies.known(name);
    // Each copy is made whole: with a tenth more each time, all of them together cost ten times the last.
    return known === null || part.events >= known.events * 1.1;
  });
}

/** The session a copy is of, as one log has it. */
function keyOf(of: Pick<CopyStanding, 'agent' | 'session' | 'path'> | Uncopied): string {
  return JSON.stringify([of.agent, of.session, 'path' in of ? of.path : of.head.file]);
}

/** The first line, and what of it does not compress. */
const HEADER_MOST = 1024;

/**
 * Deletes the copies there is no room for.
 * @returns the parts there is room for, what matters most first
 */
async function makeRoom(
  copies: IndexCopies,
  folder: CopyFolder,
  wanted: readonly Uncopied[],
  limits: KeepLimits,
  report: Report,
): Promise<Uncopied[]> {
  const standing = copies.standings();
  const outgrown = Map.groupBy(standing, keyOf);
  const parts = wanted.map((part) => ({
    kind: 'part' as const,
    part,
    bytes: part.bytes + HEADER_MOST,
    ended: part.head.endedAt ?? part.head.startedAt,
    gone: part.gone,
    before: outgrown.get(keyOf(part)) ?? [],
  }));
  const replaced = new Set(parts.flatMap(({ before }) => before));
  const present = standing.flatMap((copy) =>
    replaced.has(copy) ? [] : [{ kind: 'copy' as const, copy, bytes: copy.bytes, ended: copy.ended, gone: copy.gone }],
  );
  const within = withinLimits([...present, ...parts], limits);
  const fit = new Set(within);
  const over = [
    ...present.flatMap((one) => (fit.has(one) ? [] : [one.copy])),
    ...parts.flatMap((one) => (fit.has(one) ? [] : one.before)),
  ];
  await remove(copies, folder, over, report);
  const write = within.flatMap((one) => (one.kind === 'part' ? [one.part] : []));
  report.leftOut = wanted.length - write.length;
  return write;
}

/** From the index as well, where nothing else has them; then from the disk. */
async function remove(
  copies: IndexCopies,
  folder: CopyFolder,
  gone: readonly CopyStanding[],
  report: Report,
): Promise<void> {
  if (gone.length === 0) return;
  const lost = gone.filter(isOnlyOne);
  report.lost += lost.length;
  report.changed ||= lost.length > 0;
  await copies.change(async (changes) => {
    for (const copy of gone) changes.forget(copy, true);
  });
  for (const { name } of gone) folder.remove(name);
}

async function copyAll(
  copies: IndexCopies,
  folder: CopyFolder,
  parts: readonly Uncopied[],
  { signal, copyLimits = COPY_LIMITS }: KeepOptions,
  report: Report,
): Promise<void> {
  if (parts.length === 0) return;
  const before = Map.groupBy(copies.standings(), keyOf);
  for (const part of parts) {
    if (signal?.aborted) return;
    const { head, events, print } = part;
    const what = { head, events, outline: print };
    const older = before.get(keyOf(part)) ?? [];
    try {
      // After the index was made anew, most copies are of what is there now: that needs no writing.
      let name = older.length > 0 ? nameOf(what, copies.lines(part.id), copyLimits) : null;
      if (name === null || !older.some((copy) => copy.name === name)) {
        name = await write(folder, what, copies.lines(part.id), copyLimits);
        report.copied += 1;
        copies.note(rowOf(name, folder.bytesOf(name) ?? 0, head, events, print));
      }
      copies.belongs(name, part.id);
      const superseded = older.filter((copy) => copy.name !== name);
      for (const copy of superseded) {
        copies.strike(copy.name);
        folder.remove(copy.name);
      }
    } catch (error) {
      if (error instanceof RefusedCopy) {
        report.problems.push(`A session cannot be kept: ${error.message}.`);
        continue;
      }
      if (!isOfFiles(error)) throw error;
      // The disk is full or may not be written: the next one would fare no better.
      report.problems.push(`Copies cannot be written: ${reasonOf(error)}.`);
      return;
    }
  }
}

async function write(
  folder: CopyFolder,
  what: Parameters<typeof writeCopy>[1],
  lines: Iterable<readonly string[]>,
  limits: CopyLimits,
): Promise<string> {
  const draft = folder.draft();
  try {
    const name = await writeCopy(draft, what, lines, limits);
    folder.publish(draft, name);
    return name;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Copies of what stands in another log, which has a copy of its own: as after a log was moved. */
function dropSuperseded(copies: IndexCopies, folder: CopyFolder): void {
  const standings = copies.standings();
  const copied = new Set(standings.map(({ part }) => part));
  for (const copy of standings) {
    if (copy.part !== null) continue;
    const known = copies.known(copy.name);
    const held = known === null ? null : copies.held(copy, known);
    if (held?.kind !== 'part' || !copied.has(held.part)) continue;
    copies.strike(copy.name);
    folder.remove(copy.name);
  }
}

const isOfFiles = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code));

/** Without the path: it would name a project. */
const reasonOf = (error: unknown): string => (isOfFiles(error) ? (error.code ?? 'unknown') : String(error));
