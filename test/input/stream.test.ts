import { beforeAll, test } from 'vitest';
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
