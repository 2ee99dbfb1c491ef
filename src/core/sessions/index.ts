/** The index of all sessions: what the rest of Reverie asks for sessions, their events and their text. */
import {
  Counts,
  type AgentId,
  type Coverage,
  type Hit,
  type Problem,
  type Role,
  type SessionSummary,
} from '../../shared/contract.ts';
import { ok, type Failure, type Result } from '../../shared/result.ts';
import type { DecodedEvent } from '../sources/reader.ts';
import {
  isBusy,
  isDamage,
  openDerived,
  type DerivedStore,
  type FileContent,
  type LinkedRow,
} from '../storage/derived.ts';
import type { SessionEvent } from './event.ts';
import { unpack, unpackOne } from './index-blocks.ts';
import { IndexCopies } from './index-copies.ts';
import { copiesOf } from './index-link.ts';
import { hashOf } from './index-outline.ts';
import { queriesOf, snippetOf } from './index-search.ts';
import { searchedText } from './index-text.ts';
import { markCopies } from './link.ts';
import { coverageOf, scan, type ScanOptions, type ScanReport } from './scan.ts';
import type { Worked } from './project.ts';
import type { LinkedHead, Session } from './session.ts';
import type { LogRow } from './unknown-format.ts';

export type { Hints } from './scan-hinted.ts';
export type { ScanOptions, ScanReport } from './scan.ts';

export interface SessionIndex {
  scan(options: ScanOptions): Promise<ScanReport>;
  /** All sessions, also of logs that are gone, in relation to one another. */
  heads(): LinkedHead[];
  summaries(): SessionSummary[];
  /** Without secrets; long text is cut (see index-text.ts). `agent` where two agents share an id. */
  session(id: string, agent?: AgentId): Session | null;
  /** Changes exactly when the session's events change; empty for an unknown session. */
  contentKey(id: string, agent?: AgentId): string;
  /**
   * What of the list of sessions has changed, so that whoever holds it need not read all of it anew.
   * @param since `at` of the last answer; `null` for all of it
   */
  relisted(since: string | null): Relisted;
  /** The beginning of what the user typed first; `null` where nobody typed anything near its start. */
  opening(id: string, agent: AgentId): string | null;
  /** Sessions no log on disk has any more, as `agent/id`. */
  gone(): ReadonlySet<string>;
  /**
   * For the room that keeps copies of sessions: work on what the index knows of them.
   * @param damaged the answer where the index turns out to be damaged, which is then empty
   */
  withCopies<T>(damaged: T, work: (copies: IndexCopies) => T | Promise<T>): Promise<T>;
  /** Where sessions ran, and what they say of it. */
  worked(): Worked[];
  /** What was read of each log that is on disk, and what was not. */
  logs(): LogRow[];
  /** What the last look at the disk could not read at all. */
  unread(): Problem[];
  /** Of all sessions at once, by `agent/id`. */
  contentKeys(): ReadonlyMap<string, string>;
  /** Events with all words of the text, those with the very phrase first, newest first. */
  search(text: string, limit: number): Hit[];
  /** Of all logs on disk that have been scanned. */
  coverage(): Coverage;
  cachedSignals(contentKey: string, extractor: string): unknown;
  putSignals(contentKey: string, extractor: string, signals: unknown): void;
  close(): void;
}

/** What has changed of the list of sessions. */
export interface Relisted {
  /** To be given when asking again. */
  at: string;
  /** All of the list is told: what was told before is void. */
  whole: boolean;
  /** Each as it is now. `part` stays what it is while a session grows. */
  sessions: { part: number; head: LinkedHead; counts: Counts; gone: boolean }[];
  /** Parts that are in the list no more. */
  removed: number[];
}

export interface IndexOptions {
  dataDir: string;
  /** The compiled scan-worker of a bundled program; `null` reads on the calling thread. */
  worker?: URL | null;
}

export function openIndex({ dataDir, worker }: IndexOptions): Result<SessionIndex, Failure> {
  const opened = openDerived(dataDir);
  if (!opened.ok) return opened;
  return ok(
    new DerivedIndex(
      opened.value,
      dataDir,
      worker === undefined ? new URL('./scan-worker.ts', import.meta.url) : worker,
    ),
  );
}

