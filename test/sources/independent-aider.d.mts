import type { LogCount } from './real-corpus.ts';

export function independentAiderCount(paths: readonly string[]): Record<string, LogCount>;
