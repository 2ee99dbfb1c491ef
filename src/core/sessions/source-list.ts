/** The places where agents leave their logs, each with what the index knows of it. */
import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { discoverPaths, discoverPlaces, placesOf, type LogFile } from '../sources/discover.ts';
import type { SourceReader } from '../sources/reader.ts';
import { versionIn } from '../sources/record-version.ts';
import { unreadRecords } from '../sources/unread-records.ts';
import type { SessionIndex } from './index.ts';
import { foldersOf } from './project.ts';
import { reportOf, type SourceReport } from './source-report.ts';
import { unknownFormat, type LogRow, type UnknownFormat } from './unknown-format.ts';

/** Where logs are looked for, as for a scan. */
export interface Whereabouts {
  readers: readonly SourceReader[];
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Files and folders read instead of the agents' own places; empty for those. */
  named: readonly string[];
}

export interface Source extends SourceReport {
  reader: SourceReader;
  /** Absolute. */
  place: string;
  found: boolean;
  /** Logs on disk, and their size in bytes. */
  logs: readonly LogFile[];
  bytes: number;
}

/** @returns one for each agent and place; of places that were named only those with logs of the agent */
export async function sourcesOf(index: SessionIndex, where: Whereabouts): Promise<Source[]> {
  const { readers, home, env, named } = where;
  const rows = index.logs();
  const heads = index.heads();
  const projects = foldersOf(index.worked());
  const { files } =
    named.length > 0 ? await discoverPaths(readers, named) : await discoverPlaces(readers, home, env, [], projects);
  const unread = index.unread();
  const sources: Source[] = [];
  for (const { reader, place } of sourcePlaces(where, projects)) {
    const isIn = within(place);
    const logs = files.filter((file) => file.reader === reader && isIn(file.path));
    const report = reportOf(
      logsOf(rows, reader, place),
      heads.filter(({ agent, file }) => agent === reader.agent && isIn(file)),
      unread.filter(({ file }) => isIn(file)),
    );
    sources.push({
      reader,
      place,
      found: existsSync(place),
      logs,
      bytes: logs.reduce((sum, { size }) => sum + size, 0),
      ...report,
      unknownFormat: report.unknownFormat && (await withVersion(report.unknownFormat, reader)),
    });
  }
  return named.length > 0 ? sources.filter((source) => source.logs.length > 0) : sources;
}

/** Sources whose newest logs are in a format that is not known. Opens such a log at most. */
export async function unknownFormats(
  index: SessionIndex,
  where: Whereabouts,
): Promise<{ reader: SourceReader; place: string; format: UnknownFormat }[]> {
  const rows = index.logs();
  const found: { reader: SourceReader; place: string; format: UnknownFormat }[] = [];
  for (const { reader, place } of sourcePlaces(where, foldersOf(index.worked()))) {
    const format = unknownFormatOf(logsOf(rows, reader, place));
    if (format !== null) found.push({ reader, place, format: await withVersion(format, reader) });
  }
  return found;
}

/** A log that was deleted a moment ago is still in the index, and says nothing any more: not even its version. */
function unknownFormatOf(logs: readonly LogRow[]): UnknownFormat | null {
  const format = unknownFormat(logs);
  const lost = new Set(format?.logs.filter((path) => !existsSync(path)));
  return lost.size === 0 ? format : unknownFormat(logs.filter(({ path }) => !lost.has(path)));
}

/** Records that nobody here knows often still say their version where all records said it. */
async function withVersion(format: UnknownFormat, reader: SourceReader): Promise<UnknownFormat> {
  const [newest] = format.logs;
  if (format.version !== null || newest === undefined) return format;
  try {
    for await (const { value } of unreadRecords({ path: newest, format: 'lines' }, reader, FIRST_LINES)) {
      const version = value === null ? null : versionIn(value);
      if (version !== null) return { ...format, version };
    }
  } catch {
    // Gone or locked since: without a version then.
  }
  return format;
}

const FIRST_LINES = 50;

/** @param projects of these folders only what is there counts as a place */
function sourcePlaces(
  { readers, home, env, named }: Whereabouts,
  projects: readonly string[],
): { reader: SourceReader; place: string }[] {
  return readers.flatMap((reader) => {
    const own = named.length > 0 ? named.map((path) => resolve(path)) : placesOf(reader, home, env);
    const all = named.length > 0 ? own : placesOf(reader, home, env, projects);
    return [...new Set(all)]
      .filter((place) => own.includes(place) || existsSync(place))
      .map((place) => ({ reader, place }));
  });
}

const logsOf = (rows: readonly LogRow[], { agent }: SourceReader, place: string): LogRow[] => {
  const isIn = within(place);
  return rows.filter((row) => row.agent === agent && isIn(row.path));
};

/** Whether a path is a place or lies in it. */
export const within =
  (place: string): ((path: string) => boolean) =>
  (path) =>
    path === place || path.startsWith(place + sep);
