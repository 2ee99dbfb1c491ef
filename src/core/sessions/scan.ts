/**
 * Brings the index up to date with the logs on disk: finds them, sees which have changed and how, has only what is
 * new read, writes it, and relates the sessions. Nothing new means no file is opened.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import type { AgentId, Coverage, Problem } from '../../shared/contract.ts';
import { redact } from '../guard/secrets.ts';
import { discoverPaths, discoverPlaces, reasonOf, type Discovery, type LogFile } from '../sources/discover.ts';
import { isCompressed } from '../sources/lines.ts';
import type { SourceReader } from '../sources/reader.ts';
import { READERS } from '../sources/readers.ts';
import { START, type ReadPosition } from '../sources/read.ts';
import type { DerivedStore, FileContent, KnownFile, PartRow } from '../storage/derived.ts';
import { abandonedIn, sealed } from './index-blocks.ts';
import { relink } from './index-link.ts';
import { unpackOutline } from './index-outline.ts';
import type { ReadJob, ReadPart, ReadPiece, Rewind } from './scan-read.ts';
import { readHere, readOnThread, type Reading } from './scan-reading.ts';
import { coverageOfFew, lookAtHints, type Hints } from './scan-hinted.ts';
import { changeOf, probeFor, type Growth } from './scan-watermark.ts';
import { foldersOf } from './project.ts';
import type { SessionHead } from './session.ts';

export interface ScanOptions {
  /** Where agents' folders are looked for. */
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Files and folders to read instead of the agents' own places; empty for those. */
  sources: readonly string[];
  /** Places of agents that are not looked into. */
  off?: readonly string[];
  readers: readonly SourceReader[];
  /**
   * Looks at these paths alone, of which something was heard; they may be gone. Everything where nothing is said. None
   * makes ready for the first of them.
   */
  only?: Hints;
  onProgress?: (progress: ScanProgress) => void;
  /** Stops between two pieces of work. What was finished stays. */
  signal?: AbortSignal;
}

export interface ScanProgress {
  filesDone: number;
  files: number;
  bytesDone: number;
  bytes: number;
}

export interface ScanReport {
  /** Of the logs found this time. */
  coverage: Coverage;
  /** Paths of the logs found this time. */
  files: readonly string[];
  filesParsed: number;
  /** Bytes of logs read, of decompressed text for compressed ones. */
  bytesRead: number;
  rowsWritten: number;
  cancelled: boolean;
}

/** Less than this is read before a thread would have started. */
const WORTH_A_THREAD = 4 * 1024 * 1024;
/** So much log is read between two commits. */
const COMMIT_BYTES = 96 * 1024 * 1024;

/** A log that is read from its beginning though it was read before. */
interface Anew {
  /** Sessions it told then and has not told again yet. */
  left: Set<string>;
  /** It has told one of them again. */
  isTheSame: boolean;
}

interface Work {
  file: LogFile;
  row: KnownFile | null;
  /** Read from where it was left, or from the beginning. */
  append: boolean;
}

