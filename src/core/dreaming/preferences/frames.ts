/**
 * Sentences this user hands out work with: "there should be a button for X in Y", with another X each time. One of
 * them alone reads like a rule, and two with the same X like a rule said twice; among their sisters they are work.
 */
import { isValue } from '../../signals/wishes/telling.ts';
import type { Uttered } from './patterns.ts';

const WINDOW = 4;
/** Three words frame, too, when one of them is this long: "to be configurable". */
const LONG_WORD = 7;
const MOSTLY = 0.5;
/** A frame's sentences weigh this much of what they would alone. */
const WORK_SHARE = 0.2;

interface Frame {
  /** By session, so that one session repeating itself is one. */
  sessions: Set<string>;
  variants: Set<string>;
  /** How often each value stands beside the frame. */
  beside: Map<string, number>;
  times: number;
}

/**
 * @param uttered the wishes of one project, or of all
 * @param variants from how many on: two projects may well differ in one value
 */
export function withoutFrames(uttered: readonly Uttered[], variants: number): Uttered[] {
  const frames = new Map<string, Frame>();
  const framesOf = uttered.map((one) => (isOpen(one) ? windowsOf(one.wish.quote) : []));
  uttered.forEach((one, at) => {
    for (const { key, inside } of framesOf[at] ?? []) {
      const frame = frames.get(key) ?? { sessions: new Set(), variants: new Set(), beside: new Map(), times: 0 };
      const beside = one.wish.wanted.filter((term) => isValue(term) && !inside.has(term));
      frame.sessions.add(one.head.rootOf);
      frame.variants.add([...beside].sort().join(' '));
      for (const term of beside) frame.beside.set(term, (frame.beside.get(term) ?? 0) + 1);
      frame.times += 1;
      frames.set(key, frame);
    }
  });
  return uttered.map((one, at) => {
    const framed = (framesOf[at] ?? []).some(({ key }) => isWork(frames.get(key), variants));
    return framed ? { ...one, wish: { ...one.wish, weight: one.wish.weight * WORK_SHARE } } : one;
  });
}

/** Rules, contrasts, habits and standing words are what they are, however often the same words frame them. */
const isOpen = ({ wish }: Uttered): boolean =>
  !wish.contrast && wish.habit === null && wish.standing < 0.9 && wish.form !== 'rule' && wish.form !== 'complaint';

function isWork(frame: Frame | undefined, variants: number): boolean {
  if (!frame || frame.variants.size < variants || frame.sessions.size < variants) return false;
  // The same value beside it every time ("… with %w") is a rule restated, not a frame.
  return Math.max(0, ...frame.beside.values()) <= MOSTLY * frame.times;
}

function windowsOf(quote: string): { key: string; inside: ReadonlySet<string> }[] {
  const words = quote.toLowerCase().match(/[\p{L}\p{N}_'’./-]+/gu) ?? [];
  const windows: { key: string; inside: ReadonlySet<string> }[] = [];
  for (const length of [WINDOW, WINDOW - 1]) {
    const atLeast = length === WINDOW ? 4 : LONG_WORD;
    for (let at = 0; at + length <= words.length && at < 40; at += 1) {
      const inside = words.slice(at, at + length);
      if (inside.some((word) => word.length >= atLeast))
        windows.push({ key: inside.join(' '), inside: new Set(inside) });
    }
  }
  return windows;
}
