import type { Kind, Scope } from '../../shared/contract.ts';

/** Half-open range of UTF-16 offsets in the playbook's text. */
export interface Range {
  start: number;
  end: number;
}

/** One lesson as it stands in a playbook file. */
export interface Entry {
  /** Without the caret: `m-7f3k2`. */
  id: string;
  kind: Kind;
  scope: Scope;
  /** File name inside the store. */
  playbook: string;
  title: string;
  /** Below the title, indentation removed. */
  body: string;
  pinned: boolean;
  /** The bytes of the entry in its file: list item from its dash to the end of its last line. */
  source: string;
  range: Range;
}

/** A file of the store. Files without front matter and entries are the user's own and are never written. */
export interface Playbook {
  file: string;
  title: string | null;
  scope: Scope | null;
  text: string;
  entries: readonly Entry[];
}
