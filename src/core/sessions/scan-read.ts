/**
 * Reading one log into what the index stores: decoded, without secrets, packed. It touches no database, so that it
 * can run on a thread of its own while the one writer writes.
 */
import { redact } from '../guard/secrets.ts';
import type { DecodedEvent, LogFormat, SessionFacts, SourceReader } from '../sources/reader.ts';
import { readLog, type ReadPosition } from '../sources/read.ts';
import { addFacts, emptyHead } from './head.ts';
import { normalRemote } from './git-remote.ts';
import { BlockPacker, type OpenBlock } from './index-blocks.ts';
import {
  joinOutlines,
  outlineOf,
  outlineRow,
  packOutline,
  unpackOutline,
  type Outline,
  type OutlineRow,
} from './index-outline.ts';
import type { SessionHead } from './session.ts';

/** A session the file already has in the index, to be continued. */
export interface KnownPart {
  session: string;
  head: SessionHead;
  outline: Uint8Array;
  last: { n: number; bytes: Uint8Array } | null;
}

export interface ReadJob {
  path: string;
  format: LogFormat;
  agent: string;
  from: ReadPosition;
  parts: readonly KnownPart[];
}

/** The user went back: events up to number `before` that stand on line `from` or a later one were abandoned. */
export interface Rewind {
  from: number;
  before: number;
}

/** What one file has new for one session. */
export interface ReadPart {
  session: string;
  head: SessionHead;
  /** Of the whole session, packed, once the file has been read to its end. */
  outline: Uint8Array | null;
  blocks: readonly OpenBlock[];
  /** To be applied once all blocks are written: only then are there any here. */
  rewinds: readonly Rewind[];
}

/** A piece of a log. The last one of a file has `done`; only then may its position be kept. */
export interface ReadPiece {
  /** Sessions of which nothing that was stored holds any more; before `parts`. */
  dropped: readonly string[];
  parts: readonly ReadPart[];
  done: {
    position: ReadPosition;
    /** Bytes read, newlines included; of the decompressed text for a compressed log. */
    bytes: number;
    records: number;
    unknown: Readonly<Record<string, number>>;
    problems: readonly { line: number; message: string }[];
    /** The file could not be read to its end. */
    stopped: boolean;
    /** Sessions it told before and tells no more; `null` where only whoever compares with what was there can say. */
    untold: readonly string[] | null;
  } | null;
}

/** Events held before they are handed on: bounds memory for a log of gigabytes. */
const EVENTS_HELD = 512;

/** A session while its log is being read. */
class Draft {
  readonly session: string;
  readonly head: SessionHead;
  readonly #packer: BlockPacker;
  readonly #outlines: Outline[] = [];
  #rows: OutlineRow[] = [];
  #blocks: OpenBlock[] = [];
  readonly #rewinds: Rewind[] = [];
  /** Events of the session so far, those of earlier readings included. */
  #count = 0;

  private constructor(session: string, head: SessionHead, packer: BlockPacker) {
    this.session = session;
    this.head = head;
    this.#packer = packer;
  }

  static begin(session: string, { agent, path, format }: ReadJob, reader: SourceReader): Draft {
    return new Draft(
      session,
      emptyHead(session, agent, path, reader[format]?.untold, reader.retells, format),
      new BlockPacker(),
    );
  }

  static resume({ session, head, outline, last }: KnownPart): Draft {
    const draft = new Draft(session, head, new BlockPacker(last));
    const before = unpackOutline(outline);
    draft.#outlines.push(before);
    draft.#count = before.kinds.length;
    return draft;
  }

  rewind(from: number): void {
    this.#rewinds.push({ from, before: this.#count });
  }

  add(event: DecodedEvent): void {
    this.#count += 1;
    this.#rows.push(outlineRow(event));
    const full = this.#packer.add(event);
    if (full) this.#blocks.push(full);
  }

  take(last: boolean): ReadPart {
    this.#outlines.push(outlineOf(this.#rows));
    const open = last ? this.#packer.finish() : null;
    const part: ReadPart = {
      session: this.session,
      head: { ...this.head },
      outline: last ? packOutline(joinOutlines(this.#outlines)) : null,
      blocks: open ? [...this.#blocks, open] : this.#blocks,
      rewinds: last ? this.#rewinds : [],
    };
    this.#rows = [];
    this.#blocks = [];
    return part;
  }
}

export async function* readPieces(job: ReadJob, reader: SourceReader): AsyncGenerator<ReadPiece, void, void> {
  const drafts = new Map<string, Draft>();
  for (const part of job.parts) drafts.set(part.session, Draft.resume(part));
  let position = job.from;
  let records = 0;
  let held = 0;
  let stopped = false;
  let untold: readonly string[] | null = null;
  const unknown: Record<string, number> = {};
  const problems: { line: number; message: string }[] = [];
  const touched = new Set<Draft>();
  let dropped: string[] = [];
  const piece = (last: boolean): Pick<ReadPiece, 'parts' | 'dropped'> => {
    const taken = { dropped, parts: [...touched].map((draft) => draft.take(last)) };
    dropped = [];
    held = 0;
    return taken;
  };

  for await (const batch of readLog(job, reader, job.from)) {
    position = batch.position;
    records += batch.records;
    for (const type of batch.unknown) {
      const name = redact(type);
      unknown[name] = (unknown[name] ?? 0) + 1;
    }
    for (const { line, message } of batch.problems) {
      problems.push({ line, message: redact(message) });
    }
    stopped ||= batch.stopped;
    untold = batch.untold ?? untold;
    dropped.push(...(batch.dropped ?? []));
    for (const decoded of batch.decoded) {
      if (decoded.session === null) continue;
      let draft = drafts.get(decoded.session);
      if (!draft) {
        draft = Draft.begin(decoded.session, job, reader);
        drafts.set(decoded.session, draft);
      }
      touched.add(draft);
      addFacts(draft.head, keptFacts(decoded.facts));
      if (decoded.abandons !== undefined) draft.rewind(decoded.abandons);
      if (decoded.kind === 'meta') continue;
      for (const event of decoded.events) draft.add(event);
      held += decoded.events.length;
    }
    if (batch.unitEnds) {
      yield { ...piece(true), done: null };
      drafts.clear();
      touched.clear();
    } else if (held >= EVENTS_HELD) yield { ...piece(false), done: null };
  }
  yield {
    ...piece(true),
    done: {
      position: { ...position, state: keptState(position.state) },
      bytes: job.format === 'lines' ? position.offset - job.from.offset : position.offset,
      records,
      unknown,
      problems,
      stopped,
      untold,
    },
  };
}

function keptFacts(facts: Partial<SessionFacts>): Partial<SessionFacts> {
  if (!facts.title && !facts.cwd && !facts.gitBranch && !facts.gitRemote) return facts;
  return {
    ...facts,
    ...(facts.title ? { title: redact(facts.title).slice(0, 500) } : {}),
    ...(facts.cwd ? { cwd: redact(facts.cwd) } : {}),
    ...(facts.gitBranch ? { gitBranch: redact(facts.gitBranch) } : {}),
    // Without name and password.
    ...(facts.gitRemote ? { gitRemote: normalRemote(facts.gitRemote) } : {}),
  };
}

/** A decoder's state may hold text of a record. Ids in it stay as they are: they are compared with later records. */
function keptState(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state ?? null, (key, value: unknown) =>
      typeof value === 'string' && (key === 'text' || value.length > 128 || /\s/.test(value)) ? redact(value) : value,
    ),
  );
}
