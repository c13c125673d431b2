import { expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startFakeProvider } from '../support/fake-provider.ts';
import { openSocket } from '../support/open-socket.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection, sendUntilStuck, toBytes } from '../support/raw-client.ts';
import { agreement, upgradeHeaders } from '../support/raw-upgrade.ts';
import { startSocketProvider } from '../support/socket-provider.ts';

const path = '/openai/v1/realtime?model=gpt-realtime';
const question = { path, headers: upgradeHeaders } as const;

test.each([
  { how: 'ends its connection', act: 'destroy' },
  { how: 'resets its connection', act: 'resetAndDestroy' },
] as const)('closes the provider connection within 100 ms when the client $how', async ({ act }) => {
  await using provider = await startFakeProvider(({ socket }) => socket.write(`${agreement}\r\n\r\n`));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('101 Switching Protocols');

  const leftAt = performance.now();
  client.socket[act]();
  const closedAt = await provider.received[0]?.closed;

  expect((closedAt ?? Number.NaN) - leftAt).toBeLessThan(100);
  await proxy.settled();
  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'cancelled', response_status: 101, client_frames: 0 });
});

test('closes the provider connection within 100 ms when the client leaves before the answer', async () => {
  await using provider = await startFakeProvider(() => {});
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  const arrived = provider.next();
  client.write(toBytes(proxy.url, question));
  const received = await arrived;

  const leftAt = performance.now();
  client.socket.destroy();
  const closedAt = await received.closed;

  expect(closedAt - leftAt).toBeLessThan(100);
  await proxy.settled();
  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'cancelled', response_status: -3, client_frames: null });
});

test('closes the provider connection when the client leaves while the provider reads nothing', async () => {
  await using provider = await startSocketProvider({}, ({ socket }) => socket.pause());
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('101 Switching Protocols');
  await sendUntilStuck(client, Buffer.alloc(256 * 1024));

  client.socket.resetAndDestroy();
  await proxy.settled();
  const [accepted] = provider.accepted;
  accepted?.socket.resume();
  await accepted?.closed;

  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'cancelled', response_status: 101 });
});

test.each([
  { how: 'ends its connection', act: 'destroy' },
  { how: 'resets its connection', act: 'resetAndDestroy' },
] as const)('closes the client connection within 100 ms when the provider $how', async ({ act }) => {
  await using provider = await startFakeProvider(({ socket }) => socket.write(`${agreement}\r\n\r\n`));
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.write(toBytes(proxy.url, question));
  await client.arrival('101 Switching Protocols');

  const leftAt = performance.now();
  provider.received[0]?.socket[act]();
  await client.ended;

  expect(performance.now() - leftAt).toBeLessThan(100);
  await proxy.settled();
  const [row] = await proxy.client.queryRequests();
  expect(row).toMatchObject({ state: 'failed', response_status: 101 });
  expect(row?.error).toContain('it broke off the connection');
});

test('gives the client everything that the provider sent before it left', async () => {
  const bytes = Buffer.alloc(4 * 1024 * 1024, 'x');
  await using provider = await startFakeProvider(({ socket }) => {
    socket.write(`${agreement}\r\n\r\n`);
    socket.end(bytes);
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(toBytes(proxy.url, question));
  await client.ended;

  expect(client.received().length - client.received().indexOf('\r\n\r\n') - 4).toBe(bytes.length);
});

test('loses nothing that either side sends along with its part of the handshake', async () => {
  const heard = Promise.withResolvers<string>();
  await using provider = await startFakeProvider(({ socket }) => {
    socket.once('data', (chunk) => heard.resolve(chunk.toString()));
    socket.write(`${agreement}\r\nX-Latin: caf\xe9\r\n\r\nfrom the provider`, 'latin1');
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(Buffer.concat([toBytes(proxy.url, question), Buffer.from('from the client')]));

  await client.arrival('\r\n\r\nfrom the provider');
  expect(await heard.promise).toBe('from the client');
  expect(client.received().toString('latin1')).toContain('X-Latin: caf\xe9\r\n');
});

test('leaves no connection behind after a hundred WebSockets that ended one way or another', async () => {
  await using provider = await startSocketProvider({}, ({ socket }) => {
    socket.on('message', (data) => (String(data) === 'leave' ? socket.terminate() : socket.close()));
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const ends = ['leave', 'close', null, undefined];

  for (let round = 0; round < 10; round += 1) {
    const clients = await Promise.all(Array.from({ length: 10 }, () => openSocket(proxy.url, path)));
    for (const [index, { socket }] of clients.entries()) {
      const end = ends[index % ends.length];
      if (typeof end === 'string') socket.send(end);
      else if (end === null) socket.terminate();
      else socket.close();
    }
    await Promise.all(clients.map(({ closed }) => closed));
    await Promise.all(provider.accepted.map(({ closed }) => closed));
  }

  expect(provider.accepted).toHaveLength(100);
  expect(provider.openConnections()).toBe(0);
  await proxy.settled();
  const { data } = await proxy.client.api.health();
  expect(data.requests.open).toBe(0);
});

test('ends open WebSockets when the proxy stops, and records them as interrupted', async () => {
  await using provider = await startSocketProvider();
  await using home = await temporaryHome();
  const providers = { openai: `${provider.url}/v1` };
  const proxy = await startProxy({ providers, home: home.path });
  using client = await openSocket(proxy.url, path);
  client.socket.send('one');
  await client.message();
  using waiting = await openConnection(proxy.url);

  await proxy[Symbol.asyncDispose]();

  expect(await client.closed).toMatchObject({ code: 1006 });
  await waiting.ended;
  await provider.accepted[0]?.closed;
  await using again = await startProxy({ providers, home: home.path });
  const [row] = await again.client.queryRequests();
  expect(row).toMatchObject({
    state: 'interrupted',
    response_status: 101,
    client_frames: 1,
    server_frames: 1,
  });
  expect(row?.error).toContain('The proxy was stopped');
});
