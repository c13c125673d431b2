import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { providers } from '@thumbwire/shared';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { freePort } from '../support/free-port.ts';
import { type Ended, thumbwire } from './run.ts';

interface Found {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly remedy: string | null;
}

/** What was found, by check; of several findings the first. */
async function doctor(home: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const port = String(await freePort());
  const settings = { THUMBWIRE_HOME: home, THUMBWIRE_PORT: port, ...env };
  const ended = await thumbwire(['doctor', '--json', ...args], settings);
  const list: Found[] = JSON.parse(ended.stdout);
  const found = Object.fromEntries(list.toReversed().map((finding) => [finding.check, finding]));
  return { ended, list, found };
}

function expectFailed(ended: Ended): void {
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^(One check|\d checks) failed; .*\.\n$/);
}

describe('with a proxy that runs', () => {
  let proxy: ChildProxy;
  beforeAll(async () => {
    const home = await temporaryHome();
    await chmod(home.path, 0o700);
    proxy = await startChildProxy({ home: home.path });
    return async () => {
      await proxy.stop();
      await home[Symbol.asyncDispose]();
    };
  });

  test('all is well, one line for each check', async () => {
    const ended = await thumbwire(['doctor'], { THUMBWIRE_HOME: proxy.home });

    const lines = ended.stdout.trimEnd().split('\n');
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines.map((line) => line.slice(0, 6).trim())).not.toContain('fail');
    expect(lines).toContainEqual(expect.stringMatching(/^ok {4}proxy {10}Version \S+ runs at http:\/\/127/));
    expect(lines).toContainEqual(expect.stringMatching(/^ok {4}key .* is that of the running proxy\.$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ok {4}database .* has the newest schema/));
    expect(lines).toContainEqual(expect.stringMatching(/^ok {4}privacy {8}Only you can enter the home\.$/));
    expect(ended.stdout).not.toContain(proxy.key);
  });

  test('a key of another proxy fails, and is not repeated', async () => {
    const key = 'tw_of-another-proxy-altogether';

    const { ended, found } = await doctor(proxy.home, [], { THUMBWIRE_API_KEY: key });

    expectFailed(ended);
    expect(found.key).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('not that of the proxy'),
    });
    expect(found.proxy?.status).toBe('ok');
    expect(ended.stdout + ended.stderr).not.toContain(key);
  });

  test('providers are tried with their own addresses, and one that is away is a warning', async () => {
    const away = `http://me:secret@127.0.0.1:${await freePort()}/v1`;
    const secure = `https://127.0.0.1:${new URL(proxy.url).port}`;

    const { ended, list } = await doctor(proxy.home, [
      ...['--provider', `near=${proxy.url}`, '--provider', `away=${away}`, '--provider', `plain=${secure}`],
    ]);

    const tried = list.filter(({ check }) => check === 'providers');
    expect(ended.code).toBe(0);
    expect(tried.map(({ status }) => status)).toEqual(['ok', 'warn', 'warn']);
    expect(tried[0]?.message).toMatch(/^near can be reached \(\d+ ms\)\.$/);
    expect(tried[1]?.message).toMatch(/^away cannot be reached at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\.$/);
    expect(ended.stdout).not.toContain('secret');
  });

  test('--all tries the well-known ones, too', async () => {
    // Those on the internet are moved here, so that nothing is asked of them.
    const moved = providers
      .filter(({ baseUrl }) => baseUrl?.startsWith('https:'))
      .flatMap(({ id }) => ['--provider', `${id}=${proxy.url}`]);

    const { list } = await doctor(proxy.home, ['--all', ...moved]);

    const tried = list.filter(({ check }) => check === 'providers');
    expect(tried.map(({ message }) => message.split(' ', 1)[0])).toEqual(
      providers.filter(({ baseUrl }) => baseUrl !== null).map(({ id }) => id),
    );
  });

  test('a proxy for HTTP is named, and its password is not', async () => {
    const { found } = await doctor(proxy.home, [], { https_proxy: 'http://me:secret@proxy.example:3128' });

    expect(found['http-proxy']?.message).toMatch(/^HTTPS_PROXY is set/);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

test('a home that is not there yet is no failure', async () => {
  await using folder = await temporaryHome();

  const { ended, found } = await doctor(join(folder.path, 'new'));

  expect(ended).toMatchObject({ code: 0, stderr: '' });
  for (const check of ['home', 'privacy', 'database', 'key']) expect(found[check]?.status).toBe('info');
  expect(found.proxy).toMatchObject({ status: 'warn', remedy: '"npm start" starts it.' });
  expect(found.port?.status).toBe('ok');
});

test('a port in use and a damaged key each fail, with what to do', async () => {
  await using home = await temporaryHome();
  await writeFile(join(home.path, 'key'), 'tw_cut');
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';

  const { ended, found } = await doctor(home.path, [], { THUMBWIRE_PORT: port });
  holder.close();

  expectFailed(ended);
  expect(found.port).toMatchObject({ status: 'fail', remedy: expect.stringContaining('--port') });
  expect(found.key).toMatchObject({
    ...{ status: 'fail', message: expect.stringMatching(/ is damaged: .* delete the file/), remedy: null },
  });
  expect(ended.stdout).not.toContain('tw_cut');
});

test.each([
  { name: 'THUMBWIRE_PORT', value: 'abc' },
  { name: 'THUMBWIRE_PORT', value: '' },
  { name: 'THUMBWIRE_PORT', value: '70000' },
  { name: 'THUMBWIRE_PROVIDER_MINE', value: 'ftp://host' },
])('$name="$value" fails once, and what rests on it refers to that', async ({ name, value }) => {
  await using home = await temporaryHome();

  const { ended, list, found } = await doctor(home.path, ['--all'], { [name]: value });

  const reference = { status: 'info', message: expect.stringMatching(/; see configuration\.$/) };
  expectFailed(ended);
  expect(list.filter(({ status }) => status === 'fail')).toHaveLength(1);
  expect(found.configuration).toMatchObject({ status: 'fail', message: expect.stringContaining(name) });
  expect(found.port).toMatchObject(reference);
  expect(found.providers).toMatchObject(reference);
});

test('a home that is a file fails', async () => {
  await using folder = await temporaryHome();
  const file = join(folder.path, 'file');
  await writeFile(file, 'mine');

  const { ended, found } = await doctor(file);

  expectFailed(ended);
  expect(found.home).toMatchObject({ status: 'fail', message: expect.stringContaining('is not a folder') });
});

test('what others can read is named', async () => {
  await using home = await temporaryHome();
  await chmod(home.path, 0o755);
  await writeFile(join(home.path, 'key'), 'tw_0123456789abcdef', { mode: 0o644 });

  const { ended, found } = await doctor(home.path);

  expect(ended.code).toBe(0);
  expect(found.privacy).toMatchObject({ status: 'warn', remedy: `Close it: chmod -R go= ${home.path}` });
  expect(found.privacy?.message).toContain(join(home.path, 'key'));
});

test.for<readonly [what: string, make: (file: string) => void | Promise<void>, message: RegExp]>([
  ['is none', (file) => writeFile(file, 'my notes\n'.repeat(999)), /is not a database/],
  [
    'is of another program',
    (file) => {
      using database = new DatabaseSync(file);
      database.exec('CREATE TABLE mine (a)');
    },
    /belongs to another program/,
  ],
])('a database that %s fails, and stays as it is', async ([, make, message]) => {
  await using home = await temporaryHome();
  const file = join(home.path, 'thumbwire.db');
  await make(file);
  const before = await readFile(file);

  const { ended, found } = await doctor(home.path);

  expectFailed(ended);
  expect(found.database).toMatchObject({
    ...{ status: 'fail', message: expect.stringMatching(message), remedy: null },
  });
  expect(await readFile(file)).toEqual(before);
});

test('a home is named whole, whatever its name', async () => {
  await using folder = await temporaryHome();
  const home = join(folder.path, 'Anna B. Miller');
  await mkdir(home);
  await writeFile(join(home, 'thumbwire.db'), 'my notes\n'.repeat(999));

  const { found } = await doctor(home);

  expect(found.database?.message).toContain(`The file ${join(home, 'thumbwire.db')} is not a database. Move`);
});

test('a key that cannot be read is told with why, and apart from it what to do', async () => {
  await using home = await temporaryHome();
  await mkdir(join(home.path, 'key'));

  const { ended, found } = await doctor(home.path);

  expectFailed(ended);
  expect(found.key).toMatchObject({
    status: 'fail',
    message: `The one in ${join(home.path, 'key')} cannot be read (EISDIR).`,
    remedy: expect.stringMatching(/^Make it a file that you can read/),
  });
});

test('a proxy that was killed is named, and the log is still there', async () => {
  await using home = await temporaryHome();
  const proxy = await startChildProxy({ home: home.path });
  await proxy.kill9();

  const { ended, found } = await doctor(home.path);

  expectFailed(ended);
  expect(found.proxy).toMatchObject({ status: 'fail', message: expect.stringContaining(`pid ${proxy.pid}`) });
  expect(found.database?.status).toBe('ok');
});
