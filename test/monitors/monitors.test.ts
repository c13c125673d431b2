import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryHome } from '../support/child-proxy.ts';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { relive } from './day.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 0, 31, 12);
const rule = { name: 'Drop', window: { minutes: 60 }, leastRatings: 4, threshold: 0.5, coolDownMinutes: 0 };

/** Requests before a time, the oldest first: `u` is rated up, `d` down, `.` not at all; one each minute. */
async function log(proxy: TestProxy, text: string, { team = 'search', until = noon } = {}): Promise<void> {
  for (const [index, letter] of [...text].entries()) {
    const rating = letter === '.' ? null : letter === 'u';
    await relive(proxy, { at: until - (text.length - index) * minute, rating, team });
  }
}

const alertsOf = async (proxy: TestProxy) => (await proxy.client.api.monitors.alerts({})).data;

describe('a check counts', () => {
  let proxy: TestProxy;
  beforeAll(async () => {
    proxy = await startProxy({ now: () => noon });
    await log(proxy, 'dd', { team: 'sales', until: noon - 30 * minute });
    await log(proxy, 'udu.d.d');
    return () => proxy[Symbol.asyncDispose]();
  });

  test.for<[string, object, object]>([
    [
      'the requests of a span of time',
      { window: { minutes: 5 } },
      { requests: 5, up: 1, down: 2, unrated: 2 },
    ],
    ['the newest rated ones', { window: { count: 5 } }, { requests: 5, up: 2, down: 3, unrated: 0 }],
    [
      'the newest of all, where all of them count',
      { window: { count: 5 }, denominator: 'all' },
      { requests: 5, up: 1, down: 2, unrated: 2, negativeRate: 2 / 5 },
    ],
    [
      'those that its filter finds',
      { filter: { properties: { team: { equals: 'sales' } } } },
      { requests: 2, up: 0, down: 2, rated: 2, negativeRate: 1, verdict: 'not-enough-ratings' },
    ],
    [
      'and judges by the rated',
      { window: { minutes: 60 } },
      { rated: 7, down: 5, negativeRate: 5 / 7, verdict: 'alert' },
    ],
    [
      'and judges by all that could be rated',
      { window: { minutes: 60 }, denominator: 'all' },
      { rated: 7, down: 5, negativeRate: 5 / 9, verdict: 'alert' },
    ],
    [
      'and a rate below the threshold is in order',
      { threshold: 0.72 },
      { negativeRate: 5 / 7, verdict: 'ok' },
    ],
    [
      'and says when there is nothing',
      { window: { minutes: 1 } },
      { requests: 1, negativeRate: 1, rated: 1 },
    ],
  ])('%s', async ([, wanted, found]) => {
    const { data: monitor } = await proxy.client.api.monitors.create({ ...rule, ...wanted });

    const { data } = await proxy.client.api.monitors.check({ id: monitor.id });

    expect(data).toMatchObject([{ monitor: { id: monitor.id }, ...found }]);
  });
});

test('a monitor alerts as a rating arrives, and is told so; a check alone gives no alert', async () => {
  await using proxy = await startProxy({ now: () => noon });
  const { api } = proxy.client;
  const { data: monitor } = await api.monitors.create(rule);
  await log(proxy, 'ddd');
  await api.monitors.check({});
  expect(await alertsOf(proxy)).toEqual([]);

  await log(proxy, 'd');
  await expect.poll(() => alertsOf(proxy), { timeout: 10_000 }).toHaveLength(1);

  expect((await api.monitors.list()).data).toMatchObject([
    { id: monitor.id, isAlerting: true, lastAlertAt: new Date(noon).toISOString() },
  ]);
  expect(await alertsOf(proxy)).toMatchObject([
    { monitorId: monitor.id, negativeRate: 1, down: 4, rated: 4, at: new Date(noon).toISOString() },
  ]);
});

test('one that is made where the rate is too high already alerts at once', async () => {
  await using proxy = await startProxy({ now: () => noon });
  await log(proxy, 'dddd');

  await proxy.client.api.monitors.create(rule);

  await expect.poll(() => alertsOf(proxy), { timeout: 10_000 }).toHaveLength(1);
});

