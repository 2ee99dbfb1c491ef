import type { LogCount } from './real-corpus.ts';

export function independentSpecStoryCount(paths: readonly string[]): Record<string, LogCount>;
