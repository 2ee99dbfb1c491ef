import type { AgentId, Counts } from '../../shared/contract.ts';
import type { SessionFacts } from '../sources/reader.ts';
import type { SessionHead } from './session.ts';

export const emptyHead = (
  id: string,
  agent: AgentId,
  file: string,
  untold: readonly (keyof Counts)[] = [],
  retells = false,
  format: SessionHead['format'] = undefined,
): SessionHead => ({
  id,
  agent,
  file,
  cwd: null,
  gitBranch: null,
  gitRemote: null,
  agentVersion: null,
  models: [],
  startedAt: null,
  endedAt: null,
  parent: null,
  relation: 'root',
  title: null,
  untold,
  ...(format === undefined ? {} : { format }),
  ...(retells ? { retells } : {}),
});

/** Later records fill gaps; they never replace what an earlier one said. Only the time span grows. */
export function addFacts(head: SessionHead, facts: Partial<SessionFacts>): void {
  head.cwd ??= facts.cwd ?? null;
  head.gitBranch ??= facts.gitBranch ?? null;
  head.gitRemote ??= facts.gitRemote ?? null;
  head.agentVersion ??= facts.agentVersion ?? null;
  head.title ??= facts.title ?? null;
  head.parent ??= facts.parent ?? null;
  if (head.relation === 'root' && facts.relation) head.relation = facts.relation;
  if (facts.model && !head.models.includes(facts.model)) head.models = [...head.models, facts.model];
  const at = facts.at ?? null;
  if (at === null) return;
  if (head.startedAt === null || at < head.startedAt) head.startedAt = at;
  if (head.endedAt === null || at > head.endedAt) head.endedAt = at;
}
