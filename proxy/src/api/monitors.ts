import type { Monitor, MonitorCheck } from '@thumbwire/shared';
import type { Standing, WatchedMonitor } from '../monitors/index.ts';
import { api } from './router.ts';
import { toAlert } from './rows/alert.ts';
import { toIso } from './time.ts';

/** Rules that watch a negative rate. */
export const monitors = api.monitors.router({
  list: api.monitors.list.handler(({ context }) => ({
    data: context.monitors.list().map(toMonitor),
    error: null,
  })),
  create: api.monitors.create.handler(async ({ input, context }) => {
    const { filter, coolDownMinutes, ...rest } = input;
    const made = await context.monitors.create({
      ...rest,
      filter: filter.given,
      coolDownMs: coolDownMinutes * 60_000,
    });
    return { data: toMonitor(made), error: null };
  }),
  update: api.monitors.update.handler(async ({ input, context }) => ({
    data: toMonitor(await context.monitors.pause(input.id, input.isPaused)),
    error: null,
  })),
  remove: api.monitors.remove.handler(async ({ input, context }) => {
    await context.monitors.remove(input.id);
    return { data: null, error: null };
  }),
  check: api.monitors.check.handler(async ({ input, context }) => ({
    data: (await context.monitors.check(input.id)).map(toCheck),
    error: null,
  })),
  alerts: api.monitors.alerts.handler(async ({ input, context }) => ({
    data: (await context.monitors.alerts(input)).map(toAlert),
    error: null,
  })),
});

function toMonitor({ coolDownMs, calmSince: _, ...monitor }: WatchedMonitor): Monitor {
  return {
    ...monitor,
    coolDownMinutes: coolDownMs / 60_000,
    createdAt: toIso(monitor.createdAt),
    lookedAt: monitor.lookedAt === null ? null : toIso(monitor.lookedAt),
    lastAlertAt: monitor.lastAlertAt === null ? null : toIso(monitor.lastAlertAt),
  };
}

const nothing = { requests: 0, up: 0, down: 0, unrated: 0, negativeRate: null, verdict: 'paused' } as const;

function toCheck(check: { monitor: WatchedMonitor; standing: Standing | null; at: number }): MonitorCheck {
  const { monitor, standing, at } = check;
  const { requests, up, down, unrated, negativeRate, verdict } = standing ?? nothing;
  return {
    monitor: toMonitor(monitor),
    ...{ verdict, requests, up, down, unrated, rated: up + down, negativeRate },
    at: toIso(at),
  };
}
