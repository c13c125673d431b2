import { beforeAll, expect, test } from 'vitest';
import { expectRefusal, type Fixture, openFixture, send } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

test.for(['yesterday', '-1', '1.5', '1e3', '0x10', '+1', '1_000', '9'.repeat(16), '1, 2'])(
  'a stream after %j, which is no event, is refused by name',
  async (id) => {
    const headers = { authorization: `Bearer ${fixture.proxy.key}`, 'last-event-id': id };

    const answer = await send(fixture.proxy, { path: '/v1/request/stream', headers });

    expectRefusal(answer, 400, /Last-Event-ID/);
  },
);

test('the 65th listener is told to wait for another to leave, and is let in when one did', async () => {
  const headers = { authorization: `Bearer ${fixture.proxy.key}` };
  const listen = async () => {
    const leaving = new AbortController();
    const { status } = await fetch(`${fixture.proxy.url}/v1/request/stream`, {
      headers,
      signal: leaving.signal,
    });
    return { status, leave: () => leaving.abort() };
  };
  const seated = await Promise.all(Array.from({ length: 64 }, listen));

  const refused = await send(fixture.proxy, { path: '/v1/request/stream', headers });
  seated[0]?.leave();
  // That it has left is seen by the proxy a little later, and nothing tells when.
  let late = await listen();
  for (let tries = 0; late.status === 429 && tries < 100; tries += 1) late = await listen();
  for (const { leave } of [...seated, late]) leave();

  expect(seated.every(({ status }) => status === 200)).toBe(true);
  expectRefusal(refused, 429, /64 listeners/);
  expect(late.status).toBe(200);
});
