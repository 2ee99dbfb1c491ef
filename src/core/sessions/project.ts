/**
 * Which sessions belong to one project. Working directories come from records; a project is the folder the user would
 * name. What holds folders together, in this order:
 *
 * 1. The repository they lie in. A worktree cut from it belongs to it, and so does a session started in a subfolder.
 *    Of folders that are not here any more, what was known of them counts (see FolderFacts), else how worktrees are
 *    usually named and which folder above has sessions of its own.
 * 2. The repository's address, as the folder or its sessions say it: another clone, a renamed folder, another machine.
 * 3. One folder name below two people's homes: the same checkout on another machine, unless their addresses differ or
 *    both are here.
 * 4. The user, who joins and parts folders by hand, has the last word.
 *
 * Of the folders of one project one stands for it, and scopes of playbooks are made of that one: the main worktree that
 * is here, of several the one with the most sessions; where none is here, the one used last.
 *
 * Pure: what the disk says comes in.
 */
import { UNKNOWN, type FolderFacts } from './git-folder.ts';

/** What sessions say of one working directory. */
export interface Worked {
  cwd: string;
  sessions: number;
  /** End of the latest, epoch milliseconds; 0 where none says it. */
  lastAt: number;
  /** The repository's address as they say it, see git-remote.ts. */
  remote: string | null;
}

/** A decision of the user: the folder is joined with another one, or set apart where `other` is null. */
export interface ByHand {
  folder: string;
  other: string | null;
}

/** Why a folder belongs to its project; `alone`: it stands for it. */
export type Held = 'alone' | 'folder' | 'remote' | 'name' | 'hand';

export interface Member {
  /** Root of a repository, or a folder that sessions ran in. */
  folder: string;
  /** Working directories of its sessions. */
  cwds: readonly string[];
  exists: boolean;
  remote: string | null;
  sessions: number;
  lastAt: number;
  held: Held;
}

export interface Project {
  /** The folder that stands for it. */
  folder: string;
  remote: string | null;
  /** That folder first. */
  members: readonly Member[];
  sessions: number;
  lastAt: number;
}

export interface Projects {
  /** Latest first. */
  all: readonly Project[];
  /** The folder that stands for the project of any folder; the folder itself where nothing is known of it. */
  of(folder: string): string;
  /** The one of its project's folders that any folder belongs to; `null` where nothing is known of it. */
  memberOf(folder: string): string | null;
}

const WORKTREE = /^(.+?)[\\/](?:\.claude[\\/]worktrees|\.worktrees|\.git[\\/]worktrees|\.codex[\\/]worktrees)[\\/]/;
const HOME = /^(?:[A-Za-z]:)?[\\/](?:home|Users|var[\\/]home)[\\/][^\\/]+|^[\\/]root(?=[\\/]|$)/;

const trimSlash = (path: string): string => (path.length > 1 ? path.replace(/[\\/]+$/, '') : path);
const segments = (path: string): string[] => path.split(/[\\/]/).filter(Boolean);
export const isInside = (path: string, folder: string): boolean =>
  path.length > folder.length && path.startsWith(folder) && /[\\/]/.test(path.charAt(folder.length));

/** The repository a worktree was cut from; any other path is returned as it is. */
const withoutWorktree = (cwd: string): string => WORKTREE.exec(`${cwd}/`)?.[1] ?? cwd;

interface Trunk {
  folder: string;
  cwds: string[];
  /** The disk says, or said, that a repository is there. */
  isRoot: boolean;
  exists: boolean;
  remote: string | null;
  sessions: number;
  lastAt: number;
  held: Held;
}

