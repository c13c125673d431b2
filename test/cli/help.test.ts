import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { thumbwire } from './run.ts';

const commands =
  'start rate clear query show stats compare tail monitors webhooks export import delete prune keys origins pair doctor'.split(
    ' ',
  );

test('help lists every command in order', async () => {
  const { code, stdout } = await thumbwire(['--help']);

  const listed = [...stdout.matchAll(/^ {2}([a-z]+) .*\[options\]/gm)].map(([, name]) => name);
  expect({ code, listed }).toEqual({ code: 0, listed: commands });
});

test.for(commands)('%s --help shows an example and --json', async (command) => {
  const { code, stdout } = await thumbwire([command, '--help']);

  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`\nExamples:\n  thumbwire ${command}\\b`));
  expect(stdout).toMatch(/^ {2}--json +\S/m);
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(
    await readFile(new URL('../../proxy/package.json', import.meta.url), 'utf8'),
  );

  const ended = await thumbwire(['--version']);

  expect(ended).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
