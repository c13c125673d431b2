import { defineConfig } from 'vitest/config';

/** What takes too long for `npm test`, and needs the network: it installs what it tests against. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.long.ts'],
    execArgv: ['--no-maglev'],
    testTimeout: 90_000,
    hookTimeout: 1_200_000,
  },
});