export function projectsOf(
  worked: readonly Worked[],
  facts: ReadonlyMap<string, FolderFacts> = new Map(),
  byHand: readonly ByHand[] = [],
): Projects {
  const parted = byHand.flatMap(({ folder, other }) => (other === null ? [trimSlash(folder)] : []));
  const trunkOf = (cwd: string): string => partedOf(cwd, plainTrunk(cwd, facts.get(cwd)), parted);
  const trunks = trunksOf(worked, facts, trunkOf);
  const folderOf = (folder: string): string => {
    const plain = trimSlash(folder);
    return trunks.has(plain) ? plain : trunkOf(folder);
  };

  const groups = new Groups(trunks);
  const alone = new Set(parted);
  const join = (a: Trunk, b: Trunk, why: Held): void => {
    if (!alone.has(a.folder) && !alone.has(b.folder)) groups.join(a, b, why);
  };
  const list = [...trunks.values()].sort((a, b) => a.folder.length - b.folder.length || (a.folder < b.folder ? -1 : 1));
  joinSubfolders(list, join);
  joinRemotes(list, join);
  joinNames(list, join);
  for (const { folder, other } of byHand) {
    const [a, b] = [trunks.get(folderOf(folder)), other === null ? undefined : trunks.get(folderOf(other))];
    if (a && b) groups.join(b, a, 'hand');
  }

  const all = groups
    .all()
    .map(projectOf)
    .sort((a, b) => b.lastAt - a.lastAt || (a.folder < b.folder ? -1 : 1));
  const projectByTrunk = new Map(all.flatMap((one) => one.members.map(({ folder }) => [folder, one.folder] as const)));
  const memberOf = (folder: string): string | null => {
    const trunk = folderOf(folder);
    if (projectByTrunk.has(trunk)) return trunk;
    return list.filter((one) => one.isRoot && isInside(trunk, one.folder)).at(-1)?.folder ?? null;
  };
  return { all, memberOf, of: (folder) => projectByTrunk.get(memberOf(folder) ?? '') ?? folderOf(folder) };
}

/** Folders that agents are known to have worked in, and those of their projects: some agents leave logs there. */
export const foldersOf = (worked: readonly Worked[]): string[] => [
  ...new Set([...worked.map(({ cwd }) => cwd), ...projectsOf(worked).all.map(({ folder }) => folder)]),
];

const plainTrunk = (cwd: string, known: FolderFacts | undefined): string =>
  trimSlash(known?.root ?? withoutWorktree(trimSlash(cwd)));

/** A folder the user has set apart is a trunk of its own, with what lies in it. */
function partedOf(cwd: string, trunk: string, parted: readonly string[]): string {
  const plain = trimSlash(cwd);
  const apart = parted
    .filter((folder) => (folder === plain || isInside(plain, folder)) && !isInside(trunk, folder))
    .sort((a, b) => b.length - a.length);
  return apart[0] ?? trunk;
}

function trunksOf(
  worked: readonly Worked[],
  facts: ReadonlyMap<string, FolderFacts>,
  trunkOf: (cwd: string) => string,
): Map<string, Trunk> {
  const trunks = new Map<string, Trunk>();
  // What most sessions say of the address counts.
  for (const { cwd, sessions, lastAt, remote } of [...worked].sort((a, b) => b.sessions - a.sessions)) {
    const known = facts.get(cwd) ?? UNKNOWN;
    const folder = trunkOf(cwd);
    const trunk = trunks.get(folder) ?? {
      folder,
      cwds: [],
      isRoot: false,
      exists: false,
      remote: null,
      sessions: 0,
      lastAt: 0,
      held: 'alone' as const,
    };
    trunks.set(folder, trunk);
    if (!trunk.cwds.includes(cwd)) trunk.cwds.push(cwd);
    trunk.isRoot ||= known.root !== null && trimSlash(known.root) === folder;
    trunk.exists ||= known.exists;
    trunk.remote = known.remote ?? trunk.remote ?? remote;
    trunk.sessions += sessions;
    trunk.lastAt = Math.max(trunk.lastAt, lastAt);
  }
  return trunks;
}

type Join = (a: Trunk, b: Trunk, why: Held) => void;

const differ = (a: Trunk, b: Trunk): boolean => a.remote !== null && b.remote !== null && a.remote !== b.remote;

/** @param trunks shortest first */
function joinSubfolders(trunks: readonly Trunk[], join: Join): void {
  const isProject = new Map<Trunk, boolean>();
  for (const trunk of trunks) {
    // A repository inside of another one is a project of its own.
    if (trunk.isRoot) continue;
    const above = trunks.find((other) => {
      if (!isInside(trunk.folder, other.folder) || differ(trunk, other)) return false;
      if (!isProject.has(other)) isProject.set(other, other.isRoot || isProjectFolder(other, trunks));
      return isProject.get(other) === true;
    });
    if (above) join(above, trunk, 'folder');
  }
}

