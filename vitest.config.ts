import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** A browser, an engine and a clock of their own: one file at a time, after everything else, or they measure each other. */
const WINDOWS = ['test/window/**/*.test.ts', 'test/host/**/*.test.ts', 'test/packages/**/*.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    // Node strips types with WebAssembly, in every thread that runs our sources. V8 frees the wrappers it has tiered up
    // under the feet of other threads and ends the process ("Check failed: jit_page.has_value()"); so none is tiered up.
    execArgv: ['--wasm-wrapper-tiering-budget=2000000000'],
    // Tests of the command line start real processes; on a busy machine those need a while.
    testTimeout: 30_000,
    // Half of the time these wait for processes of their own.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      { extends: true, test: { name: 'engine', include: ['test/**/*.test.ts'], exclude: WINDOWS } },
      {
        extends: true,
        test: {
          name: 'window',
          include: WINDOWS,
          fileParallelism: false,
          // A machine that is busy with other things can miss a moment; one that misses it three times has a bug.
          retry: 2,
          testTimeout: 90_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
