import type { LogCount } from './real-corpus.ts';

export function independentTaskCount(paths: readonly string[]): Record<string, LogCount>;
