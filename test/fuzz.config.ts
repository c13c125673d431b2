import { defineConfig } from 'vitest/config';

/** The fuzzing of `npm test` with ten times as many inputs. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/fuzz/**/*.test.ts'],
    env: { THUMBWIRE_FUZZ_RUNS: '100000' },
    maxWorkers: 2,
    execArgv: ['--no-maglev'],
    hookTimeout: 90_000,
  },
});
