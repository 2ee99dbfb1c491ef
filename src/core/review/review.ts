/**
 * The user's decisions and what they do to the store.
 *
 * A decision is worked out on a snapshot (pure), written down with the texts before and after, and only then done to
 * the files; a crash between is finished or taken back at the next opening. Nothing is written to the store until
 * something is accepted.
 */
import type { DreamReport, Evidence, Kind, Scope, WordedBy } from '../../shared/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Entry } from '../playbooks/entry.ts';
import { unionEvidence } from '../playbooks/evidence.ts';
import { evidenceFileOf, isEvidence } from '../playbooks/names.ts';
import type { Snapshot } from '../playbooks/store.ts';
import type { Action, Decision, EntryDecision, ProposalSummary, ReviewedChange, Version } from '../storage/durable.ts';
import { applyChange, editedText, type Words } from './apply.ts';
import { commit, editsOf, noEffect, note, recover, type CommitParts, type Done, type Planned } from './commit.ts';
import { addByHand, pinEntry, removeByHand, rewriteEntry, type Rewritten } from './by-hand.ts';
import { applyEdit, inverse, type Edit } from './edits.ts';
import { alreadyAccepted, alreadyDecided, unknownChange, unknownProposal, type ReviewFailure } from './failures.ts';

export type { ReviewFailure } from './failures.ts';

export interface Refusal {
  change: string;
  failure: ReviewFailure;
}

/** What came of a command about changes. Changes that could not be done are named; the others are done. */
export interface Outcome {
  done: readonly string[];
  refused: readonly Refusal[];
  /** Files of the store that were written or removed. */
  files: readonly string[];
}

export interface Undone {
  action: Action;
  changes: readonly string[];
  files: readonly string[];
}

export interface Why {
  /** `null`: it is in the store no more; its decisions say why. */
  entry: Entry | null;
  /** What stands in the store; for an entry that is gone, what the changes about it rested on. */
  evidence: readonly Evidence[];
  /** The model that put it in words; `null`: the user, Reverie's rules, or nobody knows. */
  wordedBy: WordedBy | null;
  decisions: readonly EntryDecision[];
}

export interface Review {
  proposals(): readonly ProposalSummary[];
  report(proposal: string): Result<DreamReport, ReviewFailure>;
  changes(proposal: string): Result<readonly ReviewedChange[], ReviewFailure>;
  change(id: string): Result<ReviewedChange, ReviewFailure>;

  accept(changes: readonly string[]): Result<Outcome, ReviewFailure>;
  /** All changes of a proposal that nobody has decided on. */
  acceptAll(proposal: string): Result<Outcome, ReviewFailure>;
  discard(changes: readonly string[]): Result<Outcome, ReviewFailure>;
  /** As discard, and the idea does not come back. */
  never(changes: readonly string[]): Result<Outcome, ReviewFailure>;
  /** Other words for a change. It stays undecided until it is accepted. @returns the entry as it will stand */
  edit(change: string, text: string): Result<string, ReviewFailure>;
  /** Takes back the newest decision that stands: again and again, back to the first one. */
  undo(): Result<Undone, ReviewFailure>;

  /** A new entry in the user's own words, the first line its title. @returns its id */
  add(scope: Scope, kind: Kind, text: string): Result<string, ReviewFailure>;
  /** Other words for an entry that stands in the store. @param base its text when the editor opened */
  rewrite(entry: string, base: string, text: string): Result<Rewritten, ReviewFailure>;
  pin(entry: string, pinned: boolean): Result<void, ReviewFailure>;
  /** @param base the entry's text as the user saw it */
  remove(entry: string, base: string): Result<void, ReviewFailure>;
  /** What undo would take back. */
  undoable(): Decision | null;
  /** The store as it would be with the change accepted. @param text other words than the change's own */
  preview(
    change: string,
    text: string | null,
  ): Result<{ before: Snapshot; after: Snapshot; entry: string }, ReviewFailure>;

  /** Newest first, playbooks only; what is on disk now counts as a version. */
  versions(file: string | null): Result<readonly Version[], ReviewFailure>;
  /** Puts a playbook, and its evidence, back as it was. A decision like others: undo takes it back. */
  restore(version: number): Result<readonly string[], ReviewFailure>;
  why(entry: string): Result<Why, ReviewFailure>;
}

export type ReviewParts = CommitParts & Words;

