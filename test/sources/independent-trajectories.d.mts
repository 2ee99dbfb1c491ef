import type { IndependentCount } from '../support/real-logs.ts';

/** Counts per file, by its absolute path. */
export const countSweAgent: IndependentCount;
export const countOpenHands: IndependentCount;
export const countCursorDatabases: IndependentCount;
