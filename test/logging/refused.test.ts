import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, type Fixture, openFixture, send, stateOf } from '../input/fixture.ts';
import { chatLog } from './log.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

/** The log of a chat, with something else at this place. */
function withValue(place: string, value: unknown): unknown {
  const keys = place.split('.');
  const last = keys.pop() ?? '';
  const body: Record<string, unknown> = structuredClone({ ...chatLog() });
  const parent = keys.reduce<Record<string, unknown>>((at, key) => Object(at[key]), body);
  parent[last] = value;
  return body;
}

describe('a log is refused in one sentence that names', () => {
  test.for<readonly [place: string, value: unknown, culprit: RegExp]>([
    ['providerRequest', undefined, /^providerRequest must be an object/],
    ['providerRequest.url', 7, /^providerRequest\.url must be text/],
    ['providerRequest.url', 'x'.repeat(9000), /^providerRequest\.url must not be longer than 8192/],
    ['providerRequest.json', undefined, /^providerRequest\.json must be an object/],
    ['providerRequest.json', [], /^providerRequest\.json must be an object/],
    ['providerRequest.meta', undefined, /^providerRequest\.meta must be an object/],
    ['providerRequest.meta', { 'Helicone-User-Id': 7 }, /providerRequest\.meta/],
    ['providerResponse', 'ok', /^providerResponse must be an object/],
    ['providerResponse.json', null, /^providerResponse\.json must be an object/],
    ['providerResponse.status', '200', /^providerResponse\.status must be a whole number/],
    ['providerResponse.status', 200.5, /^providerResponse\.status must be a whole number/],
    ['providerResponse.headers', undefined, /^providerResponse\.headers must be an object/],
    ['providerResponse.textBody', {}, /^providerResponse\.textBody must be text/],
    ['timing', undefined, /^timing must be an object/],
    ['timing.startTime', 1, /^timing\.startTime must be an object like/],
    ['timing.startTime.seconds', -1, /^timing\.startTime\.seconds must be a number that is not negative/],
    ['timing.endTime.milliseconds', '5', /^timing\.endTime\.milliseconds must be a number/],
    ['timing.startTime.seconds', 1_800_000_000, /^timing\.startTime must not be after timing\.endTime/],
    ['timing.endTime.seconds', 1e15, /^timing must be before the year 10000/],
    ['timing.timeToFirstToken', -1, /^timing\.timeToFirstToken must be a number/],
    ['provider', 'a b', /^provider must be the name of a provider/],
    ['source', 'proxy', /^source must be "log", "page" or "selection"/],
    ['origin', 'https://chat.example.com/path', /^origin must be the web origin of a page/],
    ['origin', 'null', /^origin must be the web origin of a page/],
  ])('%s: %j', async ([place, value, culprit]) => {
    const before = await stateOf(fixture);

    const answer = await send(fixture.proxy, { path: '/custom/v1/log', body: withValue(place, value) });

    expectRefusal(answer, 400, culprit);
    expect(await stateOf(fixture)).toEqual(before);
  });

  test('a body that is nested too deep', async () => {
    const log = JSON.stringify(chatLog()).replace(
      '"model":',
      `"deep":${'['.repeat(20_000)}1${']'.repeat(20_000)},"model":`,
    );

    const answer = await send(fixture.proxy, { path: '/custom/v1/log', body: log });

    expectRefusal(answer, 400, /providerRequest\.json is nested too deep/);
  });
});

test('a path of manual logging takes POST and nothing else, also below a provider', async () => {
  const answer = await send(fixture.proxy, { method: 'GET', path: '/anthropic/v1/log' });

  expectRefusal(answer, 405, /takes POST/);
});