export async function scan(store: DerivedStore, options: ScanOptions, worker: URL | null): Promise<ScanReport> {
  const { home, env, sources, off = [], readers, signal } = options;
  const rowsBefore = store.rowsWritten;
  const { only } = options;
  const hinted = only && (await lookAtHints(store, { readers, home, env, sources, off, ...only }, only.paths));
  const discovery =
    hinted?.discovery ??
    (sources.length > 0
      ? await discoverPaths(readers, sources)
      : await discoverPlaces(readers, home, env, off, foldersOf(store.worked())));
  const writer = new Writer(store);
  const { work, problems } = plan(discovery, hinted?.known ?? store.files(), writer);

  const bytes = work.reduce((sum, { file, row, append }) => sum + file.size - (append ? (row?.offset ?? 0) : 0), 0);
  const progress = { filesDone: 0, files: work.length, bytesDone: 0, bytes };
  const jobs = function* (): Generator<ReadJob> {
    for (const item of work) yield writer.jobFor(item);
  };
  const threaded = worker !== null && bytes >= WORTH_A_THREAD && readers.every((reader) => READERS.includes(reader));
  const readings: AsyncGenerator<Reading> = threaded
    ? readOnThread(jobs(), worker, readers)
    : readHere(jobs(), readers);

  let bytesRead = 0;
  let filesParsed = 0;
  let cancelled = false;
  let uncommitted = 0;
  const itemOf = new Map(work.map((item) => [item.file.path, item]));
  if (threaded) store.keepPages(true);
  writer.begin();
  try {
    for await (const reading of readings) {
      const item = itemOf.get(reading.job.path);
      if (!item) continue;
      if ('failed' in reading) {
        writer.fail(item, reading.failed);
        progress.filesDone += 1;
      } else {
        writer.write(item, reading.piece);
        const { done } = reading.piece;
        if (done) {
          if (done.bytes > 0) filesParsed += 1;
          bytesRead += done.bytes;
          uncommitted += done.bytes;
          progress.filesDone += 1;
          progress.bytesDone += done.bytes;
          options.onProgress?.({ ...progress });
          if (uncommitted >= COMMIT_BYTES) {
            writer.commit();
            writer.begin();
            uncommitted = 0;
          }
        }
      }
      if (signal?.aborted) {
        cancelled = true;
        break;
      }
    }
    if (cancelled) writer.forgetUnfinished();
    if (writer.changed.size > 0 || writer.removed) {
      relink(store, writer.changed, writer.removed);
      if (!hinted) store.sweepSignals();
    } else if (only?.paths.length === 0) relink(store, writer.changed, false);
    writer.noteUnread(hinted ? [...hinted.unreadElsewhere, ...problems] : problems);
    writer.commit();
  } catch (error) {
    store.rollback();
    throw error;
  } finally {
    writer.letGo();
    if (threaded) store.keepPages(false);
  }
  // After every append it would take longer than the append.
  if (filesParsed > 0 && !hinted) {
    store.sweepRelisted();
    store.optimise();
    store.checkpoint();
  }
  const files = discovery.files.map(({ path }) => path);
  return {
    coverage: hinted ? coverageOfFew(store, files) : coverageOf(store, new Set(files)),
    files,
    filesParsed,
    bytesRead,
    rowsWritten: store.rowsWritten - rowsBefore,
    cancelled,
  };
}

/**
 * What there is to do, oldest log first, so that what is newest is found first by search.
 * @param rows what is known of the logs that were looked for, and of those that any of them may have been before
 */
function plan(
  discovery: Discovery,
  rows: readonly KnownFile[],
  writer: Writer,
): { work: Work[]; problems: readonly Problem[] } {
  const known = new Map(rows.map((row) => [row.path, row]));
  const found = new Set(discovery.files.map(({ path }) => path));
  const missing = [...known.values()].filter(({ path }) => !found.has(path) && !existsSync(path));
  const problems = discovery.problems.map(({ file, line, message }) => ({
    file: redact(file),
    line,
    message: redact(message),
  }));
  const foundBefore = Map.groupBy(
    rows.filter(({ path }) => found.has(path)),
    ({ inode }) => inode,
  );
  const work: Work[] = [];
  for (const file of discovery.files) {
    const row = known.get(file.path) ?? null;
    try {
      const now = { inode: file.inode, size: file.size, mtime: file.mtimeMs };
      // Seen under both names, it was renamed between the two looks.
      const vanished = row ? [] : (foundBefore.get(file.inode) ?? []).filter(({ path }) => !existsSync(path));
      const moved = row ? null : movedFrom(file, now, [...missing, ...vanished]);
      const before = row ?? moved;
      const change = before ? changeOf(file.path, before, now, growthOf(file)) : 'rewritten';
      if (moved) {
        if (missing.includes(moved)) missing.splice(missing.indexOf(moved), 1);
        const planned = work.findIndex(({ file: { path } }) => path === moved.path);
        if (planned >= 0) work.splice(planned, 1);
        if (change === 'rewritten') writer.remove(moved);
        else writer.move(moved, file.path);
      }
      const kept = change === 'rewritten' ? row : before;
      if (change === 'same') {
        if (before?.gone) writer.setGone(before, false);
      } else work.push({ file, row: kept ? { ...kept, path: file.path } : null, append: change === 'grown' });
    } catch (error) {
      // One that has gone since it was found is no problem: the next look sees what became of it.
      if (existsSync(file.path)) problems.push({ file: redact(file.path), line: 0, message: reasonOf(error) });
    }
  }
  for (const row of missing) if (!row.gone) writer.setGone(row, true);
  work.sort((a, b) => a.file.mtimeMs - b.file.mtimeMs || (a.file.path < b.file.path ? -1 : 1));
  return { work, problems };
}

