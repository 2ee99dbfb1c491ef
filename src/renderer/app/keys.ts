/**
 * Keyboard shortcuts. A page names its keys while it is on the screen; the shortcut sheet shows what is named. One
 * listener serves all, the latest page first. Keys typed into a field belong to the field, but for those with a
 * modifier.
 */
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { useApp } from './store.ts';

export interface Key {
  /** `mod+k`, `j`, `?`, or two in a row: `g r`. `mod` is Command on a Mac, Control elsewhere. */
  keys: string;
  label: string;
  run: () => void;
}

interface Group {
  title: string;
  keys: readonly Key[];
}

/** Groups in the order they came; the last one is asked first. */
export const useKeyGroups = create<{ groups: readonly Group[] }>()(() => ({ groups: [] }));

export const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** @param keys may be made anew at every drawing; what they do is looked up when they are pressed */
export function useKeys(title: string, keys: readonly Key[]): void {
  const latest = useRef(keys);
  latest.current = keys;
  const names = keys.map(({ keys, label }) => `${keys}\t${label}`).join('\n');
  useEffect(() => {
    const group: Group = {
      title,
      keys: latest.current.map(({ keys, label }) => ({
        keys,
        label,
        run: () => latest.current.find((key) => key.keys === keys)?.run(),
      })),
    };
    useKeyGroups.setState(({ groups }) => ({ groups: [...groups, group] }));
    return () => useKeyGroups.setState(({ groups }) => ({ groups: groups.filter((other) => other !== group) }));
  }, [title, names]);
}

/** So long after its first key the second one of a pair counts. */
const PAIR_MS = 1200;
let first: { key: string; at: number } | null = null;

window.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || useApp.getState().overlay !== 'none') return;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (!mod && (isField(event.composedPath()[0]) || event.altKey || event.metaKey || event.ctrlKey)) return;
  // Over a dialog or a menu its own keys count.
  if (!mod && event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"]')) return;
  const key = `${mod ? 'mod+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
  const pair = first !== null && event.timeStamp - first.at < PAIR_MS ? `${first.key} ${key}` : null;
  const all = useKeyGroups
    .getState()
    .groups.toReversed()
    .flatMap(({ keys }) => keys);
  const found =
    (pair === null ? undefined : all.find(({ keys }) => keys === pair)) ?? all.find(({ keys }) => keys === key);
  first =
    found === undefined && all.some(({ keys }) => keys.startsWith(`${key} `)) ? { key, at: event.timeStamp } : null;
  if (found === undefined) return;
  event.preventDefault();
  found.run();
});

function isField(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      (target.matches('input, textarea, select') && !target.matches('[type="checkbox"], [type="radio"]')))
  );
}

/** `mod+k` as it stands on the user's keyboard. */
export const shownKeys = (keys: string): readonly string[] =>
  keys.split(/ |\+(?=.)/).map((key) => {
    if (key === 'mod') return isMac ? '⌘' : 'Ctrl';
    if (key === 'Enter') return '↵';
    if (key === 'Escape') return 'Esc';
    if (key === 'ArrowDown') return '↓';
    if (key === 'ArrowUp') return '↑';
    return key.length === 1 ? key.toUpperCase() : key;
  });
