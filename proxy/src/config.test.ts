import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  test('listens on loopback, port 8787, and keeps things in the data folder of the platform', () => {
    const config = readConfig({}, {});

    expect(config).toMatchObject({ host: '127.0.0.1', port: 8787, key: null, tokenLifetimeMs: 86_400_000 });
    expect(config.home).toMatch(/thumbwire/i);
  });

  test('takes the store of the option, else of the environment, else SQLite', () => {
    const stores = [
      readConfig({}, {}),
      readConfig({}, { THUMBWIRE_STORE: 'sqlite' }),
      readConfig({ store: 'sqlite' }, { THUMBWIRE_STORE: 'mongodb' }),
    ].map(({ store }) => store);

    expect(stores).toEqual(['sqlite', 'sqlite', 'sqlite']);
  });

  test('takes the hours of a feedback token from the option, else from the environment', () => {
    const lifetimes = [
      readConfig({}, { THUMBWIRE_TOKEN_HOURS: '2' }),
      readConfig({ tokenHours: '1' }, { THUMBWIRE_TOKEN_HOURS: '2' }),
      readConfig({ tokenHours: '8760' }, {}),
    ].map(({ tokenLifetimeMs }) => tokenLifetimeMs / 3_600_000);

    expect(lifetimes).toEqual([2, 1, 8760]);
  });

  test('keeps bodies up to what the option says, else the environment, else 4 GB', () => {
    const bounds = [
      readConfig({}, {}),
      readConfig({}, { THUMBWIRE_KEEP_BODIES: '500MB' }),
      readConfig({ keepBodies: 'all' }, { THUMBWIRE_KEEP_BODIES: '500MB' }),
    ].map(({ keepBodyBytes }) => keepBodyBytes);

    expect(bounds).toEqual([4 * 1024 ** 3, 500 * 1024 ** 2, null]);
  });

  test.each(['0', '-1', '1.5', '8761', '1e3', 'a day', ''])(
    'takes no %j for the hours of a token',
    (text) => {
      expect(() => readConfig({ tokenHours: text }, {})).toThrow(
        /^--token-hours \(THUMBWIRE_TOKEN_HOURS\) takes whole hours from 1 to 8760/,
      );
    },
  );

  test('lets options win over the environment', () => {
    const config = readConfig(
      { port: '0', home: '/tmp/a' },
      { THUMBWIRE_PORT: '9000', THUMBWIRE_HOME: '/tmp/b' },
    );

    expect(config).toMatchObject({ port: 0, home: '/tmp/a' });
  });

  test('reads providers from options and environment', () => {
    const { providers } = readConfig(
      { provider: ['vllm=http://127.0.0.1:8000/v1'] },
      { THUMBWIRE_PROVIDER_MY_LAB: 'https://lab.example/v1', THUMBWIRE_PROVIDER_VLLM: 'http://127.0.0.1:1' },
    );

    expect([...providers].map(([id, url]) => [id, url.href])).toEqual([
      ['my-lab', 'https://lab.example/v1'],
      ['vllm', 'http://127.0.0.1:8000/v1'],
    ]);
  });

  test.each([
    [{ port: 'http' }, {}, '--port'],
    [{ port: '70000' }, {}, '0 to 65535'],
    [{ host: 'example.com' }, {}, '--host'],
    [{ store: 'mongodb' }, {}, '"sqlite"'],
    [{ keepBodies: 'some' }, {}, '--keep-bodies'],
    [{}, { THUMBWIRE_STORE: 'toString' }, '"sqlite"'],
    [{ provider: ['openai'] }, {}, 'name=url'],
    [{ provider: ['openai=ftp://x'] }, {}, 'http or https'],
    [{ provider: ['openai=https://x/?key=1'] }, {}, 'without a query'],
    [{}, { THUMBWIRE_PROVIDER_OPENAI: 'not a url' }, 'THUMBWIRE_PROVIDER_OPENAI'],
    [{}, { THUMBWIRE_API_KEY: 'short' }, 'THUMBWIRE_API_KEY'],
  ])('refuses %j with %j, naming %s', (flags, environment, named) => {
    expect(() => readConfig(flags, environment)).toThrow(named);
  });

  test('does not repeat the password in a URL that it refuses', () => {
    const flags = { provider: ['lab=ftp://user:hunter2hunter2@lab.example'] };

    expect(() => readConfig(flags, {})).toThrow(/^((?!hunter2).)*$/);
  });

  test('does not repeat the password in the address of a store that it does not know', () => {
    const address = 'postgres://user:hunter2hunter2@db.example:5432/log';

    for (const read of [
      () => readConfig({ store: address }, {}),
      () => readConfig({}, { THUMBWIRE_STORE: address }),
    ]) {
      expect(read).toThrow('takes "sqlite", not an address that begins with "postgres:".');
    }
    expect(() => readConfig({ store: 'user:hunter2@db/log' }, {})).toThrow(/^((?!hunter2).)*$/);
  });
});
