import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { type DestinationRules, guardedLookup, readDestination } from './destination.ts';

const rules: DestinationRules = { isLoopbackBound: true, allowHosts: [], ownPort: () => 8787 };

describe('a webhook may lead', () => {
  test.for([
    'https://example.com/hook?token=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]:8443/',
    'http://127.0.0.1:3000/hook',
    'http://localhost:3000',
    'http://[::1]:3000/',
    'https://127.0.0.1:3000/',
  ])('to %s', (text) => {
    expect(readDestination(text, rules).href).toBe(new URL(text).href);
  });

  test.for(['http://10.0.0.7/hook', 'http://box/', 'https://hooks.internal/', 'http://example.com/'])(
    'to %s, if its host is allowed by name',
    (text) => {
      const { hostname } = new URL(text);

      expect(readDestination(text, { ...rules, allowHosts: [hostname] }).href).toBe(text);
      expect(() => readDestination(text, { ...rules, allowHosts: ['other'] })).toThrow(
        `--webhook-host ${hostname}`,
      );
    },
  );
});

describe('a webhook may not lead', () => {
  test.for([
    ['http://example.com/hook', 'destination must be https'],
    ['https://10.0.0.7/', 'into the local network (10.0.0.7)'],
    ['https://192.168.1.1/', 'into the local network'],
    ['http://169.254.169.254/latest', 'into the local network'],
    ['https://[fd00::1]/', 'into the local network'],
    ['https://0x7f000001.nip.io.internal/', 'into the local network'],
    ['https://printer.local/', 'into the local network'],
    ['http://127.0.0.1:8787/v1/chat/completions', 'leads back to this proxy'],
    ['http://localhost:8787/', 'leads back to this proxy'],
    ['http://2130706433:8787/', 'leads back to this proxy'],
    ['https://anna:secret@example.com/', 'must not hold credentials'],
    ['ftp://example.com/', 'must be an address such as'],
    ['example.com/hook', 'must be an address such as'],
    ['', 'must be an address such as'],
  ] as const)('to %s: %s', ([text, sentence]) => {
    expect(() => readDestination(text, rules)).toThrow(sentence);
  });

  test('to this machine while others can reach the proxy', () => {
    const open = { ...rules, isLoopbackBound: false };

    expect(() => readDestination('http://127.0.0.1:3000/', open)).toThrow('into the local network');
  });

  test('to the proxy itself at another address of this machine, though that is allowed', () => {
    const own = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
    const { hostname } = new URL(`http://${own ?? '127.0.0.2'}`);

    expect(() => readDestination(`http://${hostname}:8787/`, { ...rules, allowHosts: [hostname] })).toThrow(
      'leads back to this proxy',
    );
  });

  test('with credentials that its refusal repeats', () => {
    expect(() => readDestination('https://anna:secret@example.com/', rules)).not.toThrow('secret');
  });
});

describe('when it is connected to', () => {
  /** What a name is resolved to under these rules: the addresses, or the refusal. */
  function resolve(hostname: string, addresses: string[], given = rules): Promise<unknown> {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const lookup = guardedLookup(given, (_name, _options, callback) => callback(null, found));
    return new Promise((done) => {
      lookup(hostname, { all: true }, (error, all) => done(error === null ? all : error.message));
    });
  }

  test('a public name with public addresses is taken', async () => {
    expect(await resolve('example.com', ['93.184.215.14'])).toEqual([
      { address: '93.184.215.14', family: 4 },
    ]);
  });

  test.for(['127.0.0.1', '10.1.2.3', '::1', 'fd00::1', '::ffff:127.0.0.1', '169.254.169.254'])(
    'a public name that leads to %s is refused',
    async (address) => {
      expect(await resolve('example.com', ['93.184.215.14', address])).toContain('into the local network');
    },
  );

  test('a host that is allowed by name may be anywhere', async () => {
    const given = { ...rules, allowHosts: ['hooks.internal'] };

    expect(await resolve('hooks.internal', ['10.1.2.3'], given)).toHaveLength(1);
  });

  test('localhost is this machine and nothing else', async () => {
    expect(await resolve('localhost', ['127.0.0.1', '::1'])).toHaveLength(2);
    expect(await resolve('localhost', ['10.1.2.3'])).toContain('into the local network');
  });

  test('what the system says of a name that there is not is passed on', async () => {
    const lookup = guardedLookup(rules);

    const error = await new Promise((done) => lookup('no-such-host.invalid', {}, done));

    expect(error).toHaveProperty('code', expect.stringMatching(/^E/));
  });
});
