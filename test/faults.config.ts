import { defineConfig } from 'vitest/config';
import { report } from './faults/report.ts';

/** The faults of `npm test`, more of each. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/faults/**/*.test.ts'],
    env: { THUMBWIRE_FAULTS: 'long' },
    maxWorkers: 2,
    execArgv: ['--no-maglev'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
    reporters: ['default', report],
  },
});
