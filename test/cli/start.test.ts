import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { builtExtension } from '../support/extension.ts';
import { bin, thumbwire } from './run.ts';

test('start prints where everything is, the fixed line first, and keeps the key out of a file', async () => {
  await using home = await temporaryHome();
  builtExtension('chromium');
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--home', home.path], {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  const shown = Promise.withResolvers<void>();
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes;
    if (stdout.includes('curl')) shown.resolve();
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await shown.promise;
  const key = await readFile(join(home.path, 'key'), 'utf8');
  child.kill('SIGINT');

  const code = await ended;

  expect(code).toBe(0);
  expect(stdout).toMatch(/^thumbwire listening on http:\/\/127\.0\.0\.1:\d+\n/);
  expect(stdout).toContain(`${home.path}/key\n`);
  expect(stdout).toMatch(/base URL http:\S+\/openai\/v1\n.*base URL http:\S+\/anthropic\n/);
  expect(stdout).toMatch(/playground +http:\S+\/playground\n/);
  expect(stdout).not.toContain(key.trim());
  for (const browser of ['chromium', 'firefox'] as const) {
    expect(stdout).toContain(`load the extension ${builtExtension(browser)}\n`);
  }
});

test('start --json prints exactly one line: where it is, and never the key', async () => {
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path });

  const exit = await proxy.stop();

  const announcement = { url: proxy.url, home: home.path, store: 'sqlite', version: expect.any(String) };
  expect(exit.stdout).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(exit.stdout)).toEqual({ ...announcement, keyFile: join(home.path, 'key') });
  expect(exit.stdout).not.toContain(proxy.key);
});

test.for(['SIGINT', 'SIGTERM'] as const)(
  'ends in order and with code 0 on %s, also when it comes twice',
  async (name) => {
    await using home = await temporaryHome();
    const proxy = await startChildProxy({ home: home.path });
    proxy.signal(name);

    const exit = await proxy.stop();
    const next = await startChildProxy({ home: home.path });
    await next.stop();

    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(next.key).toBe(proxy.key);
  },
);

test('start takes a fixed key from the environment and writes none', async () => {
  await using home = await temporaryHome();
  const key = 'a-fixed-key-for-this-test';
  const proxy = await startChildProxy({ home: home.path, env: { THUMBWIRE_API_KEY: key } });

  const ended = await thumbwire(['query', '--url', proxy.url], { THUMBWIRE_API_KEY: key });
  const exit = await proxy.stop();

  expect(ended.code).toBe(0);
  expect(JSON.parse(exit.stdout)).toMatchObject({ keyFile: null });
  await expect(readFile(join(home.path, 'key'))).rejects.toThrow('ENOENT');
});
