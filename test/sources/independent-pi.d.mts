import type { SessionFileCount } from '../support/real-logs.ts';

/** Counts per file, by its absolute path. */
export function independentPiCount(paths: readonly string[]): Record<string, SessionFileCount>;
