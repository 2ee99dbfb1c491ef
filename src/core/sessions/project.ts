/**
 * Which sessions belong to one project. Working directories come from records; a project is the folder the user
 * would name. Three things would otherwise split one project into many: worktrees, sessions started in a
 * subfolder, and the same checkout under another person's or another machine's home.
 *
 * Pure and offline: whether a folder still exists on this machine says nothing about logs brought from another one.
 */

const WORKTREE = /^(.+?)[\\/](?:\.claude[\\/]worktrees|\.worktrees|\.git[\\/]worktrees|\.codex[\\/]worktrees)[\\/]/;
const HOME = /^(?:[A-Za-z]:)?[\\/](?:home|Users|var[\\/]home)[\\/][^\\/]+|^[\\/]root(?=[\\/]|$)/;

const trimSlash = (path: string): string => (path.length > 1 ? path.replace(/[\\/]+$/, '') : path);
const segments = (path: string): string[] => path.split(/[\\/]/).filter(Boolean);
const isInside = (path: string, folder: string): boolean =>
  path.length > folder.length && path.startsWith(folder) && /[\\/]/.test(path.charAt(folder.length));

/** The repository a worktree was cut from; any other path is returned as it is. */
function withoutWorktree(cwd: string): string {
  return WORKTREE.exec(`${cwd}/`)?.[1] ?? cwd;
}

/**
 * @param cwds one working directory per session, repeated as often as sessions have it
 * @returns for each distinct working directory the folder that stands for its project
 */
export function projectsOf(cwds: readonly string[]): ReadonlyMap<string, string> {
  const sessionsIn = new Map<string, number>();
  const trunkOf = new Map<string, string>();
  for (const cwd of cwds) {
    const trunk = trimSlash(withoutWorktree(trimSlash(cwd)));
    trunkOf.set(cwd, trunk);
    sessionsIn.set(trunk, (sessionsIn.get(trunk) ?? 0) + 1);
  }
  const trunks = [...sessionsIn.keys()].sort((a, b) => a.length - b.length);
  const rootOf = new Map<string, string>();
  for (const trunk of trunks) {
    const above = trunks.find((other) => isInside(trunk, other) && isProjectFolder(other, trunks, sessionsIn));
    rootOf.set(trunk, above ? (rootOf.get(above) ?? above) : trunk);
  }
  const twins = sameFolderElsewhere([...new Set(rootOf.values())], (root) => sessionsIn.get(root) ?? 0);
  const result = new Map<string, string>();
  for (const [cwd, trunk] of trunkOf) {
    const root = rootOf.get(trunk) ?? trunk;
    result.set(cwd, twins.get(root) ?? root);
  }
  return result;
}

/** A folder that only holds other projects (`~/src`) is not a project itself, nor is a home folder. */
function isProjectFolder(folder: string, trunks: readonly string[], sessionsIn: ReadonlyMap<string, number>): boolean {
  const home = HOME.exec(folder)?.[0];
  if (home === folder || segments(folder).length < 2) return false;
  const below = trunks.filter((other) => isInside(other, folder));
  const children = new Set(below.map((other) => segments(other.slice(folder.length))[0]));
  const sessionsBelow = below.reduce((sum, other) => sum + (sessionsIn.get(other) ?? 0), 0);
  return children.size < 2 || (sessionsIn.get(folder) ?? 0) >= sessionsBelow;
}

/**
 * The same folder name under two different homes is the same project on another machine. The folder with the most
 * sessions stands for it. Two folders of one name in one home are two projects.
 */
function sameFolderElsewhere(roots: readonly string[], weight: (root: string) => number): ReadonlyMap<string, string> {
  const byName = new Map<string, string[]>();
  for (const root of roots) {
    const name = segments(root).at(-1);
    if (name && HOME.test(root)) byName.set(name, [...(byName.get(name) ?? []), root]);
  }
  const result = new Map<string, string>();
  for (const group of byName.values()) {
    const homes = new Set(group.map((root) => HOME.exec(root)?.[0]));
    if (homes.size < 2) continue;
    const best = [...group].sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1))[0];
    if (best) for (const root of group) result.set(root, best);
  }
  return result;
}
