/** Where the list of sessions was left: coming back from a transcript finds it so. */
import { create } from 'zustand';
import type { SessionFilter } from '../../../../shared/window/views.ts';
import type { Place } from '../../../app/place.ts';
import { useApp } from '../../../app/store.ts';
import type { ListSpot } from '../../../ui/VirtualList.tsx';

export const EVERYTHING: SessionFilter = {
  agent: null,
  project: null,
  from: null,
  to: null,
  outcome: 'any',
  text: '',
  all: false,
};

export const isEverything = (filter: SessionFilter): boolean => JSON.stringify(filter) === JSON.stringify(EVERYTHING);

interface ListState {
  filter: SessionFilter;
  /** The row the keyboard is on. */
  active: number;
  spot: { of: SessionFilter; at: ListSpot } | null;
  /** The same of what a search found. */
  hit: number;
  /** Another page that led to the transcript that is open. */
  from: Place | null;
  /** A transcript has just been closed: the keyboard goes on at the row that opened it. */
  returned: boolean;
}

export const useList = create<ListState>()(() => ({
  filter: EVERYTHING,
  active: 0,
  spot: null,
  hit: 0,
  from: null,
  returned: false,
}));

/** Another filter is another list: it begins at its top. */
export const setFilter = (part: Partial<SessionFilter>): void =>
  useList.setState(({ filter }) => ({ filter: { ...filter, ...part }, active: 0 }));

/** @returns whether a transcript was closed just now; asking makes it past */
export function takeReturned(): boolean {
  const { returned } = useList.getState();
  if (returned) useList.setState({ returned: false });
  return returned;
}

useApp.subscribe(({ place }, { place: before }) => {
  if (place === before || place.page !== 'sessions') return;
  if (place.open === null)
    useList.setState({ from: null, returned: before.page === 'sessions' && before.open !== null });
  else if (before.page !== 'sessions') useList.setState({ from: before });
});
