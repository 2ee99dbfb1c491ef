/**
 * Marks words in what is drawn without touching it: as ranges, which the browser paints. A row of a transcript may be
 * long, and drawing it again for each letter typed would be felt.
 */
import { useCallback, useEffect, type RefObject } from 'react';
import type { ListHandle } from '../../../ui/VirtualList.tsx';

const NAME = 'found-words';
/** Of one screen. */
const RANGES = 400;

/** A browser that has no such marks shows the transcript without. */
const able = typeof Highlight !== 'undefined';

/** @returns to be called when other rows are drawn */
export function useFoundWords(list: RefObject<ListHandle | null>, words: RegExp | null): () => void {
  const mark = useCallback(() => {
    const root = list.current?.scroller();
    if (!able || root == null || words === null) return;
    // After the rows have come into the document.
    requestAnimationFrame(() => CSS.highlights.set(NAME, new Highlight(...rangesOf(root, words))));
  }, [list, words]);
  useEffect(() => {
    mark();
    return () => {
      if (able) CSS.highlights.delete(NAME);
    };
  }, [mark]);
  return mark;
}

function rangesOf(root: HTMLElement, words: RegExp): Range[] {
  const ranges: Range[] = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node !== null && ranges.length < RANGES; node = walk.nextNode()) {
    for (const { 0: word, index } of (node.nodeValue ?? '').matchAll(words)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      ranges.push(range);
    }
  }
  return ranges;
}
