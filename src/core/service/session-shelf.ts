/**
 * The list of sessions in memory, newest first. What an append changes is one session: that one is made anew and put in
 * its place, and all others stay the same objects.
 */
import type { AgentId, Counts } from '../../shared/contract.ts';
import type { Relisted } from '../sessions/index.ts';
import type { RootedHead } from '../sessions/session.ts';

export interface Listed {
  head: RootedHead;
  counts: Counts;
  startedAt: string | null;
  endedAt: string | null;
  /** Days of the calendar where the engine is, as the window shows them; `null` where the log names no time. */
  days: { first: string; last: string } | null;
  /** Its log is no longer on disk. */
  gone: boolean;
}

export interface SessionList {
  sessions: readonly Listed[];
  /** By `agent/id`. */
  byName: ReadonlyMap<string, Listed>;
  agents: readonly { agent: AgentId; sessions: number }[];
  projects: readonly { project: string; sessions: number }[];
}

type Told = Relisted['sessions'][number];

/** How sessions are shown: see the engine. */
export interface Showing {
  projectOf(cwd: string): string;
  isOff(file: string): boolean;
}

export class Shelf {
  /** By part; those of logs that are not shown too. */
  #told = new Map<number, Told>();
  #listed = new Map<number, Listed>();
  #sessions: readonly Listed[] = [];
  readonly #byName = new Map<string, Listed>();
  readonly #partOf = new Map<string, number>();
  readonly #agents = new Map<AgentId, number>();
  readonly #projects = new Map<string, number>();
  /** Of sessions that say no folder, which are of their root's: by that one. */
  readonly #withRoot = new Map<string, Set<number>>();
  #showing: Showing = { projectOf: (cwd) => cwd, isOff: () => false };
  /** The project of each folder that a session ran in. */
  #projectOf = new Map<string, string>();

  list(): SessionList {
    const most = <T extends string>(counts: ReadonlyMap<T, number>): [T, number][] =>
      [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
    return {
      sessions: this.#sessions,
      byName: this.#byName,
      agents: most(this.#agents).map(([agent, n]) => ({ agent, sessions: n })),
      projects: most(this.#projects).map(([project, n]) => ({ project, sessions: n })),
    };
  }

  /** Whether the project of a folder is known. */
  knows(cwd: string | null): boolean {
    return cwd === null || this.#projectOf.has(cwd);
  }

  /** Sessions are made anew where that shows them otherwise. */
  show(showing: Showing): void {
    this.#showing = showing;
    const before = this.#projectOf;
    this.#projectOf = new Map([...before.keys()].map((cwd) => [cwd, showing.projectOf(cwd)]));
    const moved = new Set([...before].flatMap(([cwd, project]) => (this.#projectOf.get(cwd) === project ? [] : [cwd])));
    this.#list(
      [...this.#told].flatMap(([part, { head }]) => {
        const cwd = this.#folderOf(head);
        const isListed = this.#listed.has(part);
        return isListed === showing.isOff(head.file) || (cwd !== null && moved.has(cwd)) ? [part] : [];
      }),
    );
  }

  take({ whole, sessions, removed }: Relisted): void {
    const changed = new Set([...removed, ...sessions.map(({ part }) => part)]);
    if (whole) for (const part of this.#told.keys()) changed.add(part);
    const before = [...changed].flatMap((part) => this.#told.get(part) ?? []);
    for (const part of changed) this.#forget(part);
    for (const told of sessions) this.#note(told);
    // What says no folder goes with its root, which may say another one now, or be gone.
    for (const { head } of [...before, ...sessions])
      for (const part of this.#withRoot.get(nameOf(head)) ?? []) changed.add(part);
    this.#list([...changed]);
  }

  #forget(part: number): void {
    const told = this.#told.get(part);
    if (told === undefined) return;
    this.#told.delete(part);
    if (this.#partOf.get(nameOf(told.head)) === part) this.#partOf.delete(nameOf(told.head));
    this.#withRoot.get(rootOf(told.head))?.delete(part);
  }

  #note(told: Told): void {
    const { head, part } = told;
    this.#told.set(part, told);
    this.#partOf.set(nameOf(head), part);
    if (head.cwd !== null) return;
    const others = this.#withRoot.get(rootOf(head));
    if (others === undefined) this.#withRoot.set(rootOf(head), new Set([part]));
    else others.add(part);
  }

  /** Lists these parts as they are told now. */
  #list(parts: readonly number[]): void {
    if (parts.length === 0) return;
    const out = new Set<Listed>();
    for (const part of parts) {
      const before = this.#listed.get(part);
      if (before === undefined) continue;
      out.add(before);
      this.#listed.delete(part);
      this.#byName.delete(nameOf(before.head));
      this.#count(before, -1);
    }
    const added: Listed[] = [];
    for (const part of parts) {
      const told = this.#told.get(part);
      if (told === undefined || this.#showing.isOff(told.head.file)) continue;
      const listed = listedOf(told, this.#projectIn(told.head));
      added.push(listed);
      this.#listed.set(part, listed);
      this.#byName.set(nameOf(listed.head), listed);
      this.#count(listed, 1);
    }
    const stayed = this.#sessions.filter((one) => !out.has(one));
    this.#sessions = merged(stayed, added.sort(newestFirst));
  }

  #folderOf(head: Told['head']): string | null {
    if (head.cwd !== null) return head.cwd;
    const root = this.#partOf.get(rootOf(head));
    return (root === undefined ? null : this.#told.get(root)?.head.cwd) ?? null;
  }

  #projectIn(head: Told['head']): string | null {
    const cwd = this.#folderOf(head);
    if (cwd === null) return null;
    const project = this.#projectOf.get(cwd) ?? this.#showing.projectOf(cwd);
    this.#projectOf.set(cwd, project);
    return project;
  }

  #count({ head }: Listed, by: 1 | -1): void {
    if (head.rootOf !== head.id) return;
    addTo(this.#agents, head.agent, by);
    if (head.project !== null) addTo(this.#projects, head.project, by);
  }
}

function addTo<K>(counts: Map<K, number>, key: K, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Both sorted. */
function merged(some: readonly Listed[], others: readonly Listed[]): Listed[] {
  const all: Listed[] = [];
  let from = 0;
  for (const one of others) {
    let at = some[from];
    while (at !== undefined && newestFirst(at, one) <= 0) {
      all.push(at);
      at = some[++from];
    }
    all.push(one);
  }
  return all.concat(some.slice(from));
}

const nameOf = ({ agent, id }: Pick<RootedHead, 'agent' | 'id'>): string => `${agent}/${id}`;
const rootOf = ({ agent, rootOf: root }: Pick<RootedHead, 'agent' | 'rootOf'>): string => `${agent}/${root}`;

function listedOf({ head, counts, gone }: Told, project: string | null): Listed {
  const { startedAt, endedAt } = head;
  const [first, last] = [startedAt ?? endedAt, endedAt ?? startedAt];
  return {
    head: { ...head, project },
    counts,
    startedAt: isoOf(startedAt),
    endedAt: isoOf(endedAt),
    days: first === null || last === null ? null : { first: dayOf(first), last: dayOf(last) },
    gone,
  };
}

const newestFirst = (a: Listed, b: Listed): number =>
  timeOf(b.head) - timeOf(a.head) || compare(a.head.id, b.head.id) || compare(a.head.agent, b.head.agent);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function dayOf(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const timeOf = ({ startedAt, endedAt }: RootedHead): number => startedAt ?? endedAt ?? 0;
