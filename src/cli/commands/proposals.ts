import { ok } from '../../shared/result.ts';
import type { Command } from '../answer.ts';
import { proposalText } from '../proposal-text.ts';
import { count, moment, table } from '../terminal.ts';

export const proposals: Command<object> = ({ engine }) => {
  const review = engine.review();
  if (!review.ok) return review;
  const list = review.value.proposals();
  return ok({
    json: { proposals: list },
    text: (page) => {
      if (list.length === 0) return `No proposals yet. Start with: ${page.invocation} dream`;
      const rows = list.map(({ id, at, changes, pending }) => [
        moment(at),
        id,
        count(changes, 'change'),
        `${pending} undecided`,
      ]);
      return `${table(rows)}\n\nSee one with: ${page.invocation} proposals show ${(list.find(({ pending }) => pending > 0) ?? list[0])?.id ?? ''}`;
    },
  });
};

export const showProposal: Command<{ id: string }> = ({ engine }, { id }) => {
  const review = engine.review();
  if (!review.ok) return review;
  const report = review.value.report(id);
  if (!report.ok) return report;
  const changes = review.value.changes(id);
  if (!changes.ok) return changes;
  const status = new Map(changes.value.map((reviewed) => [reviewed.change.id, reviewed.status]));
  const edited = Object.fromEntries(
    changes.value.flatMap((reviewed) => (reviewed.edited === null ? [] : [[reviewed.change.id, reviewed.edited]])),
  );
  // As it will be written when it is accepted: in the words of the user where they gave some.
  const proposal = {
    ...report.value.proposal,
    changes: report.value.proposal.changes.map((change) => ({ ...change, after: edited[change.id] ?? change.after })),
  };
  return ok({
    json: { ...report.value, status: Object.fromEntries(status), edited },
    text: (page) =>
      proposal.changes.length === 0
        ? 'This dream had nothing to propose.'
        : proposalText(page, proposal, (change) => status.get(change) ?? 'pending'),
  });
};