/** Enough for a line of a list. */
const OPENING = 300;

class DerivedIndex implements SessionIndex {
  #store: DerivedStore;
  readonly #dataDir: string;
  readonly #worker: URL | null;

  constructor(store: DerivedStore, dataDir: string, worker: URL | null) {
    this.#store = store;
    this.#dataDir = dataDir;
    this.#worker = worker;
  }

  async scan(options: ScanOptions): Promise<ScanReport> {
    try {
      return await scan(this.#store, options, this.#worker);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#startAgain();
      return scan(this.#store, options, this.#worker);
    }
  }

  heads(): LinkedHead[] {
    return this.#read([], () => this.#store.linked().map(headOf));
  }

  summaries(): SessionSummary[] {
    return this.#read([], () => this.#store.linked().map(summaryOf));
  }

  session(id: string, agent?: AgentId): Session | null {
    return this.#read(null, () => {
      const row = this.#store.linkedPart(id, agent ?? null);
      if (!row) return null;
      const copies = copiesOf(row.copies);
      const copied = new Set<string>();
      const events = this.#store
        .blocks(row.id)
        .flatMap(({ bytes }) => unpack(bytes))
        .map((event, seq): SessionEvent => {
          if (event.uid !== null && copies.size > 0 && copies.has(hashOf(event.uid))) copied.add(event.uid);
          return { ...event, seq, copied: false };
        });
      return { head: headOf(row), counts: countsIn(row), events: markCopies(events, copied) };
    });
  }

  contentKey(id: string, agent?: AgentId): string {
    return this.#read('', () => this.#store.linkedPart(id, agent ?? null)?.contentKey ?? '');
  }

  relisted(since: string | null): Relisted {
    return this.#read({ at: '', whole: true, sessions: [], removed: [] }, () => {
      const { id, since: from, last } = this.#store.relisting();
      const [known, number] = since?.split(' ') ?? [];
      const before = Number(number);
      const whole = known !== id || !(before >= from);
      const told: Relisted = { at: `${id} ${String(last)}`, whole, sessions: [], removed: [] };
      for (const { part, linked, counts, gone } of whole
        ? this.#store.listedParts()
        : this.#store.relistedSince(before)) {
        if (linked === null || counts === null) told.removed.push(part);
        else
          told.sessions.push({
            part,
            head: parseHead(linked),
            counts: Counts.parse(JSON.parse(counts)),
            gone: gone === 1,
          });
      }
      return told;
    });
  }

  opening(id: string, agent: AgentId): string | null {
    return this.#read(null, () => {
      const row = this.#store.linkedPart(id, agent);
      const block = row && this.#store.firstBlock(row.id);
      if (!block) return null;
      const prompt = unpack(block.bytes).find((event) => event.kind === 'prompt' && event.text.trim() !== '');
      return prompt?.kind === 'prompt' ? prompt.text.slice(0, OPENING) : null;
    });
  }

  gone(): ReadonlySet<string> {
    return this.#read(
      new Set(),
      () => new Set(this.#store.goneSessions().map(({ agent, linkedId }) => `${agent}/${linkedId}`)),
    );
  }

  async withCopies<T>(damaged: T, work: (copies: IndexCopies) => T | Promise<T>): Promise<T> {
    try {
      return await work(new IndexCopies(this.#store));
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#startAgain();
      return damaged;
    }
  }

  worked(): Worked[] {
    return this.#read([], () => this.#store.worked());
  }

  logs(): LogRow[] {
    return this.#read([], () => {
      const remarks = new Map(this.#store.remarks().map((remark) => [remark.path, remark]));
      const versions = Map.groupBy(this.#store.versions(), ({ file }) => file);
      return this.#store.files().flatMap(({ id, path, agent, mtime, records, gone }): LogRow[] => {
        if (gone) return [];
        const remark = remarks.get(path);
        return [
          {
            path,
            agent,
            mtime,
            records,
            unknown: remark ? unknownIn(remark, agent) : {},
            problems: remark ? problemsIn(remark) : [],
            versions: versions.get(id)?.map(({ version }) => version) ?? [],
          },
        ];
      });
    });
  }

  unread(): Problem[] {
    return this.#read([], () => this.#store.unread());
  }

  contentKeys(): ReadonlyMap<string, string> {
    return this.#read(new Map(), () => {
      const rows = this.#store.linkedKeys();
      return new Map(rows.map(({ agent, linkedId, contentKey }) => [`${agent}/${linkedId}`, contentKey]));
    });
  }

  search(text: string, limit: number): Hit[] {
    return this.#read([], () => {
      const hits: Hit[] = [];
      const seen = new Set<string>();
      for (const query of queriesOf(text)) {
        if (hits.length >= limit) break;
        for (const { block, position } of this.#store.search(query, limit)) {
          const key = `${String(block)} ${String(position)}`;
          if (seen.has(key) || hits.length >= limit) continue;
          seen.add(key);
          const row = this.#store.block(block);
          const event = row?.linked ? unpackOne(row.bytes, position) : null;
          if (row?.linked && event) hits.push(hitOf(parseHead(row.linked), event, text));
        }
      }
      return hits;
    });
  }

  coverage(): Coverage {
    return this.#read({ files: 0, sessions: 0, records: 0, unknownRecords: {}, problems: [] }, () =>
      coverageOf(this.#store, null),
    );
  }

  cachedSignals(contentKey: string, extractor: string): unknown {
    return this.#read(null, () => {
      const value = this.#store.signals(contentKey, extractor);
      return value === null ? null : JSON.parse(value);
    });
  }

  putSignals(contentKey: string, extractor: string, signals: unknown): void {
    try {
      this.#read(undefined, () => this.#store.putSignals(contentKey, extractor, JSON.stringify(signals) ?? 'null'));
    } catch (error) {
      // While another process fills the index nothing is kept: the next dream mines this session again.
      if (!isBusy(error)) throw error;
    }
  }

  close(): void {
    this.#store.close();
  }

  /** A damaged index answers as an empty one, and is empty from then on: the next scan fills it. */
  #read<T>(empty: T, ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#startAgain();
      return empty;
    }
  }

  #startAgain(): void {
    this.#store.drop();
    const opened = openDerived(this.#dataDir);
    if (!opened.ok) throw new Error(opened.error.message);
    this.#store = opened.value;
  }
}