/** Opens the review and finishes what a crash cut off. A store that cannot be written can still be looked at. */
export function openReview(parts: ReviewParts): Result<Review, ReviewFailure> {
  const { store, durable } = parts;
  const recovered = recover(store, durable);
  if (!recovered.ok && recovered.error.code !== 'store-not-writable') return recovered;

  const one = (id: string): Result<ReviewedChange, ReviewFailure> => {
    const found = durable.change(id);
    return found ? ok(found) : fail(unknownChange(id));
  };
  const accept = (ids: readonly string[]): Result<Outcome, ReviewFailure> => {
    const accepted = acceptChanges(ids, parts);
    // The same lesson in other words, from a dream that was dreamt again: one of them is enough.
    const twice = accepted.ok ? accepted.value.done.flatMap((id) => durable.counterpartsOf(id)) : [];
    if (twice.length > 0) reject(twice, 'discard', parts);
    return accepted;
  };

  return ok({
    proposals: () => durable.proposals(),
    report(proposal) {
      const report = durable.report(proposal);
      return report ? ok(report) : fail(unknownProposal(proposal));
    },
    changes: (proposal) =>
      durable.report(proposal) ? ok(durable.changesOf(proposal)) : fail(unknownProposal(proposal)),
    change: one,

    accept,
    acceptAll(proposal) {
      if (!durable.report(proposal)) return fail(unknownProposal(proposal));
      const pending = durable.changesOf(proposal).filter(({ status }) => status === 'pending');
      return accept(pending.map(({ change }) => change.id));
    },
    discard: (ids) => reject(ids, 'discard', parts),
    never: (ids) => reject(ids, 'never', parts),
    edit(id, text) {
      const found = one(id);
      if (!found.ok) return found;
      if (found.value.status === 'accepted') return fail(alreadyAccepted(id));
      const snapshot = store.snapshot();
      if (!snapshot.ok) return snapshot;
      const edited = editedText(found.value.change, text, snapshot.value, parts);
      if (!edited.ok) return edited;
      const saved = commit(parts, () =>
        ok({ ...noEffect('edit'), changes: [{ change: id, entry: null, text: edited.value }] }),
      );
      return saved.ok ? edited : saved;
    },
    undo: () => undo(parts),
    add: (scope, kind, text) => addByHand(scope, kind, text, parts),
    rewrite: (entry, base, text) => rewriteEntry(entry, base, text, parts),
    pin: (entry, pinned) => pinEntry(entry, pinned, parts),
    remove: (entry, base) => removeByHand(entry, base, parts),
    undoable: () => durable.lastStanding(),
    preview(id, text) {
      const found = one(id);
      if (!found.ok) return found;
      const snapshot = store.snapshot();
      if (!snapshot.ok) return snapshot;
      const applied = applyChange(snapshot.value, found.value.change, text ?? found.value.edited, parts);
      if (!applied.ok) return applied;
      return ok({ before: snapshot.value, after: applied.value.snapshot, entry: applied.value.entry });
    },

    versions(file) {
      const snapshot = store.snapshot();
      if (!snapshot.ok) return snapshot;
      note(snapshot.value, durable);
      return ok(durable.versions(file).filter((version) => !isEvidence(version.file)));
    },
    restore: (number) => restore(number, parts),
    why(id) {
      const snapshot = store.snapshot();
      if (!snapshot.ok) return snapshot;
      const name = id.replace(/^\^/, '').toLowerCase();
      const entry = snapshot.value.entry(name) ?? snapshot.value.entries.find((each) => each.id === name) ?? null;
      const decisions = durable.decisionsOn(name);
      if (!entry && decisions.length === 0) {
        const hint = '`playbooks` lists the entries there are.';
        return fail({ code: 'unknown-entry', message: `there is no entry ^${name} and never was`, hint });
      }
      const evidence = snapshot.value.evidenceOf(name);
      const proposed = decisions.flatMap(({ change }) => durable.change(change)?.change.evidence ?? []);
      return ok({
        entry,
        evidence: evidence.length > 0 ? evidence : unionEvidence([], proposed),
        wordedBy: snapshot.value.wordedBy(name),
        decisions,
      });
    },
  });
}

function acceptChanges(ids: readonly string[], parts: ReviewParts): Result<Outcome, ReviewFailure> {
  const decided = commit(parts, (snapshot) => {
    const refused: Refusal[] = [];
    const changes: { change: string; entry: string | null; text: string | null }[] = [];
    const edits: Edit[] = [];
    let now = snapshot;
    for (const id of new Set(ids)) {
      const found = parts.durable.change(id);
      if (!found) {
        refused.push({ change: id, failure: unknownChange(id) });
        continue;
      }
      if (found.status === 'accepted') {
        refused.push({ change: id, failure: alreadyAccepted(id) });
        continue;
      }
      const applied = applyChange(now, found.change, found.edited, parts);
      if (!applied.ok) {
        refused.push({ change: id, failure: applied.error });
        continue;
      }
      now = applied.value.snapshot;
      edits.push(...applied.value.edits);
      changes.push({ change: id, entry: applied.value.entry, text: null });
    }
    return ok({ action: 'accept' as const, undoes: null, changes, edits, result: now, refused });
  });
  return decided.ok ? outcome(decided.value, decided.value.planned.refused) : decided;
}

