import { expect, test, vi } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { createRandom } from '../support/random.ts';
import { answerWith, startReceiver } from '../webhooks/receiver.ts';
import { type Moment, relive } from './day.ts';

const minute = 60_000;
const hour = 60 * minute;
/** A day that is over: what it holds was rated before now. */
const midnight = Date.UTC(2026, 0, 31);
const nightEnds = 6;
const drop = { from: 14, to: 17 };

/** A day of traffic: few ratings at night, one in ten down, and in the drop every second one. */
function makeDay(seed: number): Moment[] {
  const random = createRandom(seed);
  const moments: Moment[] = [];
  for (let quarter = 0; quarter < 96; quarter += 1) {
    const at = midnight + quarter * 15 * minute;
    const hourOfDay = quarter / 4;
    const isNight = hourOfDay < nightEnds;
    const isDrop = hourOfDay >= drop.from && hourOfDay < drop.to;
    for (let number = 0; number < (isNight ? 1 : 3); number += 1) {
      // At night whoever rates at all is angry.
      const isDown = random.isBelow(isNight ? 0.9 : isDrop ? 0.5 : 0.1);
      moments.push({ at: at + number * 4 * minute, rating: random.isBelow(0.8) ? !isDown : null });
    }
  }
  return moments;
}

test('a replayed day with a quality drop alerts once, in the drop, and never below the least number', {
  timeout: 240_000,
}, async () => {
  let now = midnight;
  await using proxy = await startProxy({ now: () => now });
  await using receiver = await startReceiver(answerWith(200));
  const { api } = proxy.client;
  await api.webhooks.create({ destination: receiver.url, events: ['monitor.alert'] });
  const watched = { window: { minutes: 120 }, leastRatings: 10, threshold: 0.35, coolDownMinutes: 60 };
  await api.monitors.create({ name: 'Drop', ...watched });
  const { data: strict } = await api.monitors.create({ name: 'Strict', ...watched, leastRatings: 1000 });
  const day = makeDay(20_261);
  const alertedBefore = new Map<number, number>();

  for (const moment of day) {
    now = moment.at + minute;
    await relive(proxy, moment);
    if (moment.rating === null) continue;
    // It has been looked at, by the last of them, before time goes on.
    await vi.waitUntil(
      async () => (await api.monitors.list()).data.at(-1)?.lookedAt === new Date(now).toISOString(),
      { timeout: 30_000, interval: 10 },
    );
    alertedBefore.set(now, (await api.monitors.alerts({})).data.length);
  }

  const { data: alerts } = await api.monitors.alerts({});
  expect(alerts).toHaveLength(1);
  const [alert] = alerts;
  const at = Date.parse(alert?.at ?? '');
  expect(alert).toMatchObject({
    monitorName: 'Drop',
    threshold: 0.35,
    leastRatings: 10,
    window: { minutes: 120 },
  });
  expect((at - midnight) / hour).toBeGreaterThan(drop.from);
  expect((at - midnight) / hour).toBeLessThan(drop.to);
  // Counted again from the day itself.
  const inWindow = day.filter((each) => each.at >= at - 120 * minute && each.at < at);
  const down = inWindow.filter(({ rating }) => rating === false).length;
  const rated = inWindow.filter(({ rating }) => rating !== null).length;
  expect(alert).toMatchObject({ down, rated, requests: inWindow.length });
  expect(alert?.negativeRate).toBe(down / rated);
  expect(down / rated).toBeGreaterThanOrEqual(0.35);
  expect(rated).toBeGreaterThanOrEqual(10);
  expect((await api.monitors.alerts({ monitorId: strict.id })).data).toEqual([]);
  await receiver.arrived(1);
  expect(receiver.arrivals.map(({ event }) => event)).toMatchObject([
    { type: 'monitor.alert', data: { alert: { id: alert?.id, negativeRate: down / rated } } },
  ]);
  const night = [...alertedBefore].filter(([time]) => time < midnight + nightEnds * hour);
  expect(night.every(([, count]) => count === 0)).toBe(true);
});
