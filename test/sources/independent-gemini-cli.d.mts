import type { LogCount } from './real-corpus.ts';

export function countLog(file: string): LogCount;