/** A folder that only holds other projects (`~/src`) is not a project itself, nor is a home folder. */
function isProjectFolder({ folder, sessions }: Trunk, trunks: readonly Trunk[]): boolean {
  const home = HOME.exec(folder)?.[0];
  if (home === folder || segments(folder).length < 2) return false;
  const below = trunks.filter((other) => isInside(other.folder, folder));
  const children = new Set(below.map((other) => segments(other.folder.slice(folder.length))[0]));
  const sessionsBelow = below.reduce((sum, other) => sum + other.sessions, 0);
  return children.size < 2 || sessions >= sessionsBelow;
}

function joinRemotes(trunks: readonly Trunk[], join: Join): void {
  const first = new Map<string, Trunk>();
  for (const trunk of trunks) {
    if (trunk.remote === null) continue;
    const other = first.get(trunk.remote);
    if (other) join(other, trunk, 'remote');
    else first.set(trunk.remote, trunk);
  }
}

/** Two folders of one name in one home are two projects. */
function joinNames(trunks: readonly Trunk[], join: Join): void {
  const homeOf = ({ folder }: Trunk): string | undefined => HOME.exec(folder)?.[0];
  const named = trunks.filter(
    (trunk) => trunk.held !== 'folder' && homeOf(trunk) !== undefined && homeOf(trunk) !== trunk.folder,
  );
  for (const group of Map.groupBy(named, ({ folder }) => segments(folder).at(-1) ?? '').values()) {
    if (new Set(group.map(homeOf)).size < 2) continue;
    const [best, ...others] = [...group].sort(byStanding);
    for (const other of others)
      if (best && !differ(best, other) && !(best.exists && other.exists)) join(best, other, 'name');
  }
}

/** Which of two folders rather stands for a project. */
const byStanding = (a: Trunk, b: Trunk): number =>
  Number(b.isRoot && b.exists) - Number(a.isRoot && a.exists) ||
  Number(b.exists) - Number(a.exists) ||
  (a.exists ? b.sessions - a.sessions : b.lastAt - a.lastAt) ||
  b.sessions - a.sessions ||
  (a.folder < b.folder ? -1 : 1);

class Groups {
  readonly #groups: Map<string, Set<Trunk>>;

  constructor(trunks: ReadonlyMap<string, Trunk>) {
    this.#groups = new Map([...trunks].map(([folder, trunk]) => [folder, new Set([trunk])]));
  }

  join(a: Trunk, b: Trunk, why: Held): void {
    const [one, other] = [this.#groups.get(a.folder), this.#groups.get(b.folder)];
    if (!one || !other || one === other) return;
    for (const trunk of other) {
      one.add(trunk);
      this.#groups.set(trunk.folder, one);
    }
    if (b.held === 'alone') b.held = why;
  }

  all(): (readonly Trunk[])[] {
    return [...new Set(this.#groups.values())].map((group) => [...group]);
  }
}

function projectOf(trunks: readonly Trunk[]): Project {
  const [first, ...others] = [...trunks].sort(byStanding);
  // The one the others were joined to need not be the one that stands for them.
  const why = first?.held ?? 'alone';
  const members = [
    ...(first ? [memberOf(first, 'alone')] : []),
    ...others.map((trunk) => memberOf(trunk, trunk.held === 'alone' ? why : trunk.held)),
  ];
  return {
    folder: members[0]?.folder ?? '',
    remote: members.find(({ remote }) => remote !== null)?.remote ?? null,
    members,
    sessions: members.reduce((sum, { sessions }) => sum + sessions, 0),
    lastAt: Math.max(...members.map(({ lastAt }) => lastAt)),
  };
}

const memberOf = ({ folder, cwds, exists, remote, sessions, lastAt }: Trunk, held: Held): Member => ({
  folder,
  cwds,
  exists,
  remote,
  sessions,
  lastAt,
  held,
});
