/**
 * What a decision does to the store, entry by entry. Kept beside the files' texts so that it can be done again, or
 * taken back, on a file that somebody has changed in between: the texts say how it was, the edits say what was meant.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Evidence, Kind, WordedBy } from '../../shared/contract.ts';
import { assertNever, fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { insertEntry, plainSource, removeEntry, replaceEntry, type EditFailure } from '../playbooks/edit.ts';
import { setEvidence, unionEvidence, withoutEvidence } from '../playbooks/evidence.ts';
import type { Snapshot } from '../playbooks/store.ts';

const file = z.string();
const id = z.string();
/** An entry's text as `plainSource` gives it. */
const source = z.string();

export const Edit = z.discriminatedUnion('edit', [
  /** A new playbook with nothing in it yet. */
  z.object({ edit: z.literal('create'), file, text: z.string() }),
  /** The same, taken back: it only goes when nothing was written into it. */
  z.object({ edit: z.literal('uncreate'), file, text: z.string() }),
  z.object({ edit: z.literal('insert'), file, id, kind: Kind, source }),
  z.object({ edit: z.literal('remove'), file, id, kind: Kind, source }),
  z.object({ edit: z.literal('replace'), file, id, before: source, after: source }),
  z.object({
    edit: z.literal('evidence'),
    file,
    playbook: z.string(),
    id,
    added: z.array(Evidence),
    removed: z.array(Evidence),
    /** Who put the entry in words, before and after; missing where that does not change. */
    worded: z.object({ before: WordedBy.nullable(), after: WordedBy.nullable() }).optional(),
  }),
  /** The file as a whole; what was in it before is kept as a version. */
  z.object({ edit: z.literal('restore'), file }),
]);
export type Edit = z.infer<typeof Edit>;

export type EditsFailure = EditFailure | Failure<'target-gone' | 'target-changed' | 'file-changed'>;

export function applyEdit(snapshot: Snapshot, edit: Edit): Result<Snapshot, EditsFailure> {
  switch (edit.edit) {
    case 'create':
      return ok(snapshot.texts.has(edit.file) ? snapshot : snapshot.with(edit.file, edit.text));
    case 'uncreate':
      return ok(isOnlySkeleton(snapshot, edit) ? snapshot.with(edit.file, null) : snapshot);
    case 'insert': {
      const text = snapshot.texts.get(edit.file);
      if (text === undefined) return fail(gone(edit.file));
      return edited(snapshot, edit.file, insertEntry(edit.file, text, edit.kind, edit.source));
    }
    case 'remove': {
      const found = target(snapshot, edit.id, edit.source);
      return found.ok
        ? edited(snapshot, found.value.file, removeEntry(found.value.file, found.value.text, edit.id))
        : found;
    }
    case 'replace': {
      const found = target(snapshot, edit.id, edit.before);
      if (!found.ok) return found;
      return edited(snapshot, found.value.file, replaceEntry(found.value.file, found.value.text, edit.id, edit.after));
    }
    case 'evidence': {
      const kept = withoutEvidence(snapshot.evidenceOf(edit.id), edit.removed);
      const evidenceFile =
        snapshot.evidenceOf(edit.id).length > 0 ? snapshot.evidenceFileFor(edit.id, edit.playbook) : edit.file;
      const text = snapshot.texts.get(evidenceFile) ?? null;
      return ok(
        snapshot.with(
          evidenceFile,
          setEvidence(text, edit.playbook, edit.id, unionEvidence(kept, edit.added), edit.worded?.after),
        ),
      );
    }
    case 'restore':
      return fail({
        code: 'file-changed',
        message: `${edit.file} has changed since`,
        hint: 'See `playbooks history` for what can be restored.',
      });
    default:
      return assertNever(edit);
  }
}

/** @returns the edit that takes this one back */
export function inverse(edit: Edit): Edit {
  switch (edit.edit) {
    case 'create':
      return { ...edit, edit: 'uncreate' };
    case 'uncreate':
      return { ...edit, edit: 'create' };
    case 'insert':
      return { ...edit, edit: 'remove' };
    case 'remove':
      return { ...edit, edit: 'insert' };
    case 'replace':
      return { ...edit, before: edit.after, after: edit.before };
    case 'evidence':
      return {
        ...edit,
        added: edit.removed,
        removed: edit.added,
        ...(edit.worded === undefined ? {} : { worded: { before: edit.worded.after, after: edit.worded.before } }),
      };
    case 'restore':
      return edit;
    default:
      return assertNever(edit);
  }
}

/** Whether the store already shows what the edit does. */
export function isApplied(snapshot: Snapshot, edit: Edit): boolean {
  switch (edit.edit) {
    case 'create':
      return snapshot.texts.has(edit.file);
    case 'uncreate':
      return !snapshot.texts.has(edit.file);
    case 'insert':
      return snapshot.entries.some((entry) => entry.id === edit.id);
    case 'remove':
      return snapshot.entries.every((entry) => entry.id !== edit.id);
    case 'replace':
      return sourceOf(snapshot, edit.id) === edit.after;
    case 'evidence': {
      const now = snapshot.evidenceOf(edit.id);
      return (
        withoutEvidence(edit.added, now).length === 0 &&
        withoutEvidence(now, edit.removed).length === now.length &&
        (edit.worded === undefined || isDeepStrictEqual(snapshot.wordedBy(edit.id), edit.worded.after))
      );
    }
    case 'restore':
      return false;
    default:
      return assertNever(edit);
  }
}

/** The text of an entry as edits know it; `null` where there is none or more than one. */
export function sourceOf(snapshot: Snapshot, entryId: string): string | null {
  const entry = snapshot.entry(entryId);
  const text = entry && snapshot.texts.get(entry.playbook);
  return entry && text !== undefined && text !== null ? plainSource(text, entry) : null;
}

function target(
  snapshot: Snapshot,
  entryId: string,
  expected: string,
): Result<{ file: string; text: string }, EditsFailure> {
  const entry = snapshot.entry(entryId);
  const text = entry && snapshot.texts.get(entry.playbook);
  if (!entry || text === undefined || text === null) return fail(noEntry(entryId));
  if (plainSource(text, entry) !== expected) return fail(changedEntry(entryId, entry.playbook));
  return ok({ file: entry.playbook, text });
}

const edited = (snapshot: Snapshot, name: string, text: Result<string, EditFailure>): Result<Snapshot, EditsFailure> =>
  text.ok ? ok(snapshot.with(name, text.value)) : text;

/** Nothing but front matter and headings: what creating it, and filling and emptying it again, leaves. */
function isOnlySkeleton(snapshot: Snapshot, edit: { file: string; text: string }): boolean {
  const text = snapshot.texts.get(edit.file);
  if (text === undefined || !text.startsWith(edit.text)) return false;
  return text
    .slice(edit.text.length)
    .split('\n')
    .every((line) => line.trim() === '' || /^## (?:Mistakes|Workflows|Preferences)$/.test(line));
}

export const noEntry = (entryId: string): EditsFailure => ({
  code: 'target-gone',
  message: `the entry ^${entryId} is not in the store, or stands in it twice`,
  hint: 'It was removed, its id was changed, or its file is broken: `playbooks` says which files are.',
});

export const changedEntry = (entryId: string, playbook: string): EditsFailure => ({
  code: 'target-changed',
  message: `the entry ^${entryId} in ${playbook} was changed since`,
  hint: 'Your version is kept. Discard this change, or dream again to get one that knows it.',
});

const gone = (name: string): EditsFailure => ({
  code: 'target-gone',
  message: `${name} is not in the store any more`,
  hint: 'Restore it first: see `playbooks history`.',
});
