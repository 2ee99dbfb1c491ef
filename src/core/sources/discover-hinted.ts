/** Finds the logs among a few paths of which something was heard, looking at nothing else. */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { AgentId } from '../../shared/contract.ts';
import {
  claimed,
  discoverPaths,
  discoverPlaces,
  Found,
  isLogName,
  placesOf,
  recognised,
  walk,
  type Discovery,
} from './discover.ts';
import { isCompressed } from './lines.ts';
import type { Environment, SourceReader } from './reader.ts';
import { formatOf, type Recognised } from './recognise.ts';

/** Where a scan looks, as for `discoverPlaces` and `discoverPaths`. */
export interface Grounds {
  readers: readonly SourceReader[];
  home: string;
  env: Environment;
  /** Files and folders read instead of the agents' own places; empty for those. */
  sources: readonly string[];
  off: readonly string[];
  /** Folders that agents are known to have worked in. */
  projects: readonly string[];
}

export interface HintedDiscovery extends Discovery {
  /** The paths that were looked at, with what might stand beside them; `null`: everything was. */
  looked: readonly string[] | null;
}

interface OwnPlace {
  reader: SourceReader;
  root: string;
}

const ownPlaces = ({ readers, home, env, off, projects }: Grounds): OwnPlace[] =>
  readers
    .flatMap((reader) => placesOf(reader, home, env, projects).map((root) => ({ reader, root })))
    .filter(({ root }) => !off.includes(root));

/** The folders, or files, below which every log lies. */
export function rootsOf(grounds: Grounds): string[] {
  const { sources } = grounds;
  const roots =
    sources.length > 0 ? sources.map((source) => resolve(source)) : ownPlaces(grounds).map(({ root }) => root);
  return [...new Set(roots)];
}

/** Names of folders below a place, or below a folder in it, that none of its readers goes into. */
export function notEnteredAt(grounds: Grounds): (path: string) => readonly string[] {
  const places = ownPlaces(grounds);
  return (path) => {
    const [first, ...others] = places.filter(({ root }) => path === root || isBelow(path, root));
    const names = first?.reader.notEntered ?? [];
    return names.filter((name) => others.every(({ reader }) => reader.notEntered?.includes(name) === true));
  };
}

/**
 * The path that has to be looked at when something happened to the file of this one, by its name alone.
 * @returns for a database's journal the database; for a file that may be read with logs the folder they lie in; `null`
 * for what is no log
 */
export function logOfHint(grounds: Grounds): (path: string) => string | null {
  if (grounds.sources.length > 0) {
    const roots = rootsOf(grounds);
    const within = (path: string): boolean => roots.some((root) => path === root || isBelow(path, root));
    return (hint) => {
      const path = withoutJournal(hint);
      return roots.includes(path) || (isLogName(path) && within(path)) ? path : null;
    };
  }
  const places = ownPlaces(grounds);
  return (hint) => {
    const path = withoutJournal(hint);
    if (places.some((place) => formatIn(place, path) !== null)) return path;
    if (!isLogName(path)) return null;
    const folders = places.flatMap((place) => (isBelow(path, place.root) ? readWithIn(place, path) : []));
    // One that has all of them, where several agents have the place.
    return folders.sort((a, b) => a.length - b.length)[0] ?? null;
  };
}

function readWithIn({ reader, root }: OwnPlace, path: string): string[] {
  if (reader.document?.beside === undefined && reader.database?.beside === undefined) return [];
  if (reader.readWith === undefined) return [root];
  const folder = reader.readWith(path.slice(root.length + 1));
  return folder === null ? [] : [join(root, folder)];
}

/** How many bytes of a log are read when anything of it has changed; 0 for one that is read on from where it was left. */
export function bytesReadAnew(grounds: Grounds): (path: string) => number {
  const places = ownPlaces(grounds);
  const isReadOn = (path: string): boolean =>
    !isCompressed(path) &&
    (grounds.sources.length > 0 ? path.endsWith('.jsonl') : places.some((place) => formatIn(place, path) === 'lines'));
  return (path) => {
    if (isReadOn(path)) return 0;
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? stats.size : 0;
  };
}

/** SQLite writes to these before it writes to the database. */
const withoutJournal = (path: string): string => path.replace(/(\.[a-z0-9]+)-(?:wal|shm|journal)$/, '$1');

const ZST = '.zst';

/**
 * @param hints absolute paths of files and folders; they may be gone
 * @param agentOf whose log a path is that has been read before, so that it need not be opened to be recognised
 */
export async function discoverHinted(
  grounds: Grounds,
  hints: readonly string[],
  agentOf: (path: string) => AgentId | null,
): Promise<HintedDiscovery> {
  const { readers, home, env, sources, off, projects } = grounds;
  // A log that is compressed has two names for a moment; which counts can only be said with both in sight.
  const looked = [...new Set(hints.flatMap((path) => [path, otherName(path)]))];
  const logAt: LogAt = sources.length > 0 ? byContent(grounds, agentOf) : byPlace(grounds);
  const roots = rootsOf(grounds);
  const notEntered = notEnteredAt(grounds);
  const found = new Found();
  for (const path of looked) {
    for (const file of walk(path, found, 'may-be-missing', notEntered(path))) {
      const log = await logAt(file.path, found);
      if (log === null) continue;
      // Behind a link a log has several names, and only a look at everything tells which one it goes by.
      if (agentOf(file.path) === null && isBehindLink(roots, file.path)) {
        const all =
          sources.length > 0
            ? await discoverPaths(readers, sources)
            : await discoverPlaces(readers, home, env, off, projects);
        return { ...all, looked: null };
      }
      found.add(file, log);
    }
  }
  return { ...found.result(), looked };
}

const otherName = (path: string): string => (isCompressed(path) ? path.slice(0, -ZST.length) : path + ZST);

type LogAt = (path: string, found: Found) => Recognised | null | Promise<Recognised | null>;

/** As `discoverPlaces` decides: where two readers claim a log, the later one has it. */
function byPlace(grounds: Grounds): LogAt {
  const places = ownPlaces(grounds);
  return (path) => {
    const place = places.findLast((one) => formatIn(one, path) !== null);
    const format = place && formatIn(place, path);
    return place && format ? { reader: place.reader, format } : null;
  };
}

function formatIn({ reader, root }: OwnPlace, path: string): Recognised['format'] | null {
  if (path === root) return claimed(reader, basename(root));
  return isBelow(path, root) ? claimed(reader, path.slice(root.length + 1)) : null;
}

/** As `discoverPaths` decides. */
function byContent(grounds: Grounds, agentOf: (path: string) => AgentId | null): LogAt {
  const roots = rootsOf(grounds);
  return (path, found) => {
    if (!roots.some((root) => path === root || (isBelow(path, root) && isLogName(path)))) return null;
    const agent = agentOf(path);
    const reader = grounds.readers.find((one) => one.agent === agent);
    return reader ? { reader, format: formatOf(path, reader) } : recognised(grounds.readers, path, found);
  };
}

const isBelow = (path: string, root: string): boolean => path.startsWith(root.endsWith(sep) ? root : root + sep);

/** Whether the way from its root to a log leads over a link to a folder. */
function isBehindLink(roots: readonly string[], path: string): boolean {
  const root = roots.find((one) => isBelow(path, one));
  if (root === undefined) return false;
  try {
    const folder = dirname(path);
    return realpathSync(folder) !== resolve(realpathSync(root), relative(root, folder));
  } catch {
    // Gone since: there is nothing to read of it.
    return false;
  }
}
