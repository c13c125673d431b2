import { expect, test } from 'vitest';
import { failToStart, temporaryHome } from '../support/child-proxy.ts';
import { findIn } from './scan.ts';
import { createSecrets } from './secrets.ts';

const { needles, make } = createSecrets();

test.for<readonly [what: string, url: (password: string) => string]>([
  ['no web address', (password) => `ftp://user:${password}@example.com`],
  ['no URL at all', (password) => `user:${password}@example`],
  ['a key in its query', (password) => `https://api.example.com/v1?key=${password}`],
  ['a broken escape', (password) => `https://user:${password}%zz@127.0.0.1:1/v1`],
])('a base URL with %s is refused at start without repeating it', async ([what, url]) => {
  await using home = await temporaryHome();

  const refused = await failToStart({ home: home.path, providers: { mine: url(make(what)) } });

  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('mine');
  expect(
    findIn([{ where: 'the output', bytes: Buffer.from(refused.stdout + refused.stderr) }], needles),
  ).toEqual([]);
});