/**
 * A log that was renamed, put into an archive folder, or compressed. Its name and its inode alone say little (every
 * session of some agents is an `events.jsonl`, and inodes are given out again): what stands in it decides, and a log
 * that is another one takes nothing away.
 * @throws what the file system throws
 */
function movedFrom(
  file: LogFile,
  now: Parameters<typeof changeOf>[2],
  missing: readonly KnownFile[],
): KnownFile | null {
  return (
    missing.find((row) => {
      const sameName = nameOf(row.path) === nameOf(file.path);
      if (row.agent !== file.reader.agent || (row.inode !== file.inode && !sameName)) return false;
      // Compressed, nothing of it can be compared.
      if (sameName && isCompressed(row.path) !== isCompressed(file.path)) return true;
      return changeOf(file.path, row, now, growthOf(file)) !== 'rewritten';
    }) ?? null
  );
}

const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.zst$/, '');

const NO_PROBE = { headLength: 0, headHash: '', tailHash: '' };

/** All changes of the index that a scan makes. */
class Writer {
  /** Parts with new events, as they were before; `null` for new ones. */
  readonly changed = new Map<number, PartRow | null>();
  removed = false;
  readonly #store: DerivedStore;
  /** Rows of files being read. */
  readonly #open = new Map<string, number>();
  /** Of logs that are read anew, by row. */
  readonly #anew = new Map<number, Anew>();
  /** Logs being read, held so that one that is renamed or deleted meanwhile can be compared with all the same. */
  readonly #held = new Map<string, number>();

  constructor(store: DerivedStore) {
    this.#store = store;
  }

  begin(): void {
    this.#store.begin();
  }

  commit(): void {
    this.#store.commit();
  }

  setGone(row: KnownFile, gone: boolean): void {
    this.#store.setGone(row.id, gone);
    this.#lookAtTwins(row.id);
  }

