/**
 * Whether an agent has begun to write its logs in another way. Single records of a new type are ordinary: agents add
 * them with every other version. A format is not known any more when of what was written since the last log that
 * could be read
 *
 * - there are at least 20 records (LEAST), lines that are no record at all among them, and
 * - more than half of them (SHARE) are of an unknown type or cannot be read.
 *
 * A log could be read when at most half of it is unread, by the same share. Logs are looked at from the newest back to
 * that one; what lies further back was known then. Pure.
 */

/** A log on disk as the index has it. */
export interface LogRow {
  path: string;
  agent: string;
  /** Milliseconds: when it was written to last. */
  mtime: number;
  /** Lines that were records; those of unknown types are among them. */
  records: number;
  /** Count by record type. */
  unknown: Readonly<Record<string, number>>;
  /** Line 0 stands for the whole file. */
  problems: readonly { line: number; message: string }[];
  /** Of the agent, as its sessions in this log say. */
  versions: readonly string[];
}

export interface UnknownFormat {
  /** The newest version that one of these logs names; `null` where none does. */
  version: string | null;
  /** Newest first. */
  logs: readonly string[];
  records: number;
  unread: number;
  /** When the oldest of these logs was written to last, epoch milliseconds. */
  since: number;
}

const LEAST = 20;
const SHARE = 0.5;

export function unknownFormat(logs: readonly LogRow[]): UnknownFormat | null {
  const newest: LogRow[] = [];
  let [records, unread] = [0, 0];
  for (const log of [...logs].sort((a, b) => b.mtime - a.mtime)) {
    const here = readOf(log);
    if (here.records === 0) continue;
    if (here.unread <= here.records * SHARE) break;
    newest.push(log);
    records += here.records;
    unread += here.unread;
  }
  const oldest = newest.at(-1);
  if (oldest === undefined || records < LEAST || unread <= records * SHARE) return null;
  const version = newest.find(({ versions }) => versions.length > 0)?.versions.at(-1) ?? null;
  return { version, logs: newest.map(({ path }) => path), records, unread, since: oldest.mtime };
}

/** Lines of a log, and how many of them say nothing to anybody here. */
export function readOf({ records, unknown, problems }: LogRow): { records: number; unread: number } {
  const bad = problems.filter(({ line }) => line > 0).length;
  const strange = Object.values(unknown).reduce((sum, count) => sum + count, 0);
  return { records: records + bad, unread: strange + bad };
}
