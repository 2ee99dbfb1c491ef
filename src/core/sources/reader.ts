/**
 * The interface every agent's reader implements. A reader is one file of this folder; adding an agent means adding
 * a file and one line in readers.ts, and touching nothing else.
 *
 * A reader never opens a file itself: it is handed lines, so that memory stays bounded, a half-written tail is not
 * its business, and it can be stopped and continued at any line.
 */
import type { AgentId, Relation } from '../../shared/contract.ts';
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

/** A log file with what is needed to recognise it. `head` is its first lines (at most 64 KB, complete lines only). */
export interface FileHead {
  path: string;
  head: readonly string[];
}

export interface SourceReader {
  readonly agent: AgentId;
  readonly name: string;
  /** Folders under `home` where this agent leaves its logs; environment overrides included. */
  places(home: string, env: Readonly<Record<string, string | undefined>>): readonly string[];
  /** Whether a file below such a folder is a log of this agent, by its path relative to the folder. */
  claims(relativePath: string): boolean;
  /** By content alone, for files given with `--source`. */
  recognises(file: FileHead): boolean;
  decoder(path: string, state: unknown): LineDecoder;
}
