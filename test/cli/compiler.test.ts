import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bin } from './run.ts';

const run = promisify(execFile);

/**
 * At the end of the process, asks V8 to compile a function with Maglev and prints whether it did: bit 5 of the
 * optimization status (V8, `src/runtime/runtime.h`, `OptimizationStatus::kMaglevved`).
 */
const probe = `
  process.on('exit', () => {
    const hot = new Function('number', 'return number + 1');
    const compile = new Function('hot', \`
      %PrepareFunctionForOptimization(hot); hot(1); hot(2);
      %OptimizeMaglevOnNextCall(hot); hot(3);
      return %GetOptimizationStatus(hot);\`);
    console.error('compiled with Maglev:', (compile(hot) & 32) !== 0);
  });`;

test.each([
  [
    'the proxy and the commands run without the compiler that crashes on a busy machine',
    [bin, '--version'],
    'false',
  ],
  ['which Node itself would use', ['--eval', '0'], 'true'],
])('%s', async (_, program, answer) => {
  const hook = `data:text/javascript,${encodeURIComponent(probe)}`;

  const { stderr } = await run(process.execPath, ['--allow-natives-syntax', '--import', hook, ...program]);

  expect(stderr).toContain(`compiled with Maglev: ${answer}`);
});
