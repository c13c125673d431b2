import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['{shared,proxy,extension,test}/**/*.test.ts'],
    // Most of the time is spent waiting: for processes to start, for a provider that thinks.
    maxWorkers: 2,
    // As in proxy/bin/thumbwire.js: this compiler crashes the process on a busy machine.
    execArgv: ['--no-maglev'],
    // A machine that is busy takes its time; nothing is asserted about that.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
