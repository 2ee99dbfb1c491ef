/**
 * What the derived database knows of Reverie's own copies of sessions. The copies are files and say themselves what
 * they are; this only spares opening them, and says which part of the index each is the present copy of.
 *
 * That a part has changed is noticed by the database itself: whoever writes a block of it need not know of copies.
 */
import type Database from 'better-sqlite3';

export const COPIES_SCHEMA = `
  CREATE TABLE copy (
    -- Hash of what is in it: its file is called after it.
    name TEXT NOT NULL PRIMARY KEY,
    bytes INTEGER NOT NULL,
    -- Where the log lay that it was read out of; NULL for one that cannot be read.
    agent TEXT, session TEXT, path TEXT,
    head TEXT,
    events INTEGER NOT NULL,
    outline TEXT NOT NULL,
    ended REAL,
    -- The part that holds the very same events. NULL: that part has changed since, or is not there.
    part INTEGER,
    -- The part was filled from this copy: no log has it.
    restored INTEGER NOT NULL DEFAULT 0,
    refused TEXT
  ) STRICT;
  CREATE INDEX copy_by_part ON copy (part);
  CREATE INDEX copy_by_session ON copy (session, agent);
  CREATE INDEX part_by_own_session ON part (session, agent);
  CREATE TRIGGER copy_outgrown AFTER INSERT ON block BEGIN UPDATE copy SET part = NULL WHERE part = NEW.part; END;
  CREATE TRIGGER copy_rewritten AFTER UPDATE OF hash ON block BEGIN UPDATE copy SET part = NULL WHERE part = NEW.part; END;
  CREATE TRIGGER copy_renamed AFTER UPDATE OF head ON part WHEN OLD.head <> NEW.head BEGIN UPDATE copy SET part = NULL WHERE part = NEW.id; END;
  CREATE TRIGGER copy_left AFTER DELETE ON part BEGIN UPDATE copy SET part = NULL, restored = 0 WHERE part = OLD.id; END;
`;

/** A copy that says what it is. */
export interface CopyRow {
  name: string;
  /** Of its file. */
  bytes: number;
  agent: string;
  session: string;
  path: string;
  /** JSON of the session's head. */
  head: string;
  events: number;
  /** Hash of the outline of its events. */
  outline: string;
  /** Epoch milliseconds. */
  ended: number | null;
}

/** The part of the index a copy belongs to. */
export interface CopyStanding {
  name: string;
  bytes: number;
  agent: string;
  session: string;
  path: string;
  ended: number | null;
  part: number | null;
  restored: boolean;
  /** No log on disk has the session any more. */
  gone: boolean;
  /** The id it is shown under; `null` where it is not in the index, or another log tells it better. */
  shownAs: string | null;
}

/** A part as far as its copy depends on it. */
export interface CopiedPart {
  id: number;
  agent: string;
  session: string;
  /** JSON. */
  head: string;
  outline: Uint8Array;
  /** Compressed size of its events in the index. */
  bytes: number;
  gone: boolean;
  /** Milliseconds: when its log was last written to. */
  mtime: number;
}

export class CopyRows {
  readonly #statements;

  constructor(db: Database.Database) {
    this.#statements = prepareAll(db);
  }

  names(): string[] {
    return this.#statements.names.all().map(({ name }) => name);
  }

  add(copy: CopyRow): void {
    this.#statements.add.run({ ...copy });
  }

  /** One that cannot be read, and why: it is not tried again. */
  addRefused(name: string, bytes: number, refused: string): void {
    this.#statements.addRefused.run(name, bytes, refused);
  }

  refuse(name: string, why: string): void {
    this.#statements.refuse.run(why, name);
  }

  refused(): { name: string; bytes: number; refused: string }[] {
    return this.#statements.refused.all();
  }

  remove(name: string): void {
    this.#statements.remove.run(name);
  }

  /** @param restored the part was filled from this copy */
  belongs(name: string, part: number, restored: boolean): void {
    this.#statements.belongs.run(part, restored ? 1 : 0, name);
  }

  headOf(name: string): Pick<CopyRow, 'head' | 'events' | 'outline'> | null {
    return this.#statements.headOf.get(name) ?? null;
  }

