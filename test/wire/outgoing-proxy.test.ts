import { expect, test } from 'vitest';
import { failToStart, startChildProxy, temporaryHome } from '../support/child-proxy.ts';
import { completion, startFakeProvider } from '../support/fake-provider.ts';
import { openSocket } from '../support/open-socket.ts';
import { certificateFile, startOutgoingProxy, startTlsFront } from '../support/outgoing-proxy.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, send, toBytes } from '../support/raw-client.ts';
import { startSocketProvider } from '../support/socket-provider.ts';

const question = { method: 'POST', path: '/openai/v1/chat/completions', body: '{"stream":true}' } as const;
const basic = `Basic ${Buffer.from('user:p@ss-of-the-proxy').toString('base64')}`;
const signedIn = (host: string) => `http://user:p%40ss-of-the-proxy@${host}`;

/** Nobody but the outgoing proxy knows this name. */
const providers = { openai: 'http://provider.test/v1' };

test('reaches a plain provider through a proxy, and passes headers and bytes unchanged', async () => {
  await using provider = await startFakeProvider();
  await using outgoing = await startOutgoingProxy(provider);
  await using proxy = await startProxy({ providers, environment: { HTTP_PROXY: signedIn(outgoing.host) } });

  const answer = await send(proxy.url, {
    ...question,
    path: `${question.path}?q=a%20b&q=c`,
    headers: [
      ['X-Twice', 'one'],
      ['X-Twice', 'two'],
    ],
  });

  expect(answer.status).toBe(200);
  expect(answer.body.toString()).toBe(completion);
  expect(outgoing.seen).toEqual([
    ...[
      {
        method: 'POST',
        target: 'http://provider.test/v1/chat/completions?q=a%20b&q=c',
        authorization: basic,
      },
    ],
  ]);
  const [received] = provider.received;
  expect(received?.header('host')).toEqual(['provider.test']);
  expect(received?.header('x-twice')).toEqual(['one', 'two']);
  expect(received?.header('proxy-authorization')).toEqual([]);
  expect((await received?.body)?.toString()).toBe(question.body);
  await proxy.settled();
  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({
    state: 'complete',
    target_url: expect.stringContaining('http://provider.test/v1/'),
  });
});

