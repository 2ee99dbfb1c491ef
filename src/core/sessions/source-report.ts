/** What stands in one agent's folder, as the index knows it: how much, of which versions, and what could not be read. */
import type { Problem } from '../../shared/contract.ts';
import type { LinkedHead } from './session.ts';
import { unknownFormat, type LogRow, type UnknownFormat } from './unknown-format.ts';
import { rangeOf, type VersionRange } from './versions.ts';

/** Problems of one reason. */
export interface ProblemGroup {
  reason: string;
  times: number;
  /** The first few places. */
  examples: readonly Problem[];
}

export interface SourceReport {
  sessions: number;
  records: number;
  versions: VersionRange | null;
  /** Start of the newest session, epoch milliseconds. */
  lastSessionAt: number | null;
  /** Count by record type. */
  unknownRecords: Readonly<Record<string, number>>;
  problems: readonly ProblemGroup[];
  /** The newest logs are in a format that is not known. */
  unknownFormat: UnknownFormat | null;
}

const EXAMPLES = 5;

/**
 * @param logs of this source, on disk
 * @param heads of its sessions
 * @param unread what in the folder could not be looked at
 */
export function reportOf(
  logs: readonly LogRow[],
  heads: readonly LinkedHead[],
  unread: readonly Problem[],
): SourceReport {
  const unknownRecords: Record<string, number> = {};
  for (const { unknown } of logs)
    for (const [type, count] of Object.entries(unknown)) unknownRecords[type] = (unknownRecords[type] ?? 0) + count;
  const problems = [
    ...unread,
    ...logs.flatMap(({ path, problems }) => problems.map((problem) => ({ file: path, ...problem }))),
  ];
  const newest = heads.reduce((latest, { startedAt }) => Math.max(latest, startedAt ?? 0), 0);
  return {
    sessions: heads.length,
    records: logs.reduce((sum, { records }) => sum + records, 0),
    versions: rangeOf(logs.flatMap(({ versions }) => versions)),
    lastSessionAt: newest > 0 ? newest : null,
    unknownRecords,
    problems: grouped(problems),
    unknownFormat: unknownFormat(logs),
  };
}

/** The same reason is the same words, whatever numbers stand in them. Most frequent first. */
function grouped(problems: readonly Problem[]): ProblemGroup[] {
  const groups = Map.groupBy(problems, ({ message }) => message.replace(/\d+/g, '#'));
  return [...groups.values()]
    .map((list) => ({ reason: list[0]?.message ?? '', times: list.length, examples: list.slice(0, EXAMPLES) }))
    .sort((a, b) => b.times - a.times || (a.reason < b.reason ? -1 : 1));
}
