/** What the whole window shares: the connection, the live state, where it is, and what was said last. */
import { create } from 'zustand';
import type { Failure } from '../../shared/result.ts';
import type { Live } from '../../shared/window/live.ts';
import type { LinkState } from './connection.ts';
import { hashOf, placeOf, type Place } from './place.ts';

/** A line at the window's foot that goes by itself. */
export interface Said {
  number: number;
  tone: 'plain' | 'bad';
  text: string;
  hint: string | null;
  /** A way to take back what was just done. */
  undo: (() => void) | null;
}

export type Overlay = 'none' | 'palette' | 'shortcuts';

interface AppState {
  link: LinkState;
  live: Live | null;
  place: Place;
  said: Said | null;
  overlay: Overlay;
}

export const useApp = create<AppState>()(() => ({
  link: 'connecting',
  live: null,
  place: placeOf(window.location.hash),
  said: null,
  overlay: 'none',
}));

/** @param how `replace` leaves no step to go back to */
export function go(place: Place, how: 'push' | 'replace' = 'push'): void {
  const hash = hashOf(place);
  if (hash === window.location.hash) return;
  if (how === 'push') window.location.hash = hash;
  else {
    window.history.replaceState(null, '', hash);
    useApp.setState({ place });
  }
}

export const open = (overlay: Overlay): void => useApp.setState({ overlay });

let said = 0;

/** Says a line at the foot of the window, and to a screen reader. */
export function say(text: string, undo: (() => void) | null = null): void {
  useApp.setState({ said: { number: ++said, tone: 'plain', text, hint: null, undo } });
}

export function sayFailure({ message, hint }: Failure): void {
  useApp.setState({ said: { number: ++said, tone: 'bad', text: message, hint, undo: null } });
}

export const hush = (): void => useApp.setState({ said: null });
