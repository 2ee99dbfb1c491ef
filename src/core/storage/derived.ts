/**
 * The derived database: everything read out of the logs, in a form that is quick to ask. It is a cache. Whatever is
 * wrong with it (another shape, a newer program's, damage), it is dropped and filled again from the logs.
 *
 * One process writes it. All SQL about sessions stands here.
 */
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { COPIES_SCHEMA, CopyRows } from './derived-copies.ts';

/**
 * Goes up with everything that changes what is stored: tables, caps, redaction, readers, the shape of an event. Old
 * content is then read again from the logs.
 */
const CONTENT_VERSION = 4;

/** Full text is searched by row: a block's id and the event's place in it. Blocks hold fewer events than this. */
const ROWS_PER_BLOCK = 256n;

const SCHEMA = `
  CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    inode REAL NOT NULL, size INTEGER NOT NULL, mtime REAL NOT NULL,
    head_length INTEGER NOT NULL, head_hash TEXT NOT NULL, tail_hash TEXT NOT NULL,
    offset INTEGER NOT NULL, position TEXT NOT NULL,
    records INTEGER NOT NULL,
    problems TEXT NOT NULL, unknown TEXT NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- A session as one file has it.
  CREATE TABLE part (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL REFERENCES file(id),
    session TEXT NOT NULL,
    head TEXT NOT NULL,
    outline BLOB NOT NULL,
    copies BLOB NOT NULL,
    linked TEXT,
    linked_id TEXT, agent TEXT NOT NULL,
    counts TEXT,
    content_key TEXT,
    -- Its file is read to the end and no longer tells it.
    untold INTEGER NOT NULL DEFAULT 0,
    UNIQUE (file, session)
  ) STRICT;
  -- The rule of what no log on disk has any more: the file it was read out of is not there, or tells it no more.
  CREATE VIEW standing AS SELECT part.id AS part, part.file, (file.gone = 1 OR part.untold = 1) AS gone, file.gone AS file_gone
    FROM part JOIN file ON file.id = part.file;
  -- Parts whose place in the list of sessions is another than before, the latest last: whoever holds the list asks for
  -- what has come since. It is noticed here, so that whoever writes need not know of lists.
  CREATE TABLE relisted (n INTEGER PRIMARY KEY AUTOINCREMENT, part INTEGER NOT NULL UNIQUE) STRICT;
  -- Says which index it is, and from where on nothing has been forgotten.
  CREATE TABLE relisting (id TEXT NOT NULL, since INTEGER NOT NULL) STRICT;
  INSERT INTO relisting VALUES (hex(randomblob(8)), 0);
  CREATE TRIGGER relisted_part AFTER UPDATE OF linked, counts, untold ON part
    WHEN OLD.linked IS NOT NEW.linked OR OLD.counts IS NOT NEW.counts OR OLD.untold <> NEW.untold
    BEGIN INSERT OR REPLACE INTO relisted (part) VALUES (NEW.id); END;
  CREATE TRIGGER relisted_removed AFTER DELETE ON part BEGIN INSERT OR REPLACE INTO relisted (part) VALUES (OLD.id); END;
  CREATE TRIGGER relisted_gone AFTER UPDATE OF gone ON file WHEN OLD.gone <> NEW.gone
    BEGIN INSERT OR REPLACE INTO relisted (part) SELECT id FROM part WHERE file = NEW.id; END;
  CREATE INDEX part_by_session ON part (linked_id, agent);
  CREATE INDEX part_by_content ON part (content_key);
  -- Events, some dozens together and compressed.
  CREATE TABLE block (
    id INTEGER PRIMARY KEY,
    part INTEGER NOT NULL REFERENCES part(id),
    n INTEGER NOT NULL,
    events INTEGER NOT NULL,
    hash TEXT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (part, n)
  ) STRICT;
  CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, detail=full, tokenize="unicode61 remove_diacritics 2");
  INSERT INTO words(words, rank) VALUES ('hashsize', ${String(16 * 1024 * 1024)});
  -- A first scan writes a dozen pieces of this index; joining them on the way costs more than searching them apart.
  INSERT INTO words(words, rank) VALUES ('automerge', 16);
  CREATE TABLE signal (
    content_key TEXT NOT NULL,
    extractor TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (content_key, extractor)
  ) STRICT, WITHOUT ROWID;
  -- What the last look at the disk could not read at all.
  CREATE TABLE unread (file TEXT NOT NULL, line INTEGER NOT NULL, message TEXT NOT NULL) STRICT;
${COPIES_SCHEMA}`;

