/** All sessions, newest first, kept in memory until the index changes: ten thousand are filtered in milliseconds. */
import type { AgentId, Counts } from '../../shared/contract.ts';
import { ok, type Failure, type Result } from '../../shared/result.ts';
import type { RootedHead } from '../sessions/session.ts';
import type { Parts } from './parts.ts';

export interface Listed {
  head: RootedHead;
  counts: Counts;
  startedAt: string | null;
  endedAt: string | null;
}

export interface SessionList {
  sessions: readonly Listed[];
  /** By `agent/id`. */
  byName: ReadonlyMap<string, Listed>;
  agents: readonly { agent: AgentId; sessions: number }[];
  projects: readonly { project: string; sessions: number }[];
}

export function sessionList({ engine, live }: Pick<Parts, 'engine' | 'live'>): {
  all(): Result<SessionList, Failure>;
  /** The beginning of a session's first prompt. Read once. */
  opening(head: { id: string; agent: AgentId }): string | null;
} {
  let kept: { revision: string; list: SessionList } | null = null;
  /** A session keeps its beginning. */
  const openings = new Map<string, string>();
  const revisionNow = (): string => `${String(live.get().revisions.sessions)} ${String(live.get().revisions.sources)}`;

  return {
    all() {
      const revision = revisionNow();
      if (kept?.revision === revision) return ok(kept.list);
      const index = engine().index();
      if (!index.ok) return index;
      const heads = engine().heads();
      if (!heads.ok) return heads;
      const shown = new Set(heads.value.map(({ agent, id }) => `${agent}/${id}`));
      const list = listOf(index.value.listed().filter(({ head }) => shown.has(`${head.agent}/${head.id}`)));
      kept = { revision, list };
      return ok(list);
    },
    opening({ id, agent }) {
      const name = `${agent}/${id}`;
      const known = openings.get(name);
      if (known !== undefined) return known;
      const index = engine().index();
      const text = index.ok ? index.value.opening(id, agent) : null;
      const line = text?.replace(/\s+/g, ' ').trim() || null;
      if (line !== null) openings.set(name, line);
      return line;
    },
  };
}

function listOf(all: readonly { head: RootedHead; counts: Counts }[]): SessionList {
  const sessions = all
    .map(({ head, counts }) => ({ head, counts, startedAt: isoOf(head.startedAt), endedAt: isoOf(head.endedAt) }))
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

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const timeOf = ({ startedAt, endedAt }: RootedHead): number => startedAt ?? endedAt ?? 0;
