/**
 * Does a decision to the store. It is worked out on a snapshot, written down with the texts before and after, then
 * done to the files, then settled. What a crash cuts off in between is finished, or taken back, at the next opening.
 */
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { FolderFailure } from '../playbooks/folder.ts';
import { evidenceFileOf } from '../playbooks/names.ts';
import type { Snapshot, Store } from '../playbooks/store.ts';
import type { Action, Decision, Durable, Effect, NewDecision } from '../storage/durable.ts';
import { applyEdit, Edit, isApplied } from './edits.ts';
import { storeBusy, type ReviewFailure } from './failures.ts';

export interface CommitParts {
  store: Store;
  durable: Durable;
}

/** A decision that is worked out but not written down. */
export interface Planned extends Omit<NewDecision, 'effects' | 'edits'> {
  edits: readonly Edit[];
  /** The texts as they shall be; `null`: it does not touch the store. */
  result: Snapshot | null;
}

export const noEffect = (action: Action): Planned => ({ action, undoes: null, changes: [], edits: [], result: null });

export interface Done<P extends Planned> {
  planned: P;
  files: readonly string[];
}

/** How often a decision is worked out anew because a file changed while it was being written. */
const ATTEMPTS = 3;

/** Works a decision out, writes it down, does it. One that decides nothing leaves no trace. */
export const commit = <P extends Planned>(
  parts: CommitParts,
  decide: (snapshot: Snapshot) => Result<P, ReviewFailure>,
): Result<Done<P>, ReviewFailure> => alone(parts.durable, () => commitAlone(parts, decide));

/** Another process that found this one's decision half done would take it for one that a crash cut off. */
function alone<T>(durable: Durable, work: () => Result<T, ReviewFailure>): Result<T, ReviewFailure> {
  return durable.alone(work) ?? fail(storeBusy('another Reverie is changing the playbooks'));
}

function commitAlone<P extends Planned>(
  { store, durable }: CommitParts,
  decide: (snapshot: Snapshot) => Result<P, ReviewFailure>,
): Result<Done<P>, ReviewFailure> {
  for (let attempt = 1; ; attempt++) {
    const recovered = recoverAlone(store, durable);
    if (!recovered.ok) return recovered;
    const snapshot = store.snapshot();
    if (!snapshot.ok) return snapshot;
    const decided = decide(snapshot.value);
    if (!decided.ok) return decided;
    const planned = decided.value;
    const { action, undoes, changes, edits, result } = planned;
    const effects = result === null ? [] : differences(snapshot.value.texts, result.texts);
    const files = effects.map(({ file }) => file);
    if (changes.length === 0 && files.length === 0 && undoes === null) return ok({ planned, files });
    for (const file of files) {
      const writable = store.folder.writable(file);
      if (!writable.ok) return writable;
    }
    if (files.length > 0) note(snapshot.value, durable);
    const number = durable.intend({ action, undoes, changes, edits, effects });
    const written = write(store, effects);
    if (written.ok) {
      durable.settle(number);
      return ok({ planned, files });
    }
    // Where it could not be taken back either, the decision stays intended and is dealt with at the next opening.
    if (!written.error.clean) return fail(written.error.failure);
    durable.giveUp(number);
    if (written.error.failure.code !== 'changed-outside') return fail(written.error.failure);
    if (attempt === ATTEMPTS) return fail(storeBusy('somebody else keeps changing the playbooks'));
  }
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Effect[] {
  const files = [...new Set([...before.keys(), ...after.keys()])].sort();
  return files
    .map((file) => ({ file, before: before.get(file) ?? null, after: after.get(file) ?? null }))
    .filter((effect) => effect.before !== effect.after);
}

/** All of the effects or, where one fails, none. `clean`: what was written was taken back. */
function write(store: Store, effects: readonly Effect[]): Result<void, { failure: FolderFailure; clean: boolean }> {
  const written: Effect[] = [];
  for (const effect of effects) {
    const result = store.folder.write(effect.file, effect.before, effect.after);
    if (result.ok) {
      written.push(effect);
      continue;
    }
    const back = written.reverse().map(({ file, before, after }) => store.folder.write(file, after, before));
    return fail({ failure: result.error, clean: back.every((one) => one.ok) });
  }
  return ok(undefined);
}

/** Finishes decisions that were cut off between being written down and being done, or takes them back. */
export const recover = (store: Store, durable: Durable): Result<void, ReviewFailure> =>
  alone(durable, () => recoverAlone(store, durable));

function recoverAlone(store: Store, durable: Durable): Result<void, ReviewFailure> {
  for (const decision of durable.unfinished()) {
    const snapshot = store.snapshot();
    if (!snapshot.ok) return snapshot;
    const finished = finish(snapshot.value, decision);
    const written = write(
      store,
      differences(snapshot.value.texts, (finished ?? givenUp(snapshot.value, decision)).texts),
    );
    if (!written.ok) return fail(written.error.failure);
    if (finished) durable.settle(decision.number);
    else durable.giveUp(decision.number);
  }
  return ok(undefined);
}

export const editsOf = (decision: Decision): Edit[] => z.array(Edit).parse(decision.edits);

/** The store with the decision done; `null` where somebody has since changed what it is about. */
function finish(snapshot: Snapshot, decision: Decision): Snapshot | null {
  let result = snapshot;
  const changedOutside = new Set<string>();
  for (const { file, before, after } of decision.effects) {
    const now = snapshot.texts.get(file) ?? null;
    if (now === before) result = result.with(file, after);
    else if (now !== after) changedOutside.add(file);
  }
  for (const edit of editsOf(decision)) {
    if (!changedOutside.has(edit.file) || isApplied(result, edit)) continue;
    const applied = applyEdit(result, edit);
    if (!applied.ok) return null;
    result = applied.value;
  }
  return result;
}

function givenUp(snapshot: Snapshot, decision: Decision): Snapshot {
  let result = snapshot;
  for (const { file, before, after } of decision.effects) {
    if ((snapshot.texts.get(file) ?? null) === after) result = result.with(file, before);
  }
  return result;
}

/** Keeps what is on disk now, so that hand edits are in the history too. The user's own files are none of it. */
export function note(snapshot: Snapshot, durable: Durable): void {
  const known = durable.versions(null).map(({ file }) => file);
  const playbooks = snapshot.playbooks.map(({ file }) => file);
  durable.noteTexts(snapshot.texts, new Set([...known, ...playbooks, ...playbooks.map(evidenceFileOf)]));
}