/** The schema's text is part of it: a change of a table without a change of the number is caught too. */
const FINGERPRINT = `reverie-derived ${String(CONTENT_VERSION)} ${SCHEMA.replace(/\s+/g, ' ')}`;

/** What must be known of a log to see whether it has changed. */
export interface KnownFile {
  id: number;
  path: string;
  agent: string;
  inode: number;
  size: number;
  /** Milliseconds. */
  mtime: number;
  headLength: number;
  headHash: string;
  tailHash: string;
  /** Bytes that have been read. */
  offset: number;
  records: number;
  gone: boolean;
}

/** What was read out of a log, apart from its sessions. */
export interface FileContent {
  /** JSON: where and how reading goes on. */
  position: string;
  /** JSON: `{ line, message }[]`. */
  problems: string;
  /** JSON: count by `<agent>/<type>`. */
  unknown: string;
}

export interface PartRow {
  id: number;
  file: number;
  session: string;
  agent: string;
  /** JSON of the head as its file has it. */
  head: string;
  outline: Uint8Array;
}

export interface LinkedRow {
  /** JSON of the head with its place among other sessions. */
  linked: string;
  counts: string;
  contentKey: string;
}

export interface RelistedRow {
  part: number;
  linked: string | null;
  counts: string | null;
  gone: 0 | 1;
}

export interface BlockRow {
  id: number;
  n: number;
  events: number;
  bytes: Buffer;
}

/** Events as they are written, with the words each is found by (empty for one that is not searched). */
export interface StoredBlock {
  n: number;
  bytes: Uint8Array;
  /** Of the bytes. */
  hash: string;
  words: readonly string[];
}

export interface WordHit {
  block: number;
  position: number;
}

type StoreFailure = Failure<'index-unwritable'>;

/** @returns the store, empty when what was there could not be used */
export function openDerived(dataDir: string): Result<DerivedStore, StoreFailure> {
  const path = join(dataDir, 'derived.db');
  try {
    mkdirSync(dirname(path), { recursive: true });
    const kept = tryOpen(path);
    if (kept) return ok(new DerivedStore(kept, path));
    removeDatabase(path);
    const fresh = tryOpen(path);
    if (fresh) return ok(new DerivedStore(fresh, path));
    return fail(unwritable(path, 'it cannot be created'));
  } catch (error) {
    return fail(unwritable(path, error instanceof Error ? error.message : String(error)));
  }
}

function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true, recursive: true });
}

const unwritable = (path: string, why: string): StoreFailure => ({
  code: 'index-unwritable',
  message: `the index ${path} cannot be written: ${why}`,
  hint: 'Choose another folder with --data, or give yourself permission to write there.',
});

/** Pages kept in memory, in KB. Every open index fills them up sooner or later, the one of a window and of its thread. */
const FEW_PAGES = 'cache_size = -2000';
/** While everything is read: words come from everywhere and go everywhere. */
const MANY_PAGES = 'cache_size = -16000';

/** @returns `null` for a database that is not one, is damaged, or has another shape */
function tryOpen(path: string): Database.Database | null {
  let db: Database.Database | null = null;
  try {
    db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('wal_autocheckpoint = 8000');
    db.pragma(FEW_PAGES);
    db.pragma('temp_store = MEMORY');
    db.pragma('busy_timeout = 5000');
    fillIfEmpty(db);
    const kept = db.prepare<[], { value: string }>('SELECT value FROM fingerprint').get();
    if (kept?.value === FINGERPRINT && isReadable(db)) return db;
  } catch (error) {
    // Not a database, or one of a different kind: the caller starts again. One that is only busy is somebody's.
    if (isBusy(error)) {
      db?.close();
      throw error;
    }
  }
  db?.close();
  return null;
}

