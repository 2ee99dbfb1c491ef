/**
 * What the disk says of a folder that sessions ran in: whether it is there, and the repository it lies in. Git itself
 * is not run: a folder named by a log may be anybody's, and a repository's configuration can name programs to start.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { normalRemote } from './git-remote.ts';

export interface FolderFacts {
  /** It is there now. */
  exists: boolean;
  /**
   * The main worktree of the repository it lies in, also for one that was cut from it; the repository's own folder
   * where that has no worktree. `null`: no repository is known.
   */
  root: string | null;
  /** Its origin, see git-remote.ts. */
  remote: string | null;
}

/** The disk, as far as it is asked here. */
export interface Disk {
  kind(path: string): 'file' | 'folder' | null;
  /** `null` where there is none, or more of it than any of git's own files has. */
  text(path: string): string | null;
  /** Without links; the path itself where it is not there. */
  real(path: string): string;
}

export const UNKNOWN: FolderFacts = { exists: false, root: null, remote: null };

/** @param home no repository counts that holds all of it: there people keep their settings in one */
export function folderFacts(folder: string, disk: Disk, home: string): FolderFacts {
  // A share of another machine is not asked: it would be told who asks.
  if (!isAbsolute(folder) || /^[\\/]{2}/.test(folder) || disk.kind(folder) !== 'folder') return UNKNOWN;
  const start = disk.real(folder);
  const outside = disk.real(home);
  for (let at = start; ; at = dirname(at)) {
    if (at === outside || dirname(at) === at) return { exists: true, root: null, remote: null };
    const found = repositoryAt(at, disk);
    if (found !== null) return { exists: true, ...found };
  }
}

function repositoryAt(folder: string, disk: Disk): Pick<FolderFacts, 'root' | 'remote'> | null {
  const dotGit = join(folder, '.git');
  switch (disk.kind(dotGit)) {
    case 'folder':
      return disk.kind(join(dotGit, 'HEAD')) === 'file' ? { root: folder, remote: remoteIn(dotGit, disk) } : null;
    case 'file': {
      const named = /^gitdir:\s*(.+?)\s*$/m.exec(disk.text(dotGit) ?? '')?.[1];
      if (named === undefined) return null;
      const gitDir = resolve(folder, named);
      const shared = disk.text(join(gitDir, 'commondir'))?.trim();
      // A submodule has a repository of its own behind such a file, and nothing that it shares.
      if (shared === undefined || shared === '')
        return disk.kind(gitDir) === 'folder' ? { root: folder, remote: remoteIn(gitDir, disk) } : null;
      const common = disk.real(resolve(gitDir, shared));
      const root = common.endsWith('.git') && /[\\/]\.git$/.test(common) ? dirname(common) : common;
      return { root, remote: remoteIn(common, disk) };
    }
    case null:
      return null;
  }
}

/** Address of `origin`, or of the only remote there is. */
function remoteIn(gitDir: string, disk: Disk): string | null {
  const urls = new Map<string, string>();
  let remote: string | null = null;
  for (const line of (disk.text(join(gitDir, 'config')) ?? '').split('\n')) {
    const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (section !== undefined) remote = /^remote\s+"(.*)"$/.exec(section)?.[1] ?? null;
    const url = /^\s*url\s*=\s*(.+?)\s*$/.exec(line)?.[1];
    if (remote !== null && url !== undefined && !urls.has(remote)) urls.set(remote, url.replace(/^"(.*)"$/, '$1'));
  }
  const [only] = urls.size === 1 ? urls.values() : [];
  const url = urls.get('origin') ?? only;
  return url === undefined ? null : normalRemote(url);
}

const MOST_BYTES = 256 * 1024;

export const DISK: Disk = {
  kind(path) {
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats?.isFile() ? 'file' : stats?.isDirectory() ? 'folder' : null;
    } catch {
      return null; // not to be looked at is as good as not there
    }
  },
  text(path) {
    try {
      const stats = statSync(path);
      return stats.isFile() && stats.size <= MOST_BYTES ? readFileSync(path, 'utf8') : null;
    } catch {
      return null;
    }
  },
  real(path) {
    try {
      return realpathSync(path);
    } catch {
      return path;
    }
  },
};
