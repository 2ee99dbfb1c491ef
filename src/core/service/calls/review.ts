/** The review, as the window asks for it. */
import { ok, type Failure, type Result } from '../../../shared/result.ts';
import type { Outcome, ReviewedChange } from '../../../shared/window/views.ts';
import type { Outcome as Done, Review } from '../../review/review.ts';
import type { ReviewedChange as Reviewed } from '../../storage/durable.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';

export function reviewCalls({ engine, changed }: Parts): Handlers<CallsOf<'review'>> {
  const review = (): Result<Review, Failure> => engine().review();
  /** Whatever came of it, what hangs on decisions is looked at again. */
  const deciding = <T, U>(
    decide: (review: Review) => Result<T, Failure>,
    tell: (value: T) => U,
  ): Result<U, Failure> => {
    const opened = review();
    if (!opened.ok) return opened;
    const decided = decide(opened.value);
    changed('proposals');
    changed('playbooks');
    return decided.ok ? ok(tell(decided.value)) : decided;
  };

  return {
    'review.inbox'() {
      const opened = review();
      if (!opened.ok) return opened;
      const all = opened.value.proposals().filter(({ changes }) => changes > 0);
      const shown = all.filter(({ pending }, i) => pending > 0 || i === 0);
      const proposals = shown.flatMap(({ id, dream, at }) => {
        const changes = opened.value.changes(id);
        return changes.ok ? [{ id, dream, at, changes: changes.value.map(viewOf) }] : [];
      });
      const last = opened.value.undoable();
      const undoable = last && { action: last.action, at: last.at, changes: [...last.changes] };
      return ok({ proposals, undoable });
    },
    'review.preview'({ change, text }) {
      const opened = review();
      if (!opened.ok) return opened;
      const found = opened.value.change(change);
      if (!found.ok) return found;
      const { playbook } = found.value.change;
      const seen = opened.value.preview(change, text);
      if (!seen.ok) {
        const store = engine().store();
        const snapshot = store.ok ? store.value.snapshot() : store;
        const now = snapshot.ok ? (snapshot.value.texts.get(playbook) ?? null) : null;
        return ok({ file: playbook, before: now, after: now, refusal: seen.error });
      }
      const { before, after, entry } = seen.value;
      const file = after.entry(entry)?.playbook ?? playbook;
      return ok({ file, before: before.texts.get(file) ?? null, after: after.texts.get(file) ?? null, refusal: null });
    },
    'review.accept': ({ changes }) => deciding((by) => by.accept(changes), outcomeOf),
    'review.acceptRest': ({ proposal }) => deciding((by) => by.acceptAll(proposal), outcomeOf),
    'review.discard': ({ changes }) => deciding((by) => by.discard(changes), outcomeOf),
    'review.never': ({ changes }) => deciding((by) => by.never(changes), outcomeOf),
    'review.edit': ({ change, text }) =>
      deciding(
        (by) => by.edit(change, text),
        (said) => ({ text: said }),
      ),
    'review.undo': () =>
      deciding(
        (by) => by.undo(),
        ({ action, changes, files }) => ({ action, changes: [...changes], files: [...files] }),
      ),
  };
}

const viewOf = ({ change, proposal, status, edited }: Reviewed): ReviewedChange => ({
  change,
  proposal,
  status,
  edited,
});

const outcomeOf = ({ done, refused, files }: Done): Outcome => ({
  done: [...done],
  refused: refused.map(({ change, failure }) => ({ change, failure })),
  files: [...files],
});
