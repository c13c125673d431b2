import { beforeAll, expect, test } from 'vitest';
import { expectRefusal, type Fixture, openFixture, send, stateOf } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

function rate({ proxy, id }: Fixture, source: string) {
  const headers = {
    ...{ authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
    'thumbwire-source': source,
  };
  return send(proxy, { path: `/v1/request/${id}/feedback`, headers, body: { rating: false } });
}

test.for<readonly [what: string, source: string]>([
  ['of 9,000 characters', 'x'.repeat(9000)],
  ['of 33 characters', 'x'.repeat(33)],
  ['with markup', '<b>me</b>'],
  ['with capitals', 'CLI'],
  ['that is empty', ''],
])('a Thumbwire-Source %s is refused by name and changes nothing', async ([, source]) => {
  const before = await stateOf(fixture);

  const answer = await rate(fixture, source);

  expectRefusal(answer, 400, /Thumbwire-Source/);
  expect(await stateOf(fixture)).toEqual(before);
});

test('a Thumbwire-Source in small letters is kept with the rating', async () => {
  const answer = await rate(fixture, 'review-desk');

  const { body } = await send(fixture.proxy, { path: `/v1/request/${fixture.id}/feedback` });
  expect(answer.status).toBe(200);
  expect(body).toMatchObject({ data: { current: { rating: false, source: 'review-desk' } } });
});