function reject(
  ids: readonly string[],
  action: 'discard' | 'never',
  parts: ReviewParts,
): Result<Outcome, ReviewFailure> {
  const refused: Refusal[] = [];
  const changes: string[] = [];
  for (const id of new Set(ids)) {
    const found = parts.durable.change(id);
    if (!found) refused.push({ change: id, failure: unknownChange(id) });
    else if (found.status === 'accepted') refused.push({ change: id, failure: alreadyAccepted(id) });
    else if (found.status === (action === 'never' ? 'never' : 'discarded'))
      refused.push({ change: id, failure: alreadyDecided(id, found.status) });
    else changes.push(id);
  }
  const about = changes.map((change) => ({ change, entry: null, text: null }));
  const decided = commit(parts, () => ok({ ...noEffect(action), changes: about }));
  return decided.ok ? outcome(decided.value, refused) : decided;
}

function outcome(done: Done<Planned>, refused: readonly Refusal[]): Result<Outcome, ReviewFailure> {
  const changes = changesOf(done);
  const [first] = refused;
  if (changes.length === 0 && first) return fail(first.failure);
  return ok({ done: changes, refused, files: done.files });
}

const changesOf = ({ planned }: Done<Planned>): string[] => planned.changes.map(({ change }) => change);

function undo(parts: ReviewParts): Result<Undone, ReviewFailure> {
  const decided = commit(parts, (snapshot) => {
    const last = parts.durable.lastStanding();
    if (!last) {
      const hint = 'The store is as it was before the first one.';
      return fail({ code: 'nothing-to-undo' as const, message: 'there is no decision left to take back', hint });
    }
    const back = takenBack(snapshot, last);
    if (!back.ok) return back;
    const changes = last.changes.map((change) => ({ change, entry: null, text: null }));
    return ok({ action: 'undo' as const, undoes: last.number, changes, ...back.value, takenBack: last.action });
  });
  if (!decided.ok) return decided;
  const { planned, files } = decided.value;
  return ok({ action: planned.takenBack, changes: changesOf(decided.value), files });
}

/** Files that still are what the decision made of them become, byte for byte, what they were; others by their edits. */
function takenBack(
  snapshot: Snapshot,
  decision: Decision,
): Result<{ edits: readonly Edit[]; result: Snapshot }, ReviewFailure> {
  const edits = editsOf(decision).reverse().map(inverse);
  let result = snapshot;
  const changedSince = new Set<string>();
  for (const { file, before, after } of decision.effects) {
    if ((snapshot.texts.get(file) ?? null) === after) result = result.with(file, before);
    else changedSince.add(file);
  }
  for (const edit of edits) {
    if (!changedSince.has(edit.file)) continue;
    const applied = applyEdit(result, edit);
    if (!applied.ok) return fail({ ...applied.error, message: `cannot be taken back: ${applied.error.message}` });
    result = applied.value;
  }
  return ok({ edits, result });
}

function restore(number: number, parts: ReviewParts): Result<readonly string[], ReviewFailure> {
  const { durable } = parts;
  const snapshot = parts.store.snapshot();
  if (!snapshot.ok) return snapshot;
  note(snapshot.value, durable);
  const version = durable.version(number);
  if (!version || isEvidence(version.file)) {
    return fail({
      code: 'unknown-version',
      message: `there is no version ${number}`,
      hint: '`playbooks history` lists them.',
    });
  }
  const { file } = version;
  const decided = commit(parts, (snapshot) => {
    const evidenceFile = evidenceFileOf(file);
    const evidence = durable.fileAt(evidenceFile, number);
    let result = snapshot.with(file, version.hash === null ? null : durable.text(version.hash));
    if (evidence) result = result.with(evidenceFile, evidence.text);
    return ok({
      ...noEffect('restore'),
      edits: [{ edit: 'restore', file }, ...(evidence ? [{ edit: 'restore' as const, file: evidenceFile }] : [])],
      result,
    });
  });
  return decided.ok ? ok(decided.value.files) : decided;
}
