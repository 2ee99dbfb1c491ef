/**
 * What somebody can give to Reverie's makers so that it learns a format it does not know: how the records are built
 * that its reader could not read, without what they say. No path, no name, no text of a session stands in it.
 */
import { NAMED_MOST, Structure } from '../sources/structure.ts';
import { unreadRecords } from '../sources/unread-records.ts';
import { isVersion, versionIn } from '../sources/record-version.ts';
import { within, type Source } from './source-list.ts';
import type { SessionIndex } from './index.ts';
import { readOf } from './unknown-format.ts';

/** Logs that are opened, the newest first, and lines of each that are looked at. */
const LOGS = 10;
const LINES_EACH = 5000;

/** @returns `null` where every record of the source is known */
export async function whatToSend(
  index: Pick<SessionIndex, 'logs'>,
  { reader, place, versions, logs: found }: Source,
  program: string,
): Promise<string | null> {
  const isIn = within(place);
  const logs = index
    .logs()
    .filter((log) => log.agent === reader.agent && isIn(log.path) && readOf(log).unread > 0)
    .sort((a, b) => b.mtime - a.mtime)
    .slice(0, LOGS);
  const structure = new Structure();
  const said = new Set<string>(logs.flatMap((log) => log.versions));
  let [unread, noJson, unopened] = [0, 0, 0];
  for (const { path } of logs) {
    const log = found.find((one) => one.path === path);
    if (log === undefined) continue;
    try {
      for await (const { value, table } of unreadRecords(log, reader, LINES_EACH)) {
        unread += 1;
        if (value === null) noJson += 1;
        else structure.add(value, table);
        const version = value === null ? null : versionIn(value);
        if (version !== null) said.add(version);
      }
    } catch {
      // Why is in the report; its words may name a path.
      unopened += 1;
    }
  }
  if (unread === 0 && unopened === 0) return null;
  const lines = [
    `${program} does not know these records of ${reader.name} (${reader.agent}).`,
    `Versions: ${[...said].filter(isVersion).slice(0, 10).join(', ') || 'not said'}; seen in all: ${
      versions === null ? 'none' : `${shown(versions.oldest)} to ${shown(versions.newest)}`
    }`,
    `Records not read: ${String(unread)}, of which no JSON: ${String(noJson)}; logs: ${String(logs.length)}, of which not opened: ${String(unopened)}`,
    `Names of fields and kinds of values only. A key that may be data is "…"; nothing longer than ${String(NAMED_MOST)} characters is named.`,
    '',
    ...structure.lines(),
  ];
  return lines.join('\n').trimEnd();
}

const shown = (version: string): string => (isVersion(version) ? version : '…');
