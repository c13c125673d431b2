import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';

let proxy: TestProxy;
beforeAll(async () => {
  proxy = await startProxy();
});
afterAll(() => proxy[Symbol.asyncDispose]());

const all = { request: { model: { contains: '' } } };

describe('what cannot be counted is refused in one clear sentence', () => {
  test.for<readonly [endpoint: 'rates' | 'compare', input: unknown, error: RegExp]>([
    ['rates', {}, /^groupBy must be one to three dimensions, like \["model", "day"\]\.$/],
    ['rates', { groupBy: [] }, /^groupBy must be one to three/],
    ['rates', { groupBy: ['model', 'day', 'hour', 'origin'] }, /^groupBy must be one to three/],
    ['rates', { groupBy: ['model', 'model'] }, /^groupBy names a dimension twice\.$/],
    ['rates', { groupBy: ['color'] }, /^"color" is nothing to group by; known are model, .*hour, day\.$/],
    ['rates', { groupBy: [7] }, /^A dimension must be a text such as "model"/],
    ['rates', { groupBy: ['day'], timeZone: 'Mars/Base' }, /^timeZone must be .*, not "Mars\/Base"\.$/],
    ['rates', { groupBy: ['model'], filter: { request: { color: {} } } }, /unknown column "color"/],
    [
      'rates',
      { groupBy: ['model'], filter: { request: { created_at: { gte: '2026-02-45' } } } },
      /must be a time like "2026-01-31T12:00:00Z", not "2026-02-45"\.$/,
    ],
    ['rates', { groupBy: ['model'], confidence: 95 }, /^confidence must be a number from 0\.5 to 0\.999\.$/],
    ['rates', { groupBy: ['model'], limit: 0 }, /^limit must be a whole number from 1 to 10000\.$/],
    [
      'rates',
      { groupBy: ['model'], sort: { up: 'asc' } },
      /^sort must be one of time, requests, rated, rate/,
    ],
    ['rates', { groupBy: ['model'], sort: { time: 'asc' } }, /^sort\.time needs hour or day in groupBy\.$/],
    ['rates', { groupBy: ['model'], scores: {} }, /^scores must be at most 10 names/],
    ['compare', {}, /^Say what is compared: two filters as a and b, or a dimension with two values\.$/],
    ['compare', { a: 'all' }, /^Say what is compared/],
    [
      'compare',
      { a: { request: { created_at: { lt: 'soon' } } }, b: all },
      /^filter\.request\.created_at\.lt must be a time like "2026-01-31T12:00:00Z", not "soon"\.$/,
    ],
    ['compare', { a: all, b: all, dimension: 'model', values: ['a', 'b'] }, /^Say what is compared/],
    ['compare', { dimension: 'model', values: ['a'] }, /^values must be two values of the dimension\.$/],
    ['compare', { dimension: 'color', values: ['a', 'b'] }, /^"color" is nothing to group by/],
    ['compare', { dimension: 'day', values: ['2026-01-01', '2026-01-02'] }, /^day has no values to compare/],
    [
      'compare',
      { dimension: 'status', values: ['ok', '200'] },
      /^A value of status must be a number, not "ok"\.$/,
    ],
    ['compare', { dimension: 'rating', values: ['up', true] }, /^A value of rating must be true or false/],
  ])('%s %j', async ([endpoint, input, error]) => {
    const { status, body } = await proxy.call('POST', `/v1/insights/${endpoint}`, input);

    expect(status).toBe(400);
    expect(body).toMatchObject({ data: null, error: expect.stringMatching(error) });
  });
});

describe('with an empty log', () => {
  test('rates are no group, and nothing is made up', async () => {
    const { data } = await proxy.client.api.insights.rates({ groupBy: ['model'], scores: ['fluency'] });

    expect(data).toEqual({
      groups: [],
      groupCount: 0,
      totals: {
        ...{ requests: 0, up: 0, down: 0, unrated: 0, notRatable: 0, rated: 0 },
        ...{ positiveRate: null, interval: null, scores: { fluency: { mean: null, count: 0 } } },
      },
      timeZone: 'UTC',
      confidence: 0.95,
    });
  });

  test('a comparison says that there are not enough ratings', async () => {
    const { data } = await proxy.client.api.insights.compare({ dimension: 'model', values: ['a', 'b'] });

    expect(data).toMatchObject({ verdict: 'not-enough-ratings', moreRatings: null, leastRatings: 10 });
    expect(data.difference.estimate).toBeNull();
    expect(data.chanceABetter).toBeCloseTo(0.5, 9);
  });
});