test('ends the work of a provider behind a proxy when the client leaves', async () => {
  await using provider = await startFakeProvider((_received, response) => response.write('data: 1\n\n'));
  await using outgoing = await startOutgoingProxy(provider);
  await using proxy = await startProxy({ providers, environment: { http_proxy: outgoing.host } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('data: 1');

  const leftAt = performance.now();
  client.socket.destroy();
  const closedAt = await provider.received[0]?.closed;

  expect((closedAt ?? Number.NaN) - leftAt).toBeLessThan(100);
});

test('opens a WebSocket through a tunnel', async () => {
  await using provider = await startSocketProvider();
  await using outgoing = await startOutgoingProxy({ port: Number(new URL(provider.url).port) });
  await using proxy = await startProxy({ providers, environment: { HTTP_PROXY: signedIn(outgoing.host) } });
  using client = await openSocket(proxy.url, '/openai/v1/realtime');

  client.socket.send('through the tunnel');

  expect(await client.message()).toBe('through the tunnel');
  expect(outgoing.seen).toEqual([{ method: 'CONNECT', target: 'provider.test:80', authorization: basic }]);
  expect(provider.accepted[0]?.request.headers).not.toHaveProperty('proxy-authorization');
});

test('reaches a provider with TLS through a tunnel, also for WebSockets and aborts', async () => {
  await using plain = await startFakeProvider(async ({ path, body }, response) => {
    await body;
    if (path.endsWith('/stream')) response.write('data: 1\n\n');
    else response.end(completion);
  });
  await using sockets = await startSocketProvider();
  await using front = await startTlsFront(plain.port);
  await using socketFront = await startTlsFront(Number(new URL(sockets.url).port));
  await using outgoing = await startOutgoingProxy(front);
  await using socketOutgoing = await startOutgoingProxy(socketFront);
  const start = async (home: string, host: string) =>
    startChildProxy({
      home,
      providers: { openai: 'https://provider.test/v1' },
      env: {
        HTTPS_PROXY: signedIn(host),
        HTTP_PROXY: 'http://127.0.0.1:1',
        NODE_EXTRA_CA_CERTS: certificateFile,
      },
    });
  await using home = await temporaryHome();
  await using socketHome = await temporaryHome();
  const proxy = await start(home.path, outgoing.host);
  const socketProxy = await start(socketHome.path, socketOutgoing.host);

  const answer = await send(proxy.url, question);
  using client = await openSocket(socketProxy.url, '/openai/v1/realtime');
  client.socket.send('through TLS');
  const echoed = await client.message();
  using leaving = await openConnection(proxy.url);
  leaving.write(toBytes(proxy.url, { ...question, path: '/openai/v1/stream' }));
  await leaving.arrival('data: 1');
  const leftAt = performance.now();
  leaving.socket.destroy();
  const closedAt = await plain.received[1]?.closed;
  const exits = [await proxy.stop(), await socketProxy.stop()];

  expect(answer.body.toString()).toBe(completion);
  expect(echoed).toBe('through TLS');
  expect((closedAt ?? Number.NaN) - leftAt).toBeLessThan(100);
  for (const { method, target, authorization } of [...outgoing.seen, ...socketOutgoing.seen]) {
    expect([method, target, authorization]).toEqual(['CONNECT', 'provider.test:443', basic]);
  }
  expect(plain.received[0]?.header('proxy-authorization')).toEqual([]);
  for (const { stdout, stderr } of exits) expect(stdout + stderr).not.toContain('of-the-proxy');
});

test.each([
  { what: 'NO_PROXY names', environment: { NO_PROXY: 'other.test, 10.0.0.0/8,provider.test' } },
  { what: 'no_proxy covers', environment: { no_proxy: '*', NO_PROXY: '' } },
])('reaches a provider directly that $what', async ({ environment }) => {
  await using outgoing = await startOutgoingProxy({ port: 1 });
  await using proxy = await startProxy({
    providers,
    environment: { HTTP_PROXY: outgoing.host, ...environment },
  });

  const answer = await send(proxy.url, question);

  expect(answer.status).toBe(502);
  expect(answer.body.toString()).toMatch(/its name is unknown|could not be looked up/);
  expect(outgoing.seen).toEqual([]);
});

test('reaches a provider on this machine directly', async () => {
  await using provider = await startFakeProvider();
  await using outgoing = await startOutgoingProxy({ port: 1 });
  await using proxy = await startProxy({
    providers: { openai: `${provider.url}/v1` },
    environment: { HTTP_PROXY: outgoing.host },
  });

  const answer = await send(proxy.url, question);

  expect(answer.status).toBe(200);
  expect(outgoing.seen).toEqual([]);
});

test.each([
  { scheme: 'http', status: 407, advice: /status 407\. Check the user and password/ },
  { scheme: 'https', status: 407, advice: /status 407\. Check the user and password/ },
  { scheme: 'https', status: 403, advice: /status 403\. Check that it allows this host/ },
])('says so when the proxy lets no $scheme through ($status)', async ({ scheme, status, advice }) => {
  await using outgoing = await startOutgoingProxy({ port: 1, status });
  const address = signedIn(outgoing.host);
  await using proxy = await startProxy({
    providers: { openai: `${scheme}://provider.test/v1` },
    environment: { HTTP_PROXY: address, HTTPS_PROXY: address },
  });

  const answers = [await send(proxy.url, question)];

  for (const answer of answers) {
    const { error } = JSON.parse(answer.body.toString());
    expect(answer.status).toBe(502);
    expect(error).toContain(`through the proxy http://${outgoing.host}`);
    expect(error).toMatch(advice);
    expect(error).not.toContain('of-the-proxy');
  }
});

test.each(['http', 'https'])(
  'names the proxy, without its password, that nobody reaches (%s)',
  async (scheme) => {
    await using proxy = await startProxy({
      providers: { openai: `${scheme}://provider.test/v1` },
      environment: { HTTP_PROXY: signedIn('127.0.0.1:1'), HTTPS_PROXY: signedIn('127.0.0.1:1') },
    });

    const { status, body } = await send(proxy.url, question);

    const { error } = JSON.parse(body.toString());
    expect(status).toBe(502);
    expect(error).toMatch(
      /provider\.test(?::443)? through the proxy http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/,
    );
    expect(error).not.toContain('of-the-proxy');
  },
);

test.each([
  { name: 'HTTP_PROXY', value: 'socks5://user:of-the-proxy@127.0.0.1:1080' },
  { name: 'https_proxy', value: 'http://user:of-the-proxy@:8080' },
  { name: 'HTTPS_PROXY', value: 'http://user:of%-the-proxy@127.0.0.1:8080' },
])('does not start with a wrong $name, and says so without its password', async ({ name, value }) => {
  await using home = await temporaryHome();

  const exit = await failToStart({ home: home.path, env: { [name]: value } });

  expect(exit.code).toBe(2);
  expect(exit.stdout).toBe('');
  expect(exit.stderr).toMatch(new RegExp(`^${name} must be the address of an HTTP proxy[^\\n]*\\n$`));
  expect(exit.stderr).not.toMatch(/of.*-the-proxy/);
});
