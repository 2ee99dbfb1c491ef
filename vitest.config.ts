import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // Tests of the command line start real processes; on a busy machine those need a while.
    testTimeout: 30_000,
  },
});
