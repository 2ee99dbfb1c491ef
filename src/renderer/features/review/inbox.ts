/** The inbox in the order it is read: by playbook, surest first. Pure. */
import type { Kind } from '../../../shared/contract.ts';
import type { ChangeStatus, ProposalView, ReviewedChange } from '../../../shared/window/views.ts';

export type Order = 'confidence' | 'kind' | 'proposed';

export interface Look {
  order: Order;
  kind: Kind | 'all';
}

export interface Group {
  proposal: ProposalView;
  playbook: string;
  changes: readonly ReviewedChange[];
}

export interface Inbox {
  groups: readonly Group[];
  /** Undecided, in the order they stand. */
  pending: readonly ReviewedChange[];
  decided: readonly ReviewedChange[];
}

/** @param decided what was decided in this window and the engine has not said yet */
export function inboxOf(
  proposals: readonly ProposalView[],
  { order, kind }: Look,
  decided: ReadonlyMap<string, ChangeStatus>,
): Inbox {
  const groups: Group[] = [];
  const done: ReviewedChange[] = [];
  for (const proposal of proposals) {
    const byPlaybook = new Map<string, ReviewedChange[]>();
    for (const found of proposal.changes) {
      const reviewed = { ...found, status: decided.get(found.change.id) ?? found.status };
      if (reviewed.status !== 'pending') done.push(reviewed);
      else if (kind === 'all' || reviewed.change.kind === kind)
        byPlaybook.set(reviewed.change.playbook, [...(byPlaybook.get(reviewed.change.playbook) ?? []), reviewed]);
    }
    for (const [playbook, changes] of byPlaybook) groups.push({ proposal, playbook, changes: sorted(changes, order) });
  }
  return { groups, pending: groups.flatMap(({ changes }) => changes), decided: done };
}

const KINDS: readonly Kind[] = ['mistake', 'workflow', 'preference'];

function sorted(changes: readonly ReviewedChange[], order: Order): readonly ReviewedChange[] {
  const surest = (a: ReviewedChange, b: ReviewedChange): number => b.change.confidence - a.change.confidence;
  switch (order) {
    case 'proposed':
      return changes;
    case 'confidence':
      return changes.toSorted(surest);
    case 'kind':
      return changes.toSorted((a, b) => KINDS.indexOf(a.change.kind) - KINDS.indexOf(b.change.kind) || surest(a, b));
  }
}

/** The undecided change that follows this one, or the one before where it was the last. */
export function nextAfter(pending: readonly ReviewedChange[], id: string): string | null {
  const at = pending.findIndex(({ change }) => change.id === id);
  return (pending[at + 1] ?? pending[at - 1])?.change.id ?? null;
}

export const sessionsOf = ({ change }: ReviewedChange): number =>
  new Set(change.evidence.map(({ session }) => session)).size;

export const daysOf = ({ change }: ReviewedChange): number =>
  new Set(change.evidence.flatMap(({ at }) => (at === null ? [] : [at.slice(0, 10)]))).size;

export const lastOf = ({ change }: ReviewedChange): string | null =>
  change.evidence
    .flatMap(({ at }) => (at === null ? [] : [at]))
    .sort()
    .at(-1) ?? null;