  move(row: KnownFile, path: string): void {
    this.#store.transaction(() => {
      this.#store.renameFile(row.id, path);
      for (const part of this.#store.partsOf(row.id)) {
        const head: SessionHead = JSON.parse(part.head);
        this.#store.updateHead(part.id, JSON.stringify({ ...head, file: path }));
      }
    });
    this.removed = true;
  }

  remove(row: KnownFile): void {
    this.#store.transaction(() => {
      this.#store.removeFile(row.id);
    });
    this.removed = true;
  }

  jobFor({ file, row, append }: Work): ReadJob {
    const path = file.path;
    const agent: AgentId = file.reader.agent;
    const format = file.format;
    if (format === 'lines' && !isCompressed(path)) this.#hold(path);
    if (!append || row === null) return { path, agent, format, from: START, parts: [] };
    const from = positionOf(this.#store.fileContent(row.id));
    if (format === 'database') return { path, agent, format, from, parts: [] };
    const parts = this.#store.partsOf(row.id).map(({ id, session, head, outline }) => {
      const parsed: SessionHead = JSON.parse(head);
      return { session, head: parsed, outline, last: this.#store.lastBlock(id) };
    });
    return { path, agent, format, from, parts };
  }

  write(item: Work, piece: ReadPiece): void {
    const { file } = item;
    const id = this.#fileId(item);
    for (const session of piece.dropped) this.#drop(id, session);
    const anew = this.#anew.get(id);
    for (const part of piece.parts) {
      if (anew?.left.delete(part.session)) {
        anew.isTheSame = true;
        this.#drop(id, part.session);
      }
      this.#writePart(id, file.reader.agent, part);
    }
    const { done } = piece;
    if (!done) return;
    this.#open.delete(file.path);
    this.#settleUntold(id, done);
    const held = this.#held.get(file.path);
    // Renamed or deleted before it could be opened: under its next name it goes on from where it was left.
    if (done.stopped && item.append && held === undefined && !existsSync(file.path)) return;
    // Of a database, records and problems of all its sessions are told each time.
    const before = item.append && item.row && file.format === 'lines' ? this.#store.fileContent(item.row.id) : null;
    const kept: { line: number; message: string }[] = before ? JSON.parse(before.problems) : [];
    const unknown: Record<string, number> = before ? JSON.parse(before.unknown) : {};
    for (const [type, count] of Object.entries(done.unknown)) unknown[type] = (unknown[type] ?? 0) + count;
    // What was half a record then has been read again now.
    const problems = [...kept.filter(({ line }) => before && line <= positionOf(before).lines), ...done.problems];
    this.#store.updateFile({
      id,
      inode: file.inode,
      size: done.stopped ? -1 : file.size, // looked at again next time
      mtime: file.mtimeMs,
      // With nothing to compare, it is read again next time.
      ...(held === undefined ? NO_PROBE : probeFor(held, done.position.offset)),
      offset: done.position.offset,
      position: JSON.stringify(done.position),
      records: (before && item.row ? item.row.records : 0) + done.records,
      problems: JSON.stringify(problems),
      unknown: JSON.stringify(unknown),
    });
    this.#letGo(file.path);
  }

  /**
   * Nothing of a log whose reading failed is kept, but why. It is tried again at the next scan. One that was gone before
   * anything was read of it stays as it was, for then it was renamed or deleted.
   */
  fail(item: Work, message: string): void {
    this.#letGo(item.file.path);
    if (!this.#open.has(item.file.path) && !existsSync(item.file.path)) return;
    const id = this.#fileId(item);
    this.#store.emptyFile(id);
    this.removed = true;
    this.#anew.delete(id);
    this.#open.delete(item.file.path);
    const problems = JSON.stringify([{ line: 0, message: redact(`reading failed: ${message}`) }]);
    this.#store.updateFile({
      id,
      inode: 0,
      size: -1,
      mtime: 0,
      ...NO_PROBE,
      offset: 0,
      position: JSON.stringify(START),
      records: 0,
      problems,
      unknown: '{}',
    });
  }

  /** After a cancelled scan: a log half read is read again from its beginning. */
  forgetUnfinished(): void {
    for (const id of this.#open.values()) {
      this.#store.removeFile(id);
      this.removed = true;
    }
    this.#open.clear();
  }

  /** Also after an error: what is held must not stay so. */
  letGo(): void {
    for (const path of [...this.#held.keys()]) this.#letGo(path);
  }

  #hold(path: string): void {
    try {
      this.#held.set(path, openSync(path, 'r'));
    } catch {
      // Whoever reads it will say why.
    }
  }

  #letGo(path: string): void {
    const held = this.#held.get(path);
    if (held !== undefined) closeSync(held);
    this.#held.delete(path);
  }

  noteUnread(problems: readonly Problem[]): void {
    if (JSON.stringify(problems) !== JSON.stringify(this.#store.unread())) this.#store.replaceUnread(problems);
  }

  #fileId({ file, row, append }: Work): number {
    const open = this.#open.get(file.path);
    if (open !== undefined) return open;
    const id = row?.id ?? this.#store.addFile(file.path, file.reader.agent);
    if (row && !append) {
      this.#anew.set(id, { left: new Set(this.#store.partsOf(id).map(({ session }) => session)), isTheSame: false });
      this.removed = true;
    }
    this.#open.set(file.path, id);
    return id;
  }

  /**
   * What became of the sessions a log told before. One that still tells any of them has lost the others, as when an agent
   * deletes one of several; one that tells none of them is another log under the same name.
   */
  #settleUntold(file: number, { untold, stopped }: NonNullable<ReadPiece['done']>): void {
    const anew = this.#anew.get(file);
    this.#anew.delete(file);
    if (anew === undefined) {
      if (untold !== null) this.#setUntold(file, untold);
    } else if (!anew.isTheSame) for (const session of anew.left) this.#drop(file, session);
    else if (!stopped) this.#setUntold(file, [...anew.left]);
  }

  #setUntold(file: number, sessions: readonly string[]): void {
    if (this.#store.setUntold(file, sessions)) this.#lookAtTwins(file);
  }

  /** Which of several tellings of a session stands may hang on which of them are on disk. */
  #lookAtTwins(file: number): void {
    if (this.#store.hasTwins(file)) this.removed = true;
  }

  #drop(file: number, session: string): void {
    const part = this.#store.partOf(file, session);
    if (!part) return;
    this.#store.removePart(part.id);
    this.changed.delete(part.id);
    this.removed = true;
  }

  #writePart(file: number, agent: AgentId, { session, head, outline, blocks, rewinds }: ReadPart): void {
    const known = this.#store.partOf(file, session);
    const row = { head: JSON.stringify(head), outline: outline ?? known?.outline ?? new Uint8Array() };
    const id = known?.id ?? this.#store.addPart({ file, session, agent, ...row });
    if (known && outline) this.#store.updatePart({ id, ...row });
    for (const block of blocks) this.#store.putBlock(id, sealed(block));
    if (outline && rewinds.length > 0) this.#applyRewinds(id, outline, rewinds);
    if (!this.changed.has(id)) this.changed.set(id, known);
  }

  /** Opens only blocks that hold an event gone back over. */
  #applyRewinds(part: number, outline: Uint8Array, rewinds: readonly Rewind[]): void {
    const { lines } = unpackOutline(outline);
    const abandoned = new Uint8Array(lines.length);
    // From the end: what comes before a rewind also comes before all later ones.
    let left = rewinds.length;
    let from = Infinity;
    for (let seq = lines.length - 1; seq >= 0; seq--) {
      for (let last = rewinds[left - 1]; last && last.before > seq; last = rewinds[--left - 1])
        from = Math.min(from, last.from);
      if ((lines[seq] ?? 0) >= from) abandoned[seq] = 1;
    }
    let first = 0;
    for (const block of this.#store.blocks(part)) {
      const positions = new Set<number>();
      for (let i = 0; i < block.events; i++) if (abandoned[first + i]) positions.add(i);
      first += block.events;
      const rewritten = positions.size > 0 ? abandonedIn(block.bytes, positions) : null;
      if (rewritten) this.#store.rewriteBlock(block, rewritten);
    }
  }
}

