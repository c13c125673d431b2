import { defineConfig } from 'vitest/config';

/** What takes too long for `npm test`. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.long.ts'],
    maxWorkers: 2,
    execArgv: ['--no-maglev'],
    testTimeout: 90_000,
    // What is installed for a test takes its time.
    hookTimeout: 1_200_000,
  },
});
