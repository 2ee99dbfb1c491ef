/**
 * The interface every agent's reader implements. A reader is one file of this folder; adding an agent means adding
 * a file and one line in readers.ts, and touching nothing else.
 *
 * A reader never opens a file itself: it is handed lines, a document or rows, so that memory stays bounded, a
 * half-written tail is not its business, and nothing of another program is locked.
 */
import type { AgentId, Counts, Relation } from '../../shared/contract.ts';
import type { SessionEvent } from '../sessions/event.ts';

/** `Omit` over a union loses its members; this keeps them. */
type Distribute<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An event as a reader knows it: its number in the session and whether it is a copy are settled by the index. */
export type DecodedEvent = Distribute<SessionEvent, 'seq' | 'copied'>;

/** What all events of one record have in common. */
export type RecordPlace = Pick<DecodedEvent, 'line' | 'at' | 'uid' | 'active'>;

/** What a record says of its session. Later values fill gaps; they never replace what an earlier record said. */
export interface SessionFacts {
  cwd: string | null;
  gitBranch: string | null;
  /** Address of the repository, as the record writes it. */
  gitRemote: string | null;
  agentVersion: string | null;
  model: string | null;
  title: string | null;
  at: number | null;
  parent: string | null;
  relation: Relation | null;
}

/** What became of one line. */
export type Decoded =
  | {
      kind: 'events';
      session: string;
      facts: Partial<SessionFacts>;
      events: readonly DecodedEvent[];
      /**
       * The user went back: events of this session from this line on, up to this record, are no longer `active`.
       */
      abandons?: number;
    }
  /** A record type that is known and carries no conversation. Its facts may still matter. */
  | { kind: 'meta'; session: string | null; facts: Partial<SessionFacts>; abandons?: number }
  /** A record type nobody here knows: counted by name, never dropped silently. */
  | { kind: 'unknown'; session: string | null; type: string }
  | { kind: 'bad'; message: string };

/** Decodes the lines of one file in order. `state()` is plain JSON: a later decoder continues from it after an append. */
export interface LineDecoder {
  decode(line: string, number: number): Decoded;
  state(): unknown;
  /**
   * At the end of the file: what the last line says, where the decoder waited for the next one to be sure. What is
   * told here is not told again when the file grows.
   */
  atEnd?(): Decoded | null;
}

/** A log of lines with what is needed to recognise it. `head` is its first lines (at most 64 KB, complete lines only). */
export interface FileHead {
  path: string;
  head: readonly string[];
}

/** What holds for every format. */
interface AnyFormat {
  /** What these logs never say. It is counted as unknown, not as none. */
  readonly untold?: readonly (keyof Counts)[];
}

/** Logs that are read line by line and normally grow at their end. */
export interface LineFormat extends AnyFormat {
  /** Whether a file below one of the places is such a log, by its path relative to the place. */
  claims(relativePath: string): boolean;
  /** By content alone, for files given with `--source`. */
  recognises(file: FileHead): boolean;
  decoder(path: string, state: unknown): LineDecoder;
}

/** A document with what is needed to recognise it. */
export interface DocumentHead {
  path: string;
  /** Its beginning: at most 64 KB. */
  start: string;
  /** The whole of it parsed as JSON; `undefined` where it is none. Parsed when first asked: look at `start` before. */
  json(): unknown;
}

/** A whole document. It never changes while it is read. */
export interface LogDocument extends DocumentHead {
  /** The whole of it. */
  text: string;
  /** The files and folders that the format named as read with it. */
  besides: readonly string[];
  /** The text of one of the files that the format named as read with it; `null` where there is none. */
  beside(path: string): string | null;
}

/**
 * Logs that are one document: JSON that is written anew on every turn, Markdown. Any change means reading it again.
 * The `line` of an event is the 1-based position of its message.
 */
export interface DocumentFormat extends AnyFormat {
  claims(relativePath: string): boolean;
  recognises(document: DocumentHead): boolean;
  /**
   * Where one log is several files: the one it is known by. Each of them is claimed and recognised, and means that one.
   * @param namesIn as for `beside`
   */
  main?(path: string, namesIn: (folder: string) => readonly string[]): string;
  /**
   * Files that are read with a document, and folders whose change means that there are others now. A change of one
   * is a change of the log.
   * @param namesIn what stands in a folder, sorted; nothing where there is no such folder
   */
  beside?(path: string, namesIn: (folder: string) => readonly string[]): readonly string[];
  read(document: LogDocument): Iterable<Decoded>;
}

