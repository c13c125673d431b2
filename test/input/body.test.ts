import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { expectRefusal, type Fixture, openFixture, send, stateOf } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

const paths = ['/v1/request/req_untouched/feedback', '/v1/request/query', '/v1/request/req_untouched/score'];

test.for<readonly [what: string, body: string | Uint8Array, type: string, culprit: RegExp]>([
  ['cut JSON', '{"rating": tr', 'application/json', /JSON/],
  ['JSON with something behind it', '{"rating":true} x', 'application/json', /JSON/],
  ['a NaN', '{"rating":NaN}', 'application/json', /JSON/],
  [
    'bytes that are not UTF-8',
    Buffer.from('{"comment":"\xff\xfe","rating":true}', 'latin1'),
    'application/json',
    /UTF-8|JSON/,
  ],
  ['bytes of UTF-16', Buffer.from('\ufeff{"rating":true}', 'utf16le'), 'application/json', /UTF-8|JSON/],
  [
    'JSON that says it is text',
    '{"rating":true,"filter":"all","scores":{}}',
    'text/plain',
    /Content-Type|application\/json/,
  ],
  ['XML', '<rating>true</rating>', 'application/xml', /Content-Type|application\/json/],
  [
    'a form',
    'rating=true&filter=all&scores=1',
    'application/x-www-form-urlencoded',
    /Content-Type|application\/json/,
  ],
  ['no body', '', 'application/json', /body|rating|filter|scores/],
])('a body of %s is refused in one sentence and changes nothing', async ([, body, type, culprit]) => {
  const before = await stateOf(fixture);

  for (const path of paths) {
    const headers = {
      authorization: `Bearer ${fixture.proxy.key}`,
      ...(type ? { 'content-type': type } : {}),
    };
    const answer = await send(fixture.proxy, { path, body, headers });
    expectRefusal(answer, 400, culprit);
  }

  expect(await stateOf(fixture)).toEqual(before);
});

test('a body over the limit is refused with 413 naming the limit, and changes nothing', async () => {
  const before = await stateOf(fixture);
  const body = JSON.stringify({ rating: false, comment: 'x'.repeat(9 * 1024 * 1024) });

  const answer = await send(fixture.proxy, { path: `/v1/request/${fixture.id}/feedback`, body });

  expectRefusal(answer, 413, /8388608 bytes/);
  expect(await stateOf(fixture)).toEqual(before);
});

test('a body over the limit that does not tell its length is refused with 413', async () => {
  const chunk = new Uint8Array(64 * 1024).fill(0x20);
  let left = 9 * 16;
  const stream = new ReadableStream({
    pull(controller) {
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(chunk);
    },
  });

  const response = await fetch(`${fixture.proxy.url}/v1/request/query`, {
    ...{ method: 'POST', body: stream, duplex: 'half' },
    headers: { authorization: `Bearer ${fixture.proxy.key}`, 'content-type': 'application/json' },
  });

  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({
    data: null,
    error: expect.stringContaining('8388608 bytes'),
  });
});

test('a compressed body is not unpacked, so that a small one cannot grow', async () => {
  const before = await stateOf(fixture);
  const body = gzipSync(JSON.stringify({ rating: false, comment: 'x'.repeat(1024 * 1024) }));

  const answer = await send(fixture.proxy, {
    path: `/v1/request/${fixture.id}/feedback`,
    body,
    headers: {
      authorization: `Bearer ${fixture.proxy.key}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    },
  });

  expectRefusal(answer, 400, /UTF-8/);
  expect(await stateOf(fixture)).toEqual(before);
});
