import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createClient } from '@thumbwire/shared';
import { request as send } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../support/child-proxy.ts';

interface Odd {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };

/** Answers that a parser, a decoder or a bound could stumble over. */
const odd: Readonly<Record<string, Odd>> = {
  'JSON of 100,000 levels': { headers: json, body: Buffer.from(deep) },
  'an event of 100,000 levels': { headers: events, body: Buffer.from(`data: {"choices":${deep}}\n\n`) },
  'no JSON': { headers: json, body: Buffer.from('<html>Bad gateway</html>') },
  'bytes that are not UTF-8': { headers: json, body: Buffer.from('{"choices":"\xff\xfe\xc3"}', 'latin1') },
  'other types than it should have': {
    headers: json,
    body: Buffer.from('{"choices":{"message":[1]},"usage":"many","model":{"a":1},"error":[null]}'),
  },
  'events that are no events': { headers: events, body: Buffer.from('data\n:\n\r\rdata: [\n\nid: \0\n\n') },
  'gzip that expands to 200 MB': {
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(200 * 1024 * 1024)),
  },
  'gzip that is none': {
    headers: { ...json, 'content-encoding': 'gzip' },
    body: Buffer.from('{"choices":[]}'),
  },
  'an encoding that nobody knows': {
    headers: { ...json, 'content-encoding': 'x-rot13' },
    body: Buffer.from('{}'),
  },
  'half a million events': { headers: events, body: Buffer.from('data: {}\n\n'.repeat(500_000)) },
};

const resources = new AsyncDisposableStack();
let proxy: ChildProxy;
let current: Odd;

beforeAll(async () => {
  const provider = createServer((request, response) => {
    request.resume().once('end', () => answer(response, current));
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const address = provider.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const home = resources.use(await temporaryHome());
  resources.defer(() => {
    provider.close();
    provider.closeAllConnections();
  });
  proxy = await startChildProxy({ home: home.path, providers: { openai: `http://127.0.0.1:${port}/v1` } });
  resources.defer(async () => {
    await proxy.stop();
  });
});
afterAll(() => resources.disposeAsync());

function answer(response: ServerResponse, { headers, body }: Odd): void {
  response.writeHead(200, headers);
  response.end(body);
}

test.for(Object.entries(odd))(
  'an answer of %s passes unchanged and is logged with what was wrong',
  async ([name, given]) => {
    current = given;
    const id = `odd_${Object.keys(odd).indexOf(name)}`;

    const response = await send(`${proxy.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { ...json, 'helicone-request-id': id },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: name }] }),
    });
    const body = Buffer.from(await response.body.arrayBuffer());
    const { data: row } = await createClient(proxy).api.request.get({ id });
    const raw = await fetch(`${proxy.url}/v1/request/${id}/raw?part=response`, {
      headers: { authorization: `Bearer ${proxy.key}` },
    });
    const kept = Buffer.from(await raw.arrayBuffer());

    expect(response.statusCode).toBe(200);
    expect(body.equals(given.body)).toBe(true);
    expect(kept.equals(given.body)).toBe(true);
    expect(row).toMatchObject({
      state: 'complete',
      response_status: 200,
      request_text: expect.stringContaining(name),
    });
    expect(row.issues.length).toBeGreaterThan(0);
    expect(proxy.stderr()).toBe('');
  },
);

test('a request of 100,000 levels passes unchanged and is logged', async () => {
  current = { headers: json, body: Buffer.from('{"choices":[]}') };

  const response = await send(`${proxy.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { ...json, 'helicone-request-id': 'odd_request' },
    body: `{"model":"gpt-4o-mini","messages":${deep}}`,
  });
  const text = await response.body.text();
  const { data: row } = await createClient(proxy).api.request.get({ id: 'odd_request' });

  expect([response.statusCode, text]).toEqual([200, '{"choices":[]}']);
  expect(row).toMatchObject({ state: 'complete', response_status: 200 });
  expect(proxy.stderr()).toBe('');
});