test('one that is paused looks at nothing; one that goes on begins anew', async () => {
  await using proxy = await startProxy({ now: () => noon });
  const { api } = proxy.client;
  const { data: paused } = await api.monitors.create(rule);
  const { data: other } = await api.monitors.create({ ...rule, name: 'Other' });
  await api.monitors.update({ id: paused.id, isPaused: true });
  await log(proxy, 'dddd');
  await expect.poll(() => alertsOf(proxy), { timeout: 10_000 }).toMatchObject([{ monitorId: other.id }]);
  const { data: checks } = await api.monitors.check({});

  await api.monitors.update({ id: paused.id, isPaused: false });
  await expect.poll(() => alertsOf(proxy), { timeout: 10_000 }).toHaveLength(2);

  expect(checks).toMatchObject([{ verdict: 'paused', requests: 0 }, { verdict: 'alert' }]);
});

test('monitors and what they said survive a restart; one that alerted does not alert again', async () => {
  await using home = await temporaryHome();
  const first = await startProxy({ home: home.path, now: () => noon });
  const { data: made } = await first.client.api.monitors.create({ ...rule, filter: 'all' });
  await log(first, 'dddd');
  await expect.poll(() => alertsOf(first), { timeout: 10_000 }).toHaveLength(1);
  await first[Symbol.asyncDispose]();

  await using second = await startProxy({ home: home.path, now: () => noon + minute });
  const { data: after } = await second.client.api.monitors.create({ ...rule, name: 'After' });
  await expect.poll(() => alertsOf(second), { timeout: 10_000 }).toHaveLength(2);

  expect((await second.client.api.monitors.list()).data).toMatchObject([
    { id: made.id, filter: 'all', isAlerting: true },
    { id: after.id },
  ]);
  expect((await alertsOf(second)).map(({ monitorName }) => monitorName)).toEqual(['After', 'Drop']);
});

describe('what a monitor cannot be', () => {
  let proxy: TestProxy;
  beforeAll(async () => {
    proxy = await startProxy();
    return () => proxy[Symbol.asyncDispose]();
  });

  test.for<[object, string]>([
    [{ name: '' }, 'name must be 1 to 64 visible characters'],
    [{ name: 'a\u001b[31m' }, 'name must be 1 to 64 visible characters'],
    [{ window: {} }, 'window must be {"minutes": 60} or {"count": 200}.'],
    [{ window: { minutes: 5, count: 5 } }, 'window must be {"minutes": 60} or {"count": 200}.'],
    [{ window: { minutes: 0 } }, 'window'],
    [{ threshold: 0 }, 'threshold must be a number above 0, at most 1'],
    [{ threshold: 20 }, 'threshold must be a number above 0, at most 1'],
    [{ leastRatings: 0 }, 'leastRatings must be a whole number from 1'],
    [{ coolDownMinutes: -1 }, 'coolDownMinutes must be a whole number from 0'],
    [{ denominator: 'some' }, 'denominator must be "rated" or "all".'],
    [{ filter: { request: { colour: { equals: 'red' } } } }, 'colour'],
  ])('%j', async ([wanted, sentence]) => {
    const { status, body } = await proxy.call('POST', '/v1/monitors', { ...rule, ...wanted });

    expect(status).toBe(400);
    expect(body).toHaveProperty('error', expect.stringContaining(sentence));
  });

  test('one too many, and an unknown one, is a sentence that says what to do', async () => {
    for (let number = 0; number < 100; number += 1) {
      await proxy.client.api.monitors.create({ ...rule, name: `Number ${number}` });
    }

    expect(await proxy.call('POST', '/v1/monitors', rule)).toMatchObject({
      status: 409,
      body: { error: 'No monitor was made: there are 100 already. Remove those that you do not need.' },
    });
    expect(await proxy.call('PATCH', '/v1/monitors/mon_none', { isPaused: true })).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining('monitors list') },
    });
  });
});