/** Two processes may open a new index at once: whoever is second finds it made. */
function fillIfEmpty(db: Database.Database): void {
  const isEmpty = (): boolean =>
    db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n === 0;
  if (!isEmpty()) return;
  db.transaction(() => {
    if (!isEmpty()) return;
    db.exec('CREATE TABLE fingerprint (value TEXT NOT NULL)');
    db.prepare('INSERT INTO fingerprint VALUES (?)').run(FINGERPRINT);
    db.exec(SCHEMA);
  }).immediate();
}

/** Another process writes, and did not let go in time. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

/** A look at every table. Damage further inside shows itself when it is read, see `isDamage`. */
function isReadable(db: Database.Database): boolean {
  for (const table of ['file', 'part', 'block', 'words', 'signal', 'unread', 'copy']) {
    db.prepare(`SELECT rowid FROM ${table === 'signal' ? '(SELECT 1 AS rowid FROM signal)' : table} LIMIT 1`).get();
  }
  return true;
}

/** Whether an error says that the database file is damaged. It is then dropped; nothing is lost with it. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(error.code);
}

type FileRecord = Omit<KnownFile, 'gone'> & { gone: number };

export type OutlinedRow = PartRow & {
  copies: Buffer;
  linkedId: string | null;
  linked: string | null;
  counts: string | null;
  contentKey: string | null;
  /** No log on disk tells it any more. */
  gone: 0 | 1;
};

export class DerivedStore {
  readonly #db: Database.Database;
  readonly #path: string;
  /** Rows written since it was opened: what a test holds against the size of a change. */
  rowsWritten = 0;
  readonly copies: CopyRows;

  readonly #statements;

  constructor(db: Database.Database, path: string) {
    this.#db = db;
    this.#path = path;
    this.#statements = prepareAll(db);
    this.copies = new CopyRows(db);
  }

  close(): void {
    this.#db.close();
  }

