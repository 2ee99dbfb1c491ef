import type { SessionFileCount } from '../support/real-logs.ts';

/** Counts per file, by its absolute path. */
export function independentCrushCount(paths: readonly string[]): Record<string, SessionFileCount>;

/** What the messages of all sessions of a database hold, in the order of each session. */
export function messagesIn(file: string): Record<string, unknown[]>;
