import { describe, expect, test } from 'vitest';
import type { NewAlert, StoredMonitor } from '../store.ts';
import { logExchange, type OpenEmpty, start, useStore } from './support.ts';

const monitor: StoredMonitor = {
  id: 'mon_1',
  name: 'Drop',
  filter: { feedback: { rating: { equals: false } } },
  window: { minutes: 60 },
  leastRatings: 20,
  threshold: 0.25,
  denominator: 'rated',
  coolDownMs: 3_600_000,
  isPaused: false,
  isAlerting: false,
  calmSince: null,
  createdAt: start,
  lastAlertAt: null,
};

const alert: NewAlert = {
  ...{ id: 'alert_1', monitorId: 'mon_1', monitorName: 'Drop', at: start + 5, negativeRate: 0.5 },
  ...{ window: { count: 50 }, leastRatings: 20, threshold: 0.25, denominator: 'all' },
  ...{ requests: 50, up: 10, down: 25, unrated: 15 },
};

const all = { after: 0, limit: 10 };

export function monitorSuite(open: OpenEmpty): void {
  describe('keeps monitors', () => {
    const use = useStore(open, 'each test');

    test('as they were put, and forgets what is removed', async () => {
      await use.store.addMonitor(monitor);
      await use.store.addMonitor({ ...monitor, id: 'mon_2', filter: 'all', window: { count: 200 } });
      await use.store.putMonitor({ ...monitor, isPaused: true });
      await use.store.removeMonitor('mon_none');

      expect(await use.store.monitors()).toEqual([
        { ...monitor, isPaused: true },
        { ...monitor, id: 'mon_2', filter: 'all', window: { count: 200 } },
      ]);
    });

    test('with their alerts, newest first, and in one step with what they are then', async () => {
      await use.store.addMonitor(monitor);
      await use.store.addMonitor({ ...monitor, id: 'mon_2' });
      const alerting = { ...monitor, isAlerting: true, calmSince: start + 4, lastAlertAt: start + 5 };
      await use.store.addAlert(alert, alerting);
      await use.store.addAlert({ ...alert, id: 'alert_2', monitorId: 'mon_2' }, { ...alerting, id: 'mon_2' });
      await use.store.addAlert(alert, alerting);

      expect(await use.store.alerts(all)).toEqual([
        { ...alert, id: 'alert_2', monitorId: 'mon_2', number: 2 },
        { ...alert, number: 1 },
      ]);
      expect(await use.store.alerts({ ...all, after: 1 })).toMatchObject([{ number: 2 }]);
      expect(await use.store.alerts({ ...all, limit: 1 })).toMatchObject([{ number: 2 }]);
      expect(await use.store.alerts({ ...all, monitorId: 'mon_1' })).toMatchObject([{ number: 1 }]);
      expect(await use.store.monitors()).toMatchObject([alerting, { id: 'mon_2', isAlerting: true }]);
    });

    test('and gives no alert of one that is alerting already, or paused', async () => {
      await use.store.addMonitor(monitor);
      await use.store.addMonitor({ ...monitor, id: 'mon_2', isPaused: true });
      const alerting = { ...monitor, isAlerting: true, lastAlertAt: start + 5 };
      await use.store.addAlert(alert, alerting);

      // As if the first had not been acknowledged in time.
      await use.store.addAlert({ ...alert, id: 'alert_2' }, { ...alerting, lastAlertAt: start + 9 });
      await use.store.addAlert({ ...alert, id: 'alert_3', monitorId: 'mon_2' }, { ...alerting, id: 'mon_2' });

      expect((await use.store.alerts(all)).map(({ id }) => id)).toEqual(['alert_1']);
      expect(await use.store.monitors()).toMatchObject([alerting, { id: 'mon_2', isAlerting: false }]);
    });

    test('whose alerts are activities, until they are removed', async () => {
      const { signal } = new AbortController();
      await use.store.addMonitor(monitor);
      await logExchange(use.store);
      await use.store.addAlert(alert, monitor);
      const seen = [];
      for await (const activity of use.store.activity({ after: 0, signal })) {
        seen.push(activity);
        if (seen.length === 2) break;
      }
      const asked = { after: 0, types: ['monitor.alert'] as const, limit: 10 };
      const { occurrences } = await use.store.occurrences(asked);

      await use.store.removeMonitor('mon_1');
      await use.store.putMonitor(monitor);
      await use.store.addAlert({ ...alert, id: 'alert_2' }, monitor);

      expect(seen).toMatchObject([
        { type: 'request.logged' },
        { type: 'monitor.alert', alert: { ...alert, number: 1 } },
      ]);
      expect(occurrences).toMatchObject([{ type: 'monitor.alert', alert: { id: 'alert_1' } }]);
      expect(await use.store.alerts(all)).toEqual([]);
      expect(await use.store.monitors()).toEqual([]);
      expect((await use.store.occurrences(asked)).occurrences).toEqual([]);
    });
  });
}
