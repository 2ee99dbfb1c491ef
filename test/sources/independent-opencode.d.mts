import type { SessionFileCount } from '../support/real-logs.ts';

/** Counts per file, by its absolute path. */
export function independentOpencodeCount(paths: readonly string[]): Record<string, SessionFileCount>;