  standings(): CopyStanding[] {
    return this.#statements.standings
      .all()
      .map((row) => ({ ...row, restored: row.restored === 1, gone: row.gone === 1 }));
  }

  /** Parts of logs that are shown and have no copy of what they are now. */
  uncopied(): CopiedPart[] {
    return this.#statements.uncopied.all().map((row) => ({ ...row, gone: row.gone === 1 }));
  }

  /** Parts of that session that were read out of logs, not restored from copies. */
  ofLogs({ session, agent }: Pick<CopyRow, 'agent' | 'session'>): { id: number; head: string; outline: Uint8Array }[] {
    return this.#statements.ofLogs.all(session, agent);
  }

  /** Heads of the parts read out of a file; `null` where the index does not know the file. */
  headsIn(path: string): string[] | null {
    const file = this.#statements.file.get(path);
    return file ? this.#statements.headsIn.all(file.id).map(({ head }) => head) : null;
  }

  /** The file a part was read out of, where that is not on disk any more. */
  goneFileOf(part: number): number | null {
    return this.#statements.goneFileOf.get(part)?.file ?? null;
  }
}

function prepareAll(db: Database.Database) {
  return {
    names: db.prepare<[], { name: string }>('SELECT name FROM copy'),
    add: db.prepare(
      `INSERT OR REPLACE INTO copy (name, bytes, agent, session, path, head, events, outline, ended)
       VALUES (@name, @bytes, @agent, @session, @path, @head, @events, @outline, @ended)`,
    ),
    addRefused: db.prepare(
      `INSERT OR REPLACE INTO copy (name, bytes, events, outline, refused) VALUES (?, ?, 0, '', ?)`,
    ),
    refuse: db.prepare('UPDATE copy SET refused = ?, part = NULL, restored = 0 WHERE name = ?'),
    refused: db.prepare<[], { name: string; bytes: number; refused: string }>(
      'SELECT name, bytes, refused FROM copy WHERE refused IS NOT NULL ORDER BY name',
    ),
    remove: db.prepare('DELETE FROM copy WHERE name = ?'),
    belongs: db.prepare('UPDATE copy SET part = ?, restored = ? WHERE name = ?'),
    headOf: db.prepare<[string], Pick<CopyRow, 'head' | 'events' | 'outline'>>(
      'SELECT head, events, outline FROM copy WHERE name = ? AND refused IS NULL',
    ),
    standings: db.prepare<[], Omit<CopyStanding, 'restored' | 'gone'> & { restored: number; gone: number }>(
      `SELECT copy.name, copy.bytes, copy.agent, copy.session, copy.path, ended, copy.part, restored,
         coalesce((SELECT gone FROM standing WHERE standing.part = part.id), 0) AS gone, part.linked_id AS shownAs
       FROM copy LEFT JOIN part ON part.id = copy.part
       WHERE refused IS NULL`,
    ),
    uncopied: db.prepare<[], Omit<CopiedPart, 'gone'> & { gone: number }>(
      `SELECT part.id, part.agent, part.session, part.head, part.outline, standing.gone, file.mtime,
         (SELECT coalesce(sum(length(bytes)), 0) FROM block WHERE block.part = part.id) AS bytes
       FROM part JOIN file ON file.id = part.file JOIN standing ON standing.part = part.id
       WHERE part.linked IS NOT NULL AND NOT EXISTS (SELECT 1 FROM copy WHERE copy.part = part.id)`,
    ),
    ofLogs: db.prepare<[string, string], { id: number; head: string; outline: Buffer }>(
      `SELECT id, head, outline FROM part WHERE session = ? AND agent = ? AND length(outline) > 0
         AND NOT EXISTS (SELECT 1 FROM copy WHERE copy.part = part.id AND copy.restored = 1)`,
    ),
    file: db.prepare<[string], { id: number }>('SELECT id FROM file WHERE path = ?'),
    headsIn: db.prepare<[number], { head: string }>('SELECT head FROM part WHERE file = ? AND length(outline) > 0'),
    goneFileOf: db.prepare<[number], { file: number }>('SELECT file FROM standing WHERE part = ? AND file_gone = 1'),
  };
}
