import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type ReceivedRequest, startFakeProvider } from '../support/fake-provider.ts';
import { startProxy } from '../support/proxy.ts';
import { openConnection } from '../support/raw-client.ts';

const chat = '/openai/v1/chat/completions';

/** Requests as a client writes them one behind the other. */
const post = (body: string, ...fields: string[]) =>
  [`POST ${chat} HTTP/1.1`, 'Host: 127.0.0.1', `Content-Length: ${body.length}`, ...fields, '', body].join(
    '\r\n',
  );

/** Sends back what it got. */
async function echo({ body }: ReceivedRequest, response: { end(body: Buffer): unknown }) {
  response.end(await body);
}

test('ends the connection behind an offer of another protocol: what follows may be half a request', async () => {
  await using provider = await startFakeProvider(echo);
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);
  client.socket.setNoDelay();
  const inner = post('smuggled');
  const [outerStart = '', outerEnd] = post(inner).split(inner);

  client.write(post('first', 'Connection: Upgrade', 'Upgrade: h2c') + outerStart);
  await provider.next();
  client.write(inner + outerEnd);
  await client.ended;

  const text = client.received().toString();
  expect(text).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(text).toMatch(/first$/);
  expect(provider.received).toHaveLength(1);
});

test('answers the last request of a connection, whatever is sent behind it', async () => {
  await using provider = await startFakeProvider(echo);
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(post('last', 'Connection: close') + post('too late'));
  await client.ended;

  expect(client.received().toString()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*last$/);
  expect(provider.received).toHaveLength(1);
});

test('says to go on only when the answers before have been given', async () => {
  await using provider = await startFakeProvider(async (received, response) => {
    const body = await received.body;
    // So long that the other answer would be there if it were not made to wait, of which nothing tells.
    if (String(body) === 'alpha') await delay(300);
    response.end(body);
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(post('alpha') + post('omega', 'Expect: 100-continue', 'Connection: close'));
  await client.ended;

  const statusLines = client
    .received()
    .toString()
    .match(/HTTP\/1\.1 .*|alpha|omega/g);
  expect(statusLines).toEqual([
    'HTTP/1.1 200 OK',
    'alpha',
    'HTTP/1.1 100 Continue',
    'HTTP/1.1 200 OK',
    'omega',
  ]);
});

test('leaves out a hint of the provider that would stand in the answer before', async () => {
  const isHinted = Promise.withResolvers<void>();
  await using provider = await startFakeProvider(async (received, response) => {
    const body = await received.body;
    if (String(body) === 'omega') {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end(body);
      isHinted.resolve();
    } else {
      await isHinted.promise;
      await delay(100); // The other answer is on its way to the proxy: nothing there tells when it is in.
      response.end(body);
    }
  });
  await using proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  using client = await openConnection(proxy.url);

  client.write(post('alpha') + post('omega', 'Connection: close'));
  await client.ended;

  const statusLines = client
    .received()
    .toString()
    .match(/HTTP\/1\.1 .*|alpha|omega/g);
  expect(statusLines).toEqual(['HTTP/1.1 200 OK', 'alpha', 'HTTP/1.1 200 OK', 'omega']);
});
