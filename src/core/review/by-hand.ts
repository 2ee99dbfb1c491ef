/**
 * What the user does to an entry in the window, apart from any proposal: a new one, other words, a pin, taking it away.
 * Decisions like the others: written down, in the history, taken back by undo. An edit knows the text it began with, so
 * that what an editor outside wrote in the meantime is never lost.
 */
import { diff3Merge } from 'node-diff3';
import type { Kind, Scope } from '../../shared/contract.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { plainSource, setPin } from '../playbooks/edit.ts';
import type { Entry } from '../playbooks/entry.ts';
import type { Snapshot } from '../playbooks/store.ts';
import { newEntry, ownWords, wordsOf, type Words } from './apply.ts';
import { commit, type CommitParts, type Planned } from './commit.ts';
import { applyEdit, changedEntry, noEntry, type Edit } from './edits.ts';
import type { ReviewFailure } from './failures.ts';

export type Rewritten =
  | { kind: 'saved' | 'merged' }
  /** Both changed the same lines; nothing was written. `theirs`: the entry as it stands now. */
  | { kind: 'conflict'; base: string; mine: string; theirs: string };

export type HandParts = CommitParts & Words;

/** @param base the entry's text when the editor opened, as `plainSource` gives it */
export function rewriteEntry(
  id: string,
  base: string,
  text: string,
  parts: HandParts,
): Result<Rewritten, ReviewFailure> {
  let kind: 'saved' | 'merged' = 'saved';
  let conflict: Rewritten | null = null;
  const done = commit(parts, (snapshot) => {
    const found = standing(snapshot, id);
    if (!found.ok) return found;
    const { entry, source: theirs } = found.value;
    const mine = ownWords(text, entry, parts);
    if (!mine.ok) return mine;
    const merged = merge(base, mine.value, theirs);
    conflict = merged === null ? { kind: 'conflict', base, mine: mine.value, theirs } : null;
    if (merged === null) return ok(planned(snapshot, []));
    kind = theirs === base || merged === theirs ? 'saved' : 'merged';
    return worked(snapshot, [
      { edit: 'replace', file: entry.playbook, id: entry.id, before: theirs, after: merged },
      ...nowTheUsers(snapshot, entry),
    ]);
  });
  return done.ok ? ok(conflict ?? { kind }) : done;
}

/** Words that the user has changed are no model's any more. */
function nowTheUsers(snapshot: Snapshot, { id, playbook }: Entry): Edit[] {
  const before = snapshot.wordedBy(id);
  if (before === null) return [];
  const file = snapshot.evidenceFileFor(id, playbook);
  return [{ edit: 'evidence', file, playbook, id, added: [], removed: [], worded: { before, after: null } }];
}

/** @param text its first line is the title. @returns the new entry's id */
export function addByHand(scope: Scope, kind: Kind, text: string, parts: HandParts): Result<string, ReviewFailure> {
  const done = commit(parts, (snapshot) => {
    const said = wordsOf(text, '', parts);
    if (!said.ok) return said;
    const where = { scope, kind, playbook: snapshot.playbookFor(scope) };
    const added = newEntry(snapshot, where, said.value, parts);
    if (!added.ok) return added;
    const { id, edits } = added.value;
    const plan = worked(snapshot, edits);
    return plan.ok ? ok({ ...plan.value, id }) : plan;
  });
  return done.ok ? ok(done.value.planned.id) : done;
}

export function pinEntry(id: string, pinned: boolean, parts: HandParts): Result<void, ReviewFailure> {
  const done = commit(parts, (snapshot) => {
    const found = standing(snapshot, id);
    if (!found.ok) return found;
    const { entry, source, text } = found.value;
    const after = setPin(entry.playbook, text, entry.id, pinned);
    if (!after.ok) return after;
    const fresh = snapshot.with(entry.playbook, after.value).entry(entry.id);
    if (fresh === null) return fail(noEntry(id));
    const edit: Edit = {
      edit: 'replace',
      file: entry.playbook,
      id: entry.id,
      before: source,
      after: plainSource(after.value, fresh),
    };
    return ok(planned(snapshot.with(entry.playbook, after.value), [edit]));
  });
  return done.ok ? ok(undefined) : done;
}

/** @param base the entry's text as the user saw it: an entry that has changed since stays */
export function removeByHand(id: string, base: string, parts: HandParts): Result<void, ReviewFailure> {
  const done = commit(parts, (snapshot) => {
    const found = standing(snapshot, id);
    if (!found.ok) return found;
    const { entry, source } = found.value;
    if (source !== base) return fail(changedEntry(id, entry.playbook));
    const evidence = snapshot.evidenceOf(entry.id);
    const edits: Edit[] = [{ edit: 'remove', file: entry.playbook, id: entry.id, kind: entry.kind, source }];
    if (evidence.length > 0)
      edits.push({
        edit: 'evidence',
        file: snapshot.evidenceFileFor(entry.id, entry.playbook),
        playbook: entry.playbook,
        id: entry.id,
        added: [],
        removed: [...evidence],
      });
    return worked(snapshot, edits);
  });
  return done.ok ? ok(undefined) : done;
}

/** Line by line first; where both changed one line, its words. `null`: they cannot both stand. */
function merge(base: string, mine: string, theirs: string): string | null {
  if (theirs === base || theirs === mine) return mine;
  if (mine === base) return theirs;
  return merged(base, mine, theirs, /(\n)/) ?? merged(base, mine, theirs, /(\s+)/);
}

function merged(base: string, mine: string, theirs: string, apart: RegExp): string | null {
  const regions = diff3Merge(mine.split(apart), base.split(apart), theirs.split(apart));
  const parts: string[] = [];
  for (const region of regions) {
    if (region.ok === undefined) return null;
    parts.push(...region.ok);
  }
  return parts.join('');
}

function standing(
  snapshot: Snapshot,
  id: string,
): Result<{ entry: Entry; source: string; text: string }, ReviewFailure> {
  const entry = snapshot.entry(id);
  const text = entry === null ? undefined : snapshot.texts.get(entry.playbook);
  return entry === null || text === undefined
    ? fail(noEntry(id))
    : ok({ entry, text, source: plainSource(text, entry) });
}

function worked(snapshot: Snapshot, edits: readonly Edit[]): Result<Planned, ReviewFailure> {
  let result = snapshot;
  for (const edit of edits) {
    const applied = applyEdit(result, edit);
    if (!applied.ok) return applied;
    result = applied.value;
  }
  return ok(planned(result, edits));
}

const planned = (result: Snapshot, edits: readonly Edit[]): Planned => ({
  action: 'edit',
  undoes: null,
  changes: [],
  edits,
  result,
});
