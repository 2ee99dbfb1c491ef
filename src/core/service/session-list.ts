/** All sessions, newest first, kept in memory until the index changes: ten thousand are filtered in milliseconds. */
import { setImmediate } from 'node:timers/promises';
import type { AgentId, Counts } from '../../shared/contract.ts';
import { ok, type Failure, type Result } from '../../shared/result.ts';
import type { RootedHead } from '../sessions/session.ts';
import type { Parts } from './parts.ts';

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

/** Nobody waits longer than this for another call's reading. */
const PIECE_MS = 10;

export interface SessionList {
  sessions: readonly Listed[];
  /** By `agent/id`. */
  byName: ReadonlyMap<string, Listed>;
  agents: readonly { agent: AgentId; sessions: number }[];
  projects: readonly { project: string; sessions: number }[];
}

export interface Sessions {
  all(): Result<SessionList, Failure>;
  /** The session's own title, else the beginning of its first prompt. Read once. */
  title(head: RootedHead): string | null;
  /** Reads the titles of many, in pieces: other calls are answered in between. */
  readTitles(of: readonly Listed[]): Promise<void>;
}

export function sessionList({ engine, live }: Pick<Parts, 'engine' | 'live'>): Sessions {
  let kept: { revision: string; list: SessionList } | null = null;
  /** A session keeps its beginning. */
  const openings = new Map<string, string>();
  /** Sessions that have none yet: looked at again when the index has changed. */
  let unopened = new Set<string>();
  const revisionNow = (): string => `${String(live.get().revisions.sessions)} ${String(live.get().revisions.sources)}`;

  return {
    all() {
      const revision = revisionNow();
      if (kept?.revision === revision) return ok(kept.list);
      const index = engine().index();
      if (!index.ok) return index;
      const heads = engine().heads();
      if (!heads.ok) return heads;
      const shown = new Map(heads.value.map((head) => [`${head.agent}/${head.id}`, head]));
      const listed = index.value.listed().flatMap(({ head, counts }) => {
        const rooted = shown.get(`${head.agent}/${head.id}`);
        return rooted === undefined ? [] : [{ head: rooted, counts }];
      });
      const list = listOf(listed, index.value.gone());
      kept = { revision, list };
      unopened = new Set();
      return ok(list);
    },
    title,
    async readTitles(of) {
      let since = performance.now();
      for (const { head } of of) {
        title(head);
        if (performance.now() - since < PIECE_MS) continue;
        await setImmediate();
        since = performance.now();
      }
    },
  };

  function title({ id, agent, title: own }: RootedHead): string | null {
    if (own !== null) return own;
    const name = `${agent}/${id}`;
    const known = openings.get(name);
    if (known !== undefined || unopened.has(name)) return known ?? null;
    const index = engine().index();
    const text = index.ok ? index.value.opening(id, agent) : null;
    const line = text?.replace(/\s+/g, ' ').trim() || null;
    if (line === null) unopened.add(name);
    else openings.set(name, line);
    return line;
  }
}

function listOf(all: readonly { head: RootedHead; counts: Counts }[], gone: ReadonlySet<string>): SessionList {
  const sessions = all
    .map(({ head, counts }): Listed => {
      const { startedAt, endedAt, agent, id } = head;
      const [first, last] = [startedAt ?? endedAt, endedAt ?? startedAt];
      const days = first === null || last === null ? null : { first: dayOf(first), last: dayOf(last) };
      return {
        head,
        counts,
        startedAt: isoOf(startedAt),
        endedAt: isoOf(endedAt),
        days,
        gone: gone.has(`${agent}/${id}`),
      };
    })
    .sort((a, b) => timeOf(b.head) - timeOf(a.head) || (a.head.id < b.head.id ? -1 : 1));
  const agents = new Map<AgentId, number>();
  const projects = new Map<string, number>();
  for (const { head } of sessions) {
    if (head.rootOf !== head.id) continue;
    agents.set(head.agent, (agents.get(head.agent) ?? 0) + 1);
    if (head.project !== null) projects.set(head.project, (projects.get(head.project) ?? 0) + 1);
  }
  return {
    sessions,
    byName: new Map(sessions.map((one) => [`${one.head.agent}/${one.head.id}`, one])),
    agents: [...agents].map(([agent, n]) => ({ agent, sessions: n })).sort((a, b) => b.sessions - a.sessions),
    projects: [...projects].map(([project, n]) => ({ project, sessions: n })).sort((a, b) => b.sessions - a.sessions),
  };
}

function dayOf(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const timeOf = ({ startedAt, endedAt }: RootedHead): number => startedAt ?? endedAt ?? 0;