/** As this program wrote it. */
function positionOf({ position }: FileContent): ReadPosition {
  const read: ReadPosition = JSON.parse(position);
  return read;
}

function growthOf({ path, format }: LogFile): Growth {
  if (format === 'database') return 'inside';
  return format === 'document' || isCompressed(path) ? 'anew' : 'at-the-end';
}

/** @param only paths that count; `null` for all that are on disk */
export function coverageOf(store: DerivedStore, only: ReadonlySet<string> | null): Coverage {
  const rows = store.files().filter(({ path, gone }) => (only ? only.has(path) : !gone));
  const paths = new Set(rows.map(({ path }) => path));
  const unknownRecords: Record<string, number> = {};
  const problems: Problem[] = store.unread();
  for (const { path, unknown, problems: ofFile } of store.remarks()) {
    if (!paths.has(path)) continue;
    const counts: Record<string, number> = JSON.parse(unknown);
    for (const [type, count] of Object.entries(counts)) unknownRecords[type] = (unknownRecords[type] ?? 0) + count;
    const list: { line: number; message: string }[] = JSON.parse(ofFile);
    for (const { line, message } of list) problems.push({ file: path, line, message });
  }
  const sessions = store.linkedFiles().filter((path) => paths.has(path)).length;
  return {
    files: rows.length,
    sessions,
    records: rows.reduce((sum, { records }) => sum + records, 0),
    unknownRecords,
    problems,
  };
}
