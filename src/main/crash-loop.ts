/**
 * Notices that the app keeps dying before it is ready. Each start is written down; being ready clears the list. After
 * a few starts in short time that were never ready, the next one opens a window that explains instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';

export interface BootLog {
  /** @returns whether too many starts before this one never became ready */
  starting(): boolean;
  ready(): void;
}

const STARTS_MOST = 3;
const WITHIN_MS = 2 * 60_000;

/** @param file small and of no other use; when it cannot be written, nothing is noticed and nothing breaks */
export function bootLog(file: string, now: () => number): BootLog {
  const write = (starts: readonly number[]): void => {
    try {
      writeFileSync(file, JSON.stringify(starts));
    } catch {
      // A full or read-only disk shows itself elsewhere, with words.
    }
  };
  return {
    starting() {
      const recent = read(file).filter((at) => now() - at < WITHIN_MS);
      write([...recent, now()]);
      return recent.length >= STARTS_MOST;
    },
    ready: () => write([]),
  };
}

function read(file: string): number[] {
  try {
    const starts: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(starts) ? starts.filter((at) => typeof at === 'number') : [];
  } catch {
    return [];
  }
}
