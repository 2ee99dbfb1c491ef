/**
 * What a scan of a few paths needs instead of everything: the logs among them, and of what is known only what bears
 * on these.
 */
import { basename, sep } from 'node:path';
import { redact } from '../guard/secrets.ts';
import { discoverHinted, type Grounds } from '../sources/discover-hinted.ts';
import type { Discovery } from '../sources/discover.ts';
import type { Coverage, Problem } from '../../shared/contract.ts';
import type { DerivedStore, KnownFile } from '../storage/derived.ts';

/** What a scan is told that need not look at everything. */
export interface Hints {
  /** Absolute, of files and folders. */
  paths: readonly string[];
  /** Folders that agents are known to have worked in. To find these anew would be to look at every session. */
  projects: readonly string[];
}

export interface Hinted {
  discovery: Discovery;
  known: readonly KnownFile[];
  /** What could not be read of other paths, at an earlier look. */
  unreadElsewhere: readonly Problem[];
}

export async function lookAtHints(store: DerivedStore, grounds: Grounds, hints: readonly string[]): Promise<Hinted> {
  const discovery = await discoverHinted(grounds, hints, (path) => store.fileAt(path)?.agent ?? null);
  const { looked, files } = discovery;
  if (looked === null) return { discovery, known: store.files(), unreadElsewhere: [] };
  const known = new Map<string, KnownFile>();
  const add = (rows: readonly KnownFile[]): void => rows.forEach((row) => known.set(row.path, row));
  for (const path of looked) {
    const row = store.fileAt(path);
    add(row ? [row] : store.filesBelow(path, sep));
  }
  // A log nobody knows may be one that was known by another name, of whose end nothing has been heard yet.
  for (const { path, inode } of files) if (!known.has(path)) add(store.filesLike(inode, namesOf(path)));
  const seen = new Set(looked.map((path) => redact(path)));
  const isElsewhere = ({ file }: Problem): boolean => !seen.has(file);
  return { discovery, known: [...known.values()], unreadElsewhere: store.unread().filter(isElsewhere) };
}

/** How the path of a log of this name ends, compressed or not, in whichever folder. */
function namesOf(path: string): string[] {
  const name = sep + basename(path).replace(/\.zst$/, '');
  return [name, `${name}.zst`];
}

/** Of these logs, without a look at what is known of others. */
export function coverageOfFew(store: DerivedStore, paths: readonly string[]): Coverage {
  const coverage = { files: 0, sessions: 0, records: 0 };
  const unknownRecords: Record<string, number> = {};
  const problems: Problem[] = store.unread();
  for (const row of paths.flatMap((path) => store.fileAt(path) ?? [])) {
    coverage.files += 1;
    coverage.records += row.records;
    coverage.sessions += store.partsOf(row.id).filter(({ outline }) => outline.length > 0).length;
    const content = store.fileContent(row.id);
    const counts: Record<string, number> = JSON.parse(content.unknown);
    for (const [type, count] of Object.entries(counts)) unknownRecords[type] = (unknownRecords[type] ?? 0) + count;
    const ofFile: { line: number; message: string }[] = JSON.parse(content.problems);
    for (const { line, message } of ofFile) problems.push({ file: row.path, line, message });
  }
  return { ...coverage, unknownRecords, problems };
}
