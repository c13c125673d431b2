import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failToStart, temporaryHome } from '../support/child-proxy.ts';
import { freePort } from '../support/free-port.ts';
import { type Desk, openDesk } from './desk.ts';
import { bin, thumbwire } from './run.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(() => desk[Symbol.asyncDispose]());

/** Where nothing listens. */
const closedUrl = async () => `http://127.0.0.1:${await freePort()}`;

describe('what cannot be done ends with code 1 and one sentence', () => {
  const commandLines = [
    ['rate', 'one', 'up'],
    ['clear', 'one'],
    ['query'],
    ['show', 'one'],
    ['tail'],
    ['keys', 'list'],
    ['origins', 'list'],
    ['pair'],
  ];

  test.for(commandLines)('%j where no proxy listens', async (args) => {
    const url = await closedUrl();

    const ended = await desk.run(...args, '--json', '--url', url);

    const sentence = `Could not reach the proxy at ${url}. Is it running? "npm start" starts it.\n`;
    expect(ended).toEqual({ code: 1, stdout: '', stderr: sentence });
  });

  test.for([
    ['rate', 'one', 'up'],
    ['clear', 'one'],
    ['show', 'one'],
    ['show', 'one', '--raw', 'response'],
  ])('%j where no request has that id', async (args) => {
    const ended = await desk.run(...args);

    expect(ended).toEqual({ code: 1, stdout: '', stderr: 'Request not found\n' });
  });

  test('a wrong key, which is not repeated', async () => {
    const key = 'tw_of-another-proxy-altogether';

    const ended = await thumbwire(['query', '--url', desk.proxy.url], { THUMBWIRE_API_KEY: key });

    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^The API key is not one of this proxy.*\.\n$/);
    expect(ended.stderr).not.toContain(key);
  });

  test('a home without a key', async () => {
    await using home = await temporaryHome();

    const ended = await thumbwire(['query', '--home', home.path]);

    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^There is no key in .*\/key; the first start makes it\. .*\n$/);
  });

  test('start where the port is in use', async () => {
    await using home = await temporaryHome();

    const exit = await failToStart({ home: home.path, port: Number(new URL(desk.proxy.url).port) });

    expect(exit).toMatchObject({ code: 1, stdout: '' });
    expect(exit.stderr).toMatch(/^Could not listen on 127\.0\.0\.1:\d+: the port is in use\. .*\n$/);
  });

  test('start where another proxy uses the home', async () => {
    const exit = await failToStart({ home: desk.proxy.home });

    expect(exit).toMatchObject({ code: 1, stdout: '' });
    expect(exit.stderr).toContain(desk.proxy.home);
    expect(exit.stderr).toMatch(/^The home .* is in use .*\n$/);
  });

  test('start where the home is a file', async () => {
    await using home = await temporaryHome();
    const file = join(home.path, 'file');
    await writeFile(file, 'mine');

    const exit = await failToStart({ home: file });

    expect(exit).toMatchObject({ code: 1, stdout: '' });
    expect(exit.stderr).toMatch(/^The home .*\/file cannot be written .* --home DIR\.\n$/);
  });
});

test('a reader that leaves early is no error', async () => {
  await desk.ask('early', 'Hello');
  const child = spawn(process.execPath, [bin, 'query'], {
    env: { THUMBWIRE_URL: desk.proxy.url, THUMBWIRE_HOME: desk.proxy.home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const ended = Promise.withResolvers<number | null>();
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes;
  });
  child.once('close', ended.resolve);

  const code = await ended.promise;

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
