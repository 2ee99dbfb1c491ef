/**
 * The durable database's shape, as numbered steps forward. A step that has shipped is never edited: its hash is
 * recorded where it ran, and a database that took another step of the same number is refused.
 */
export interface Migration {
  name: string;
  sql: string;
}

/** Number of a migration: its position here, from 1. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'dreams, decisions and versions',
    sql: `
CREATE TABLE dreams (
  id TEXT PRIMARY KEY,
  started_at TEXT NOT NULL,
  summary TEXT NOT NULL,   -- DreamSummary as JSON
  coverage TEXT            -- Coverage as JSON, once the dream is over
) STRICT;

CREATE TABLE proposals (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  dream TEXT NOT NULL REFERENCES dreams (id),
  at TEXT NOT NULL
) STRICT;

CREATE TABLE changes (
  id TEXT PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id),
  position INTEGER NOT NULL,
  lesson_key TEXT,         -- NULL: a merge, which comes from the store and from no lesson
  sessions TEXT NOT NULL,  -- root sessions it rests on, JSON
  change TEXT NOT NULL     -- Change as JSON
) STRICT;
CREATE INDEX changes_by_proposal ON changes (proposal, position);
CREATE INDEX changes_by_lesson ON changes (lesson_key);

-- Append-only. 'intended': written down before the files are touched; 'void': given up, and nothing of it stands.
CREATE TABLE decisions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('accept', 'discard', 'never', 'edit', 'restore', 'undo')),
  undoes INTEGER REFERENCES decisions (number),
  state TEXT NOT NULL CHECK (state IN ('intended', 'done', 'void')),
  edits TEXT NOT NULL      -- what was done to the playbooks, entry by entry, JSON
) STRICT;
CREATE UNIQUE INDEX undone_once ON decisions (undoes) WHERE undoes IS NOT NULL AND state <> 'void';

CREATE TABLE decision_changes (
  decision INTEGER NOT NULL REFERENCES decisions (number),
  change TEXT NOT NULL REFERENCES changes (id),
  entry TEXT,              -- the entry an accepted change became or touched
  text TEXT,               -- the words of an edit
  PRIMARY KEY (decision, change)
) STRICT, WITHOUT ROWID;
CREATE INDEX decisions_by_change ON decision_changes (change, decision);
CREATE INDEX decisions_by_entry ON decision_changes (entry);

CREATE TABLE contents (
  hash TEXT PRIMARY KEY,   -- sha256 of the text
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a decision does to each file. NULL: the file is not there.
CREATE TABLE effects (
  decision INTEGER NOT NULL REFERENCES decisions (number),
  file TEXT NOT NULL,
  before TEXT REFERENCES contents (hash),
  after TEXT REFERENCES contents (hash),
  PRIMARY KEY (decision, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  file TEXT NOT NULL,
  content TEXT REFERENCES contents (hash),       -- NULL: the file is not there
  at TEXT NOT NULL,
  decision INTEGER REFERENCES decisions (number) -- NULL: found so, made by somebody else
) STRICT;
CREATE INDEX versions_by_file ON versions (file, number);

CREATE TABLE dreamed_sessions (
  session TEXT PRIMARY KEY,
  content_key TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL      -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL     -- JSON
) STRICT;

-- Decisions that count: done, and not undone since.
CREATE VIEW standing AS
  SELECT d.* FROM decisions d
  WHERE d.state = 'done' AND d.action <> 'undo'
    AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = d.number AND u.state = 'done');

CREATE VIEW change_status AS
  SELECT c.id AS change,
    coalesce((
      SELECT s.action FROM decision_changes dc JOIN standing s ON s.number = dc.decision
      WHERE dc.change = c.id AND s.action IN ('accept', 'discard', 'never')
      ORDER BY s.number DESC LIMIT 1), 'pending') AS status,
    (SELECT dc.text FROM decision_changes dc JOIN standing s ON s.number = dc.decision
      WHERE dc.change = c.id AND s.action = 'edit'
      ORDER BY s.number DESC LIMIT 1) AS edited
  FROM changes c;
`,
  },
  {
    name: 'projects',
    sql: `
-- What the disk said of folders that sessions ran in, kept for when they are renamed or removed.
CREATE TABLE folders (
  folder TEXT PRIMARY KEY,
  is_there INTEGER NOT NULL,
  root TEXT,               -- main worktree of its repository
  remote TEXT              -- address of its repository, without name and password
) STRICT, WITHOUT ROWID;

-- What the user decided about folders of projects. other NULL: set apart; else joined with that one.
CREATE TABLE project_decisions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  folder TEXT NOT NULL,
  other TEXT
) STRICT;
`,
  },
  {
    name: 'folders of plain logs',
    sql: `
-- Folders that were looked through for recurring failures.
CREATE TABLE log_folders (
  folder TEXT PRIMARY KEY,
  looked_at TEXT NOT NULL,
  trouble TEXT,            -- MiningTrouble as JSON: why the last look brought nothing
  result TEXT              -- MinedLogs as JSON: of the last look that brought something
) STRICT;
`,
  },
];
