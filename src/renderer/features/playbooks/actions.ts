/** What one can do to an entry, each said at the window's foot with a way to take it back. */
import type { EntryView } from '../../../shared/window/views.ts';
import { call } from '../../app/start.ts';
import { hush, say, sayFailure, useApp } from '../../app/store.ts';
import { dropDraft, isChanged, setDraft, type Draft } from './drafts.ts';
import { entryOfWords } from './entry-text.ts';

export async function undo(): Promise<void> {
  const result = await call('review.undo', {});
  if (result.ok) say('Taken back');
  else sayFailure(result.error);
}

export const takeBack = (): void => void undo();

/** The key for it: what was said last knows best how. */
export function undoByKey(): void {
  const { said } = useApp.getState();
  if (said?.undo == null) return takeBack();
  hush();
  said.undo();
}

export async function setPinned({ id, pinned }: EntryView): Promise<void> {
  const result = await call('playbooks.pin', { entry: id, pinned: !pinned });
  if (!result.ok) return sayFailure(result.error);
  say(pinned ? 'Unpinned: dreams may propose changes to it again' : 'Pinned: dreams leave it as it is', takeBack);
}

export async function remove({ id, title, source }: EntryView): Promise<void> {
  const result = await call('playbooks.remove', { entry: id, base: source });
  if (!result.ok) return sayFailure(result.error);
  say(`Removed “${title}”`, takeBack);
}

export async function openFile(file: string): Promise<void> {
  const result = await call('playbooks.open', { file });
  if (!result.ok) sayFailure(result.error);
}

/** @returns whether the editor can close */
export async function save(draft: Draft): Promise<boolean> {
  const { entry, base, text } = draft;
  if (!isChanged(draft)) {
    dropDraft(entry.id);
    return true;
  }
  const result = await call('playbooks.edit', { entry: entry.id, base, text: entryOfWords(text, entry) });
  if (!result.ok) {
    sayFailure(result.error);
    return false;
  }
  const saved = result.value;
  switch (saved.kind) {
    case 'conflict':
      setDraft({ ...draft, state: { kind: 'conflict', base: saved.base, theirs: saved.theirs } });
      return false;
    case 'merged':
      say('Saved. Other words of it had been changed in the file meanwhile: both changes stand', takeBack);
      break;
    case 'saved':
      say(`Saved “${saved.entry.title}”`, takeBack);
      break;
  }
  dropDraft(entry.id);
  return true;
}
