import { beforeAll, expect, test } from 'vitest';
import { send as sendRaw } from '../support/raw-client.ts';
import { expectRefusal, type Fixture, openFixture, send } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

/** A call that no browser and no fetch would make. */
async function call(method: string, path: string) {
  const { status, headers, header, body } = await sendRaw(fixture.proxy.url, {
    ...{ method, path, headers: [['Authorization', `Bearer ${fixture.proxy.key}`]] },
  });
  const text = body.toString();
  const answer = {
    status,
    headers: new Headers(headers.map(([name, value]): [string, string] => [name, value])),
    body: text === '' ? null : JSON.parse(text),
  };
  return { answer, allow: header('allow')[0], text };
}

test.for(['TRACE', 'PATCH', 'PURGE'])(
  'the method %s is refused with 405, naming those there are',
  async (method) => {
    const { answer, allow } = await call(method, '/health');

    expectRefusal(answer, 405, new RegExp(`/health takes GET, not ${method}`));
    expect(allow).toBe('GET, HEAD');
  },
);

test.for([
  '/health',
  '/openapi.json',
  '/v1/request/req_untouched',
  '/v1/request/req_untouched/raw?part=request',
])('HEAD %s answers what GET does, without a body', async (path) => {
  const get = await send(fixture.proxy, { path });

  const { answer, text } = await call('HEAD', path);

  expect(answer.status).toBe(200);
  expect(answer.status).toBe(get.status);
  expect(answer.headers.get('content-type')).toBe(get.headers.get('content-type'));
  expect(text).toBe('');
});

test('HEAD of the stream ends at once', async () => {
  const { answer, text } = await call('HEAD', '/v1/request/stream');

  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  expect(text).toBe('');
});

test('HEAD of what is not there is a 404 without a body', async () => {
  const { answer, text } = await call('HEAD', '/v1/request/req_unknown');

  expect(answer.status).toBe(404);
  expect(text).toBe('');
});

test('HEAD needs the key where GET does', async () => {
  const { status } = await sendRaw(fixture.proxy.url, { method: 'HEAD', path: '/v1/request/req_untouched' });

  expect(status).toBe(401);
});