/** What the store holds was written by this program; its fingerprint vouches for the shape. */
function parseHead(json: string): LinkedHead {
  const head: LinkedHead = JSON.parse(json);
  return head;
}

/** By type alone; in the index an agent's types stand behind its name. */
function unknownIn({ unknown }: Pick<FileContent, 'unknown'>, agent: string): Record<string, number> {
  const counts: Record<string, number> = JSON.parse(unknown);
  return Object.fromEntries(Object.entries(counts).map(([type, count]) => [type.slice(agent.length + 1), count]));
}

function problemsIn({ problems }: Pick<FileContent, 'problems'>): LogRow['problems'] {
  const list: LogRow['problems'] = JSON.parse(problems);
  return list;
}

const headOf = ({ linked }: LinkedRow): LinkedHead => parseHead(linked);
const countsIn = ({ counts }: LinkedRow): Counts => Counts.parse(JSON.parse(counts));
const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function summaryOf(row: LinkedRow): SessionSummary {
  const { id, agent, file, cwd, startedAt, endedAt, parent, relation } = headOf(row);
  return {
    id,
    agent,
    file,
    cwd,
    startedAt: isoOf(startedAt),
    endedAt: isoOf(endedAt),
    parent,
    relation,
    counts: countsIn(row),
  };
}

function hitOf(head: LinkedHead, event: DecodedEvent, text: string): Hit {
  return {
    session: head.id,
    agent: head.agent,
    file: head.file,
    line: event.line,
    role: roleOf(event),
    at: isoOf(event.at),
    snippet: snippetOf(searchedText(event), text),
  };
}

function roleOf({ kind }: DecodedEvent): Role {
  switch (kind) {
    case 'prompt':
    case 'command':
    case 'rejection':
    case 'interruption':
      return 'user';
    case 'assistant':
    case 'thinking':
    case 'tool-call':
      return 'assistant';
    case 'tool-result':
      return 'tool';
    case 'injected':
    case 'compaction':
    case 'service-error':
      return 'system';
  }
}
