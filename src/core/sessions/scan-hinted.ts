/**
 * What a scan of a few paths needs instead of everything: the logs among them, and of what is known only what bears
 * on these.
 */
import { basename, sep } from 'node:path';
import { redact } from '../guard/secrets.ts';
import { discoverHinted, type Grounds } from '../sources/discover-hinted.ts';
import type { Discovery } from '../sources/discover.ts';
import type { Problem } from '../../shared/contract.ts';
import type { DerivedStore, KnownFile } from '../storage/derived.ts';

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
