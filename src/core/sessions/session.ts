import type { AgentId, Counts, Relation } from '../../shared/contract.ts';
import type { SessionEvent } from './event.ts';

/** One conversation of an agent, as logged, without its events. */
export interface SessionHead {
  /** The agent's own id of the session (`agent-<id>` for a Claude Code sub-agent). Unique together with `agent`. */
  id: string;
  agent: AgentId;
  /** Absolute path of the file (or database) it stands in. */
  file: string;
  /** First working directory the records name. Never guessed from folder names. */
  cwd: string | null;
  gitBranch: string | null;
  /** The repository's address, see git-remote.ts. */
  gitRemote: string | null;
  agentVersion: string | null;
  models: readonly string[];
  /** Epoch milliseconds. */
  startedAt: number | null;
  endedAt: number | null;
  /** Id of the session this one hangs on: the caller of a sub-agent, the origin of a fork or resume. */
  parent: string | null;
  relation: Relation;
  title: string | null;
  /** What its log never says. */
  untold: readonly (keyof Counts)[];
  /** In which of its agent's formats it is told. */
  format?: 'lines' | 'document' | 'database';
  /** It tells another agent's session again, under the id that one gave it. */
  retells?: boolean;
}

export interface Session {
  head: SessionHead;
  counts: Counts;
  events: readonly SessionEvent[];
}

/**
 * The session a piece of evidence counts for. Sub-agents, forks and resumed copies belong to their root, so that
 * "two distinct sessions" can never be one session and its copy. `rootOf` is filled in by linking.
 */
export type LinkedHead = SessionHead & { rootOf: string };

/** Scopes are made of `project`, never of `cwd`: worktrees and subfolders are the same project. */
export type RootedHead = LinkedHead & {
  /** Folder of the project it belongs to (see project.ts); `null` where no record names a directory. */
  project: string | null;
};
