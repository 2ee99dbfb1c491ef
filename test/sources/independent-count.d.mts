export interface FileCount {
  prompts: number;
  toolCalls: number;
  failedCalls: number;
  rejections: number;
}
/** Counts per file, by its absolute path. */
export function independentCount(paths: readonly string[]): Record<string, FileCount>;