  /** Closes it and removes its files. */
  drop(): void {
    this.#db.close();
    removeDatabase(this.#path);
  }

  /** @param many before a look at everything; `false` after it, which gives their memory back */
  keepPages(many: boolean): void {
    this.#db.pragma(many ? MANY_PAGES : FEW_PAGES);
    if (!many) this.#db.pragma('shrink_memory');
  }

  transaction(work: () => void): void {
    this.#db.transaction(work)();
  }

  begin(): void {
    this.#db.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.#db.exec('COMMIT');
  }

  rollback(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
  }

  /** Within a transaction: what follows can be taken back by itself. One at a time. */
  mark(): void {
    this.#db.exec('SAVEPOINT mark');
  }

  /** @param keep what was done since the mark; else it is taken back */
  unmark(keep: boolean): void {
    this.#db.exec(keep ? 'RELEASE mark' : 'ROLLBACK TO mark; RELEASE mark');
  }

  // ---- files

  files(): KnownFile[] {
    return this.#statements.files.all().map((row) => ({ ...row, gone: row.gone === 1 }));
  }

  /** The log at this path. */
  fileAt(path: string): KnownFile | null {
    const row = this.#statements.fileAt.get(path);
    return row ? { ...row, gone: row.gone === 1 } : null;
  }

  /** Logs below a folder. @param separator of the platform's paths */
  filesBelow(folder: string, separator: string): KnownFile[] {
    const from = folder + separator;
    const to = folder + String.fromCharCode(separator.charCodeAt(0) + 1);
    return this.#statements.filesBetween.all(from, to).map((row) => ({ ...row, gone: row.gone === 1 }));
  }

  /** Logs with this inode, or whose paths end so. */
  filesLike(inode: number, endings: readonly string[]): KnownFile[] {
    return this.#statements.filesLike
      .all({ inode, endings: JSON.stringify(endings) })
      .map((row) => ({ ...row, gone: row.gone === 1 }));
  }

  fileContent(file: number): FileContent {
    return this.#statements.fileContent.get(file) ?? { position: 'null', problems: '[]', unknown: '{}' };
  }

  /** Logs in which something was wrong or unknown. */
  remarks(): (Pick<FileContent, 'problems' | 'unknown'> & { path: string })[] {
    return this.#statements.remarks.all();
  }

  /** What the sessions of each log say of their agent's version, also of sessions that hold nothing yet. */
  versions(): { file: number; version: string }[] {
    return this.#statements.versions.all();
  }

  /** Where sessions ran, by what they say of it. */
  worked(): { cwd: string; remote: string | null; sessions: number; lastAt: number }[] {
    return this.#statements.worked.all();
  }

  addFile(path: string, agent: string): number {
    this.rowsWritten++;
    return Number(this.#statements.addFile.run(path, agent).lastInsertRowid);
  }

  updateFile(file: Omit<KnownFile, 'path' | 'agent' | 'gone'> & FileContent): void {
    this.rowsWritten++;
    this.#statements.updateFile.run({ ...file });
  }

  setGone(file: number, gone: boolean): void {
    this.rowsWritten++;
    this.#statements.setGone.run(gone ? 1 : 0, file);
  }

  /** Only where it lies: the same bytes under another name, as after a rotation. */
  renameFile(file: number, path: string): void {
    this.rowsWritten++;
    this.#statements.renameFile.run(path, file);
  }

  /** Forgets all that was read out of a file. Its row stays. */
  emptyFile(file: number): void {
    for (const { id } of this.#statements.partsOfFile.all(file)) this.removePart(id);
  }

  /** Of the sessions read out of a file, these are told in it no more, and all others are. @returns whether that is new */
  setUntold(file: number, sessions: readonly string[]): boolean {
    const { changes } = this.#statements.setUntold.run({ file, sessions: JSON.stringify(sessions) });
    this.rowsWritten += changes;
    return changes > 0;
  }

  removeFile(file: number): void {
    this.emptyFile(file);
    this.rowsWritten++;
    this.#statements.removeFile.run(file);
  }

  // ---- parts

  partsOf(file: number): PartRow[] {
    return this.#statements.partsOf.all(file);
  }

  /** Sessions no log on disk has any more. */
  goneSessions(): { agent: string; linkedId: string }[] {
    return this.#statements.goneSessions.all();
  }

  /** For each linked session that its file tells the path of that file. */
  linkedFiles(): string[] {
    return this.#statements.linkedFiles.all().map(({ path }) => path);
  }

  part(id: number): OutlinedRow | null {
    return this.#statements.part.get(id) ?? null;
  }

  /** Another number whenever somebody has related the sessions anew. */
  get linksVersion(): number {
    return Number(this.#db.pragma('user_version', { simple: true }));
  }

  newLinksVersion(): number {
    const version = randomInt(1, 2 ** 31);
    this.#db.pragma(`user_version = ${String(version)}`);
    return version;
  }

  parts(): OutlinedRow[] {
    return this.#statements.parts.all();
  }

  partOf(file: number, session: string): PartRow | null {
    return this.#statements.partOf.get(file, session) ?? null;
  }

  /** Whether another file tells one of a file's sessions as well. */
  hasTwins(file: number): boolean {
    return this.#statements.hasTwins.get(file) !== undefined;
  }

  addPart(part: Omit<PartRow, 'id'>): number {
    this.rowsWritten++;
    return Number(this.#statements.addPart.run({ ...part }).lastInsertRowid);
  }

  /** Where its file lies, as after a rotation. */
  updateHead(id: number, head: string): void {
    this.rowsWritten++;
    this.#statements.updateHead.run(head, id);
  }

  updatePart(part: Pick<PartRow, 'id' | 'head' | 'outline'>): void {
    this.rowsWritten++;
    this.#statements.updatePart.run({ ...part });
  }

  removePart(id: number): void {
    for (const block of this.#statements.blockSizes.all(id)) this.#removeWords(block.id, block.events);
    this.rowsWritten++;
    this.#statements.removeBlocks.run(id);
    this.#statements.removePart.run(id);
  }

  linkPart(id: number, linkedId: string, row: LinkedRow, copies: Buffer): void {
    this.rowsWritten++;
    this.#statements.linkPart.run({ id, linkedId, ...row, copies });
  }

  /** Takes a part out of every list, and keeps it. */
  unlinkPart(id: number): void {
    this.rowsWritten++;
    this.#statements.unlinkPart.run(id);
  }

  linked(): LinkedRow[] {
    return this.#statements.linked.all();
  }

  /** Which index this is, and the number of the last part that was listed anew. */
  relisting(): { id: string; since: number; last: number } {
    return this.#statements.relisting.get() ?? { id: '', since: 0, last: 0 };
  }

  /** @returns parts listed anew after that number, each as it is now; without `linked` it is in no list any more */
  relistedSince(n: number): RelistedRow[] {
    return this.#statements.relistedSince.all(n);
  }

  /** All that are in the list. */
  listedParts(): RelistedRow[] {
    return this.#statements.listedParts.all();
  }

  /** Forgets parts that are no more, where they have become many: whoever has not heard of them reads the list anew. */
  sweepRelisted(): void {
    if ((this.#statements.relistedOfNone.get()?.n ?? 0) < RELISTED_MOST) return;
    this.#statements.forgetRelisted.run();
    this.#statements.relistingSince.run();
  }

  linkedKeys(): { agent: string; linkedId: string; contentKey: string }[] {
    return this.#statements.linkedKeys.all();
  }

  linkedPart(linkedId: string, agent: string | null): (LinkedRow & { id: number; copies: Buffer }) | null {
    return this.#statements.linkedPart.get({ linkedId, agent }) ?? null;
  }

  /** Hashes of a part's blocks, in order: what its content key is made of. */
  blockHashes(part: number): string[] {
    return this.#statements.blockHashes.all(part).map(({ hash }) => hash);
  }

  // ---- blocks and their words

  blocks(part: number): BlockRow[] {
    return this.#statements.blocks.all(part);
  }

  firstBlock(part: number): BlockRow | null {
    return this.#statements.firstBlock.get(part) ?? null;
  }

  lastBlock(part: number): BlockRow | null {
    return this.#statements.lastBlock.get(part) ?? null;
  }

  block(id: number): (BlockRow & { part: number; linked: string | null }) | null {
    return this.#statements.block.get(id) ?? null;
  }

  /** Adds block `n` of a part, or replaces it, with the words its events are found by. */
  putBlock(part: number, { n, bytes, hash, words }: StoredBlock): void {
    const old = this.#statements.blockAt.get(part, n);
    let id: number;
    if (old) {
      id = old.id;
      this.#removeWords(id, old.events);
      this.#statements.updateBlock.run({ id, events: words.length, hash, bytes });
    } else {
      id = Number(this.#statements.addBlock.run({ part, n, events: words.length, hash, bytes }).lastInsertRowid);
    }
    this.rowsWritten += 1 + words.length;
    const first = BigInt(id) * ROWS_PER_BLOCK;
    for (let i = 0; i < words.length; i++) {
      const text = words[i];
      if (text) this.#statements.addWords.run(first + BigInt(i), text);
    }
  }

  /** The same events with the same words, told otherwise. */
  rewriteBlock({ id, events }: BlockRow, { bytes, hash }: Pick<StoredBlock, 'bytes' | 'hash'>): void {
    this.rowsWritten++;
    this.#statements.updateBlock.run({ id, events, hash, bytes });
  }

  #removeWords(block: number, events: number): void {
    const first = BigInt(block) * ROWS_PER_BLOCK;
    this.#statements.removeWords.run(first, first + BigInt(events) - 1n);
  }

  /** @param query in the language of FTS5 @returns newest rows first */
  search(query: string, limit: number): WordHit[] {
    return this.#statements.search.all(query, limit).map(({ row }) => ({
      block: Number(row / ROWS_PER_BLOCK),
      position: Number(row % ROWS_PER_BLOCK),
    }));
  }

  // ---- signals

  signals(contentKey: string, extractor: string): string | null {
    return this.#statements.signals.get(contentKey, extractor)?.value ?? null;
  }

  putSignals(contentKey: string, extractor: string, value: string): void {
    this.rowsWritten++;
    this.#statements.putSignals.run(contentKey, extractor, value);
  }

  /** Drops signals of content no session has any more. */
  sweepSignals(): void {
    this.#statements.sweepSignals.run();
  }

  // ---- what could not be read

  unread(): { file: string; line: number; message: string }[] {
    return this.#statements.unread.all();
  }

  replaceUnread(problems: readonly { file: string; line: number; message: string }[]): void {
    this.#statements.clearUnread.run();
    for (const { file, line, message } of problems) this.#statements.addUnread.run(file, line, message);
  }

  /** Brings the write-ahead log back into the database file. */
  checkpoint(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  /** Keeps the planner's knowledge fresh; quick. */
  optimise(): void {
    this.#db.pragma('optimize');
  }
}

/** So many parts that are no more may be remembered. */
const RELISTED_MOST = 10_000;

const FILE_COLUMNS =
  'id, path, agent, inode, size, mtime, head_length AS headLength, head_hash AS headHash, tail_hash AS tailHash, offset, records, gone';

const PART_COLUMNS =
  'id, file, session, agent, head, outline, copies, linked_id AS linkedId, linked, counts, content_key AS contentKey, (SELECT gone FROM standing WHERE standing.part = part.id) AS gone';

function prepareAll(db: Database.Database) {
  return {
    files: db.prepare<[], FileRecord>(`SELECT ${FILE_COLUMNS} FROM file`),
    fileAt: db.prepare<[string], FileRecord>(`SELECT ${FILE_COLUMNS} FROM file WHERE path = ?`),
    filesBetween: db.prepare<[string, string], FileRecord>(
      `SELECT ${FILE_COLUMNS} FROM file WHERE path > ? AND path < ?`,
    ),
    filesLike: db.prepare<[{ inode: number; endings: string }], FileRecord>(
      `SELECT ${FILE_COLUMNS} FROM file
       WHERE inode = @inode OR EXISTS (SELECT 1 FROM json_each(@endings) WHERE substr(file.path, -length(value)) = value)`,
    ),
    fileContent: db.prepare<[number], FileContent>('SELECT position, problems, unknown FROM file WHERE id = ?'),
    remarks: db.prepare<[], Pick<FileContent, 'problems' | 'unknown'> & { path: string }>(
      `SELECT path, problems, unknown FROM file WHERE problems <> '[]' OR unknown <> '{}' ORDER BY path`,
    ),
    versions: db.prepare<[], { file: number; version: string }>(
      `SELECT file, head ->> '$.agentVersion' AS version FROM part WHERE version IS NOT NULL ORDER BY id`,
    ),
    worked: db.prepare<[], { cwd: string; remote: string | null; sessions: number; lastAt: number }>(
      `SELECT linked ->> '$.cwd' AS cwd, linked ->> '$.gitRemote' AS remote, count(*) AS sessions,
         coalesce(max(coalesce(linked ->> '$.endedAt', linked ->> '$.startedAt')), 0) AS lastAt
       FROM part WHERE cwd IS NOT NULL GROUP BY cwd, remote ORDER BY cwd, remote`,
    ),
    addFile: db.prepare(
      `INSERT INTO file (path, agent, inode, size, mtime, head_length, head_hash, tail_hash, offset, position, records, problems, unknown)
       VALUES (?, ?, 0, -1, 0, 0, '', '', 0, 'null', 0, '[]', '{}')`,
    ),
    updateFile: db.prepare(
      `UPDATE file SET inode = @inode, size = @size, mtime = @mtime, head_length = @headLength, head_hash = @headHash, tail_hash = @tailHash,
         offset = @offset, position = @position, records = @records, problems = @problems, unknown = @unknown, gone = 0
       WHERE id = @id`,
    ),
    setGone: db.prepare('UPDATE file SET gone = ? WHERE id = ?'),
    renameFile: db.prepare('UPDATE file SET path = ? WHERE id = ?'),
    partsOfFile: db.prepare<[number], { id: number }>('SELECT id FROM part WHERE file = ?'),
    removeFile: db.prepare('DELETE FROM file WHERE id = ?'),
    partsOf: db.prepare<[number], PartRow>(
      'SELECT id, file, session, agent, head, outline FROM part WHERE file = ? ORDER BY id',
    ),
    linkedFiles: db.prepare<[], { path: string }>(
      'SELECT path FROM part JOIN file ON file.id = part.file WHERE linked IS NOT NULL AND untold = 0',
    ),
    goneSessions: db.prepare<[], { agent: string; linkedId: string }>(
      `SELECT part.agent, linked_id AS linkedId FROM part JOIN standing ON standing.part = part.id
       WHERE linked IS NOT NULL AND standing.gone`,
    ),
    parts: db.prepare<[], OutlinedRow>(`SELECT ${PART_COLUMNS} FROM part ORDER BY id`),
    part: db.prepare<[number], OutlinedRow>(`SELECT ${PART_COLUMNS} FROM part WHERE id = ?`),
    hasTwins: db.prepare<[number], { there: 1 }>(
      `SELECT 1 AS there FROM part WHERE file = ? AND EXISTS
         (SELECT 1 FROM part AS other WHERE other.session = part.session AND other.agent = part.agent AND other.id <> part.id)
       LIMIT 1`,
    ),
    partOf: db.prepare<[number, string], PartRow>(
      'SELECT id, file, session, agent, head, outline FROM part WHERE file = ? AND session = ?',
    ),
    addPart: db.prepare(
      `INSERT INTO part (file, session, agent, head, outline, copies) VALUES (@file, @session, @agent, @head, @outline, x'')`,
    ),
    updatePart: db.prepare('UPDATE part SET head = @head, outline = @outline, untold = 0 WHERE id = @id'),
    updateHead: db.prepare('UPDATE part SET head = ? WHERE id = ?'),
    setUntold: db.prepare(
      `UPDATE part SET untold = NOT untold
       WHERE file = @file AND untold <> (session IN (SELECT value FROM json_each(@sessions)))`,
    ),
    removePart: db.prepare('DELETE FROM part WHERE id = ?'),
    linkPart: db.prepare(
      'UPDATE part SET linked = @linked, linked_id = @linkedId, counts = @counts, content_key = @contentKey, copies = @copies WHERE id = @id',
    ),
    unlinkPart: db.prepare(
      'UPDATE part SET linked = NULL, linked_id = NULL, counts = NULL, content_key = NULL WHERE id = ?',
    ),
    linked: db.prepare<[], LinkedRow>(
      'SELECT linked, counts, content_key AS contentKey FROM part WHERE linked IS NOT NULL ORDER BY id',
    ),
    relisting: db.prepare<[], { id: string; since: number; last: number }>(
      'SELECT id, since, (SELECT coalesce(max(n), 0) FROM relisted) AS last FROM relisting',
    ),
    relistedSince: db.prepare<[number], RelistedRow>(
      `SELECT relisted.part, linked, counts, coalesce((SELECT gone FROM standing WHERE standing.part = relisted.part), 1) AS gone
       FROM relisted LEFT JOIN part ON part.id = relisted.part
       WHERE relisted.n > ? ORDER BY relisted.n`,
    ),
    listedParts: db.prepare<[], RelistedRow>(
      `SELECT part.id AS part, linked, counts, standing.gone FROM part JOIN standing ON standing.part = part.id
       WHERE linked IS NOT NULL ORDER BY part.id`,
    ),
    relistedOfNone: db.prepare<[], { n: number }>(
      'SELECT count(*) AS n FROM relisted WHERE part NOT IN (SELECT id FROM part)',
    ),
    forgetRelisted: db.prepare('DELETE FROM relisted WHERE part NOT IN (SELECT id FROM part)'),
    relistingSince: db.prepare('UPDATE relisting SET since = (SELECT coalesce(max(n), 0) FROM relisted)'),
    // Where one id stands in several files, the first counts, as for a single one.
    linkedKeys: db.prepare<[], { agent: string; linkedId: string; contentKey: string }>(
      `SELECT agent, linked_id AS linkedId, content_key AS contentKey FROM part
       WHERE linked IS NOT NULL AND content_key IS NOT NULL ORDER BY id DESC`,
    ),
    linkedPart: db.prepare<[{ linkedId: string; agent: string | null }], LinkedRow & { id: number; copies: Buffer }>(
      `SELECT id, linked, counts, content_key AS contentKey, copies FROM part
       WHERE linked_id = @linkedId AND (@agent IS NULL OR agent = @agent) ORDER BY agent LIMIT 1`,
    ),
    blockHashes: db.prepare<[number], { hash: string }>('SELECT hash FROM block WHERE part = ? ORDER BY n'),
    blocks: db.prepare<[number], BlockRow>('SELECT id, n, events, bytes FROM block WHERE part = ? ORDER BY n'),
    firstBlock: db.prepare<[number], BlockRow>(
      'SELECT id, n, events, bytes FROM block WHERE part = ? ORDER BY n ASC LIMIT 1',
    ),
    lastBlock: db.prepare<[number], BlockRow>(
      'SELECT id, n, events, bytes FROM block WHERE part = ? ORDER BY n DESC LIMIT 1',
    ),
    block: db.prepare<[number], BlockRow & { part: number; linked: string | null }>(
      'SELECT block.id, n, events, bytes, part, linked FROM block JOIN part ON part.id = block.part WHERE block.id = ?',
    ),
    blockAt: db.prepare<[number, number], { id: number; events: number }>(
      'SELECT id, events FROM block WHERE part = ? AND n = ?',
    ),
    blockSizes: db.prepare<[number], { id: number; events: number }>('SELECT id, events FROM block WHERE part = ?'),
    addBlock: db.prepare('INSERT INTO block (part, n, events, hash, bytes) VALUES (@part, @n, @events, @hash, @bytes)'),
    updateBlock: db.prepare('UPDATE block SET events = @events, hash = @hash, bytes = @bytes WHERE id = @id'),
    removeBlocks: db.prepare('DELETE FROM block WHERE part = ?'),
    addWords: db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)'),
    removeWords: db.prepare('DELETE FROM words WHERE rowid BETWEEN ? AND ?'),
    search: db
      .prepare<[string, number], { row: bigint }>(
        // What is in no list must not take the place of what is.
        `SELECT rowid AS row FROM words WHERE words MATCH ? AND EXISTS
           (SELECT 1 FROM block JOIN part ON part.id = block.part
            WHERE block.id = words.rowid / ${String(ROWS_PER_BLOCK)} AND part.linked IS NOT NULL)
         ORDER BY rowid DESC LIMIT ?`,
      )
      .safeIntegers(),
    signals: db.prepare<[string, string], { value: string }>(
      'SELECT value FROM signal WHERE content_key = ? AND extractor = ?',
    ),
    putSignals: db.prepare('INSERT OR REPLACE INTO signal (content_key, extractor, value) VALUES (?, ?, ?)'),
    sweepSignals: db.prepare(
      'DELETE FROM signal WHERE content_key NOT IN (SELECT content_key FROM part WHERE content_key IS NOT NULL)',
    ),
    unread: db.prepare<[], { file: string; line: number; message: string }>('SELECT file, line, message FROM unread'),
    clearUnread: db.prepare('DELETE FROM unread'),
    addUnread: db.prepare('INSERT INTO unread (file, line, message) VALUES (?, ?, ?)'),
  };
}