export type ForeignValue = string | number | bigint | Uint8Array | null;
export type ForeignRow = Readonly<Record<string, ForeignValue>>;

/** What is asked of a table: rows where all of `where` holds. A range holds from `from` up to and without `below`. */
export interface RowsAsked {
  /** Columns that are not there are left out of the rows. All columns without it. */
  columns?: readonly string[];
  where?: Readonly<Record<string, string | number | null | { from: string; below: string }>>;
  order?: readonly string[];
  /** Columns of which only the length is told, in bytes: their values are not read. */
  lengths?: readonly string[];
}

/** Another program's database: a copy of it, so that nothing of theirs is ever locked or written. */
export interface ForeignDatabase {
  /** Of the original. */
  path: string;
  /** Columns by table. */
  tables: ReadonlyMap<string, readonly string[]>;
  /** Nothing where there is no such table. */
  rows(table: string, asked?: RowsAsked): Iterable<ForeignRow>;
  /** The text of one of the files that the format named as read with it; `null` where there is none. */
  beside(path: string): string | null;
  /**
   * By value of a column: how many rows, the greatest value of another column, and how many bytes stand in a third:
   * rows that are written again within the second their time is told in show in their length alone.
   */
  summary(
    table: string,
    by: string,
    latest: string | null,
    content?: string,
  ): ReadonlyMap<string, { rows: number; latest: ForeignValue; bytes: number }>;
}

/** Something in a database that is read as a whole, normally a session (with its sub-agents' where rows mix them). */
export interface DatabaseUnit {
  id: string;
  /** Another text whenever anything of the unit has changed. */
  version: string;
}

/**
 * Logs that are rows of a database. Only units whose version has changed are read again. What is no longer there was
 * purged by its program, and stays in the index as one that only Reverie has. The `line` of an event is the 1-based
 * position of its message in its session. A session stands in one unit.
 */
export interface DatabaseFormat extends AnyFormat {
  claims(relativePath: string): boolean;
  recognises(tables: ForeignDatabase['tables']): boolean;
  /** Files that are read with a database, as of a document. */
  beside?(path: string, namesIn: (folder: string) => readonly string[]): readonly string[];
  units(database: ForeignDatabase): Iterable<DatabaseUnit>;
  read(database: ForeignDatabase, unit: string): Iterable<Decoded>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One agent. It has a format for each way in which its logs are written. */
export interface SourceReader {
  readonly agent: AgentId;
  readonly name: string;
  /** Folders under `home` where this agent leaves its logs; environment overrides included. */
  places(home: string, env: Environment): readonly string[];
  /** Names of folders in those places that are not entered: no log is in them, but very many files. */
  readonly notEntered?: readonly string[];
  /** Where the agent lists more such folders itself: JSON files, and what one of them lists. */
  readonly registry?: {
    files(home: string, env: Environment): readonly string[];
    places(content: unknown): readonly string[];
  };
  /** Files and folders, relative to the folder of a project, where this agent leaves logs too. */
  readonly inProjects?: readonly string[];
  /**
   * Its logs are sessions of other agents, told again under the ids those gave them. Where an agent's own log of the
   * session is there too, that one is told.
   */
  readonly retells?: boolean;
  /**
   * Of a file in one of its places that is no log itself: the folder in which the logs lie that it is read with, both
   * relative to the place; `null` where it is read with none. Without it, any may be read with any.
   */
  readWith?(relativePath: string): string | null;
  readonly lines?: LineFormat;
  readonly document?: DocumentFormat;
  readonly database?: DatabaseFormat;
}

export type LogFormat = 'lines' | 'document' | 'database';

export type LineReader = SourceReader & { readonly lines: LineFormat };
export type DocumentReader = SourceReader & { readonly document: DocumentFormat };
export type DatabaseReader = SourceReader & { readonly database: DatabaseFormat };
