/** A setting as a row of the page: what it is called, what it does, its control, and its default beside it. */
import type { ReactNode } from 'react';

export interface Row {
  id: string;
  label: string;
  /** What it does, in a sentence. Searched, too. */
  about: string;
  control: ReactNode;
  /** In words; `null` for what is no setting but a button. */
  usual: string | null;
  /** Puts it back; `null`: it is as usual. */
  reset: (() => void) | null;
}

export const matches = ({ label, about }: Pick<Row, 'label' | 'about'>, query: string): boolean => {
  const text = `${label} ${about}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
};
