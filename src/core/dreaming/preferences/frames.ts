/**
 * Sentences this user hands out work with: "there should be a button for X in Y", with another X each time. One of
 * them alone reads like a rule, and two with the same X like a rule said twice; among their sisters they are work.
 */
import { isValue } from '../../signals/wishes/telling.ts';
import { wordsOf } from '../../signals/wishes/words.ts';
import type { WishSignal } from '../../signals/wishes/wish.ts';
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
  const recurring = windowsOfSeveral(uttered, variants);
  for (const one of uttered) {
    if (!isOpen(one)) continue;
    for (const key of windowsOf(one.wish, recurring)) {
      const frame = frames.get(key) ?? { sessions: new Set(), variants: new Set(), beside: new Map(), times: 0 };
      const inside = wordsOf(key, one.wish.language).map(({ term }) => term);
      const beside = one.wish.wanted.filter((term) => isValue(term) && !inside.includes(term));
      frame.sessions.add(one.head.rootOf);
      frame.variants.add([...beside].sort().join(' '));
      for (const term of beside) frame.beside.set(term, (frame.beside.get(term) ?? 0) + 1);
      frame.times += 1;
      frames.set(key, frame);
    }
  }
  return uttered.map((one) => {
    const framed = isOpen(one) && windowsOf(one.wish, recurring).some((key) => isWork(frames.get(key), variants));
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

type Slot = (hash: number) => boolean;

const SLOTS = 1 << 20;
const MAX_WORDS = 40;

/**
 * Nearly every run of words stands in one session only, and there are millions: they are counted by hash in a fixed
 * table first, so that only those of several sessions are ever kept. A clash lets one more through, nothing else.
 */
function windowsOfSeveral(uttered: readonly Uttered[], sessions: number): Slot {
  const times = new Uint8Array(SLOTS);
  const lastIn = new Int32Array(SLOTS);
  const numbers = new Map<string, number>();
  for (const one of uttered) {
    if (!isOpen(one)) continue;
    const number = numbers.get(one.head.rootOf) ?? numbers.size + 1;
    numbers.set(one.head.rootOf, number);
    windowsOf(one.wish, (hash) => {
      const slot = hash % SLOTS;
      if (lastIn[slot] !== number) times[slot] = Math.min(255, (times[slot] ?? 0) + 1);
      lastIn[slot] = number;
      return false;
    });
  }
  return (hash) => (times[hash % SLOTS] ?? 0) >= sessions;
}

interface Worded {
  words: readonly string[];
  hashes: readonly number[];
}

/** A wish is looked through four times: in its project and among all, to count runs and to read them. */
const WORDED = new WeakMap<WishSignal, Worded>();

function wordedOf(wish: WishSignal): Worded {
  const known = WORDED.get(wish);
  if (known) return known;
  const words = (wish.quote.toLowerCase().match(/[\p{L}\p{N}_'’./-]+/gu) ?? []).slice(0, MAX_WORDS + WINDOW);
  const fresh = { words, hashes: words.map(hashOf) };
  WORDED.set(wish, fresh);
  return fresh;
}

/** The runs of three and four words whose hash is wanted. */
function windowsOf(wish: WishSignal, wanted: Slot): string[] {
  const { words, hashes } = wordedOf(wish);
  const windows: string[] = [];
  for (const length of [WINDOW, WINDOW - 1]) {
    const atLeast = length === WINDOW ? 4 : LONG_WORD;
    for (let at = 0; at + length <= words.length && at < MAX_WORDS; at += 1) {
      let [hash, longest] = [length, 0];
      for (let word = at; word < at + length; word += 1) {
        hash = (Math.imul(hash, 31) + (hashes[word] ?? 0)) >>> 0;
        longest = Math.max(longest, words[word]?.length ?? 0);
      }
      if (longest >= atLeast && wanted(hash)) windows.push(words.slice(at, at + length).join(' '));
    }
  }
  return windows;
}

/** FNV-1a. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i += 1) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
