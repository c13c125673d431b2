import { expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { certificateFile, startOutgoingProxy, startTlsFront } from '../support/outgoing-proxy.ts';
import { thumbwire } from './run.ts';

const basic = `Basic ${Buffer.from('user:p@ss-of-the-proxy').toString('base64')}`;
const signedIn = (host: string) => `http://user:p%40ss-of-the-proxy@${host}`;

/** What is found about one provider. */
async function providerFound(home: string, address: string, env: Record<string, string>) {
  const ended = await thumbwire(['doctor', '--json', '--provider', `mine=${address}`], {
    ...{ THUMBWIRE_HOME: home, THUMBWIRE_PORT: '0', ...env },
  });
  expect(ended.stdout + ended.stderr).not.toContain('of-the-proxy');
  const found: { check: string; status: string; message: string }[] = JSON.parse(ended.stdout);
  return found.find(({ check }) => check === 'providers');
}

test('a provider that only a tunnel leads to can be reached', async () => {
  await using home = await temporaryHome();
  await using provider = await startFakeProvider();
  await using front = await startTlsFront(provider.port);
  await using outgoing = await startOutgoingProxy(front);

  const found = await providerFound(home.path, 'https://provider.test/v1', {
    HTTPS_PROXY: signedIn(outgoing.host),
    NODE_EXTRA_CA_CERTS: certificateFile,
  });

  expect(found).toMatchObject({ status: 'ok', message: expect.stringMatching(/^mine can be reached/) });
  expect(outgoing.seen).toEqual([{ method: 'CONNECT', target: 'provider.test:443', authorization: basic }]);
});

test('a certificate of a provider behind a tunnel is looked at', async () => {
  await using home = await temporaryHome();
  await using provider = await startFakeProvider();
  await using front = await startTlsFront(provider.port);
  await using outgoing = await startOutgoingProxy(front);

  const found = await providerFound(home.path, 'https://provider.test/v1', { HTTPS_PROXY: outgoing.host });

  expect(found).toMatchObject({ status: 'warn', message: expect.stringMatching(/\(\w+_CERT\w*\)\.$/) });
});

test('a provider without TLS behind a proxy counts as reached with the proxy, and is asked nothing', async () => {
  await using home = await temporaryHome();
  await using outgoing = await startOutgoingProxy({ port: 1 });

  const found = await providerFound(home.path, 'http://provider.test/v1', { HTTP_PROXY: outgoing.host });

  expect(found).toMatchObject({ status: 'ok', message: expect.stringMatching(/^mine can be reached/) });
  expect(outgoing.seen).toEqual([]);
});

test('a provider that NO_PROXY names is reached without the proxy', async () => {
  await using home = await temporaryHome();
  await using outgoing = await startOutgoingProxy({ port: 1 });

  const found = await providerFound(home.path, 'http://provider.test/v1', {
    ...{ HTTP_PROXY: outgoing.host, NO_PROXY: 'provider.test' },
  });

  expect(found).toMatchObject({
    status: 'warn',
    message: expect.stringMatching(/\((ENOTFOUND|EAI_AGAIN)\)/),
  });
});

test('a proxy that refuses is told with what to do', async () => {
  await using home = await temporaryHome();
  await using outgoing = await startOutgoingProxy({ port: 1, status: 407 });

  const found = await providerFound(home.path, 'https://provider.test/v1', {
    HTTPS_PROXY: signedIn(outgoing.host),
  });

  expect(found).toMatchObject({
    ...{
      status: 'warn',
      message: expect.stringMatching(/^mine: Could not reach .* status 407\. Check the user/),
    },
  });
});

test.each(['http', 'https'])('a proxy that is away is named (%s)', async (scheme) => {
  await using home = await temporaryHome();

  const found = await providerFound(home.path, `${scheme}://provider.test/v1`, {
    ...{ HTTP_PROXY: signedIn('127.0.0.1:1'), HTTPS_PROXY: signedIn('127.0.0.1:1') },
  });

  expect(found).toMatchObject({
    status: 'warn',
    message: expect.stringMatching(/^mine: .* through the proxy http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/),
  });
});
