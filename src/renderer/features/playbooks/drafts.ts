/**
 * Entries that are being edited. What was typed stays while the file changes below it, while another playbook is looked
 * at and while another page is open; only saving or giving up ends it.
 */
import { create } from 'zustand';
import type { EntryView } from '../../../shared/window/views.ts';
import { wordsOfEntry } from './entry-text.ts';

export interface Draft {
  /** As it stood when the editor opened. */
  entry: EntryView;
  /** The entry's source that the words were made from. */
  base: string;
  /** As `wordsOfEntry` gives them, and as they are typed. */
  text: string;
  state:
    | { kind: 'editing' }
    /** Somebody else changed the same words. */
    | { kind: 'conflict'; base: string; theirs: string }
    | { kind: 'combining'; theirs: string };
}

export const useDrafts = create<{ drafts: ReadonlyMap<string, Draft> }>()(() => ({ drafts: new Map() }));

export function setDraft(draft: Draft): void {
  useDrafts.setState(({ drafts }) => ({ drafts: new Map(drafts).set(draft.entry.id, draft) }));
}

export function dropDraft(id: string): void {
  useDrafts.setState(({ drafts }) => {
    const rest = new Map(drafts);
    rest.delete(id);
    return { drafts: rest };
  });
}

/** Opens the editor; one that is open stays as it is. */
export function beginDraft(entry: EntryView): void {
  if (useDrafts.getState().drafts.has(entry.id)) return;
  setDraft({ entry, base: entry.source, text: wordsOfEntry(entry.source), state: { kind: 'editing' } });
}

export const isChanged = ({ text, base }: Draft): boolean => text.trimEnd() !== wordsOfEntry(base);

/** Gives up what was typed, with a way back. */
export function abandonDraft(draft: Draft, say: (text: string, undo: () => void) => void): void {
  dropDraft(draft.entry.id);
  if (isChanged(draft)) say('Your words were not kept', () => setDraft(draft));
}
