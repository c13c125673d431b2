import { z } from 'zod';
import { withScope } from './access.ts';
import { envelope, numberInQuery, Time, text } from './envelope.ts';
import { KeptFilter } from './filter.ts';

const minutes = 'window.minutes must be a whole number from 1 to 525600, a year.';
const count = 'window.count must be a whole number from 1 to 10000.';
const window = 'window must be {"minutes": 60} or {"count": 200}.';

/** Which requests a monitor looks at: those of the last so many minutes, or the newest so many. */
const MonitorWindow = z.union(
  [
    z.strictObject({
      minutes: z
        .int({ error: minutes })
        .min(1, { error: minutes })
        .max(525_600, { error: minutes })
        .describe('Requests that were made in the last so many minutes'),
    }),
    z.strictObject({
      count: z
        .int({ error: count })
        .min(1, { error: count })
        .max(10_000, { error: count })
        .describe('The newest so many: rated requests, or with the denominator "all" any'),
    }),
  ],
  { error: window },
);

const Denominator = z.enum(['rated', 'all'], { error: 'denominator must be "rated" or "all".' });

const threshold = 'threshold must be a number above 0, at most 1: 0.2 alerts at 20 % thumbs down.';
const least = 'leastRatings must be a whole number from 1 to 1000000.';
const coolDown = 'coolDownMinutes must be a whole number from 0 to 43200, 30 days.';

/** What a monitor watches, and when it alerts. */
export const MonitorInput = z.object({
  name: text('name', 64).refine((name) => name.trim() === name && /^[^\p{C}]+$/u.test(name), {
    error: 'name must be 1 to 64 visible characters, without spaces around them.',
  }),
  filter: KeptFilter.prefault('all'),
  window: MonitorWindow,
  leastRatings: z
    .int({ error: least })
    .min(1, { error: least })
    .max(1_000_000, { error: least })
    .default(20)
    .describe('With fewer ratings in the window there is no verdict, and never an alert'),
  threshold: z
    .number({ error: threshold })
    .gt(0, { error: threshold })
    .max(1, { error: threshold })
    .describe('It alerts when the negative rate is this high, or higher'),
  denominator: Denominator.default('rated').describe(
    'rated: down of up and down; all: down of everything that could be rated',
  ),
  coolDownMinutes: z
    .int({ error: coolDown })
    .min(0, { error: coolDown })
    .max(43_200, { error: coolDown })
    .default(60)
    .describe('So long the rate must have been below the threshold before there is another alert'),
});
export type MonitorInput = z.input<typeof MonitorInput>;

const watched = {
  window: z.union([z.object({ minutes: z.number() }), z.object({ count: z.number() })]),
  leastRatings: z.number(),
  threshold: z.number(),
  denominator: z.enum(['rated', 'all']),
};

export const Monitor = z.object({
  id: z.string(),
  name: z.string(),
  filter: z.unknown().describe('As it was given'),
  ...watched,
  coolDownMinutes: z.number(),
  isPaused: z.boolean(),
  isAlerting: z
    .boolean()
    .describe('An alert was given, and the rate was not below the threshold for the cool-down since'),
  createdAt: Time,
  lookedAt: Time.nullable().describe('When the proxy looked at it last; null: not since its start'),
  lastAlertAt: Time.nullable(),
});
export type Monitor = z.infer<typeof Monitor>;

const counts = {
  requests: z.number().describe('In the window'),
  up: z.number(),
  down: z.number(),
  unrated: z.number().describe('Could be rated, and is not'),
  rated: z.number().describe('up + down'),
};

/** How things stand with a monitor. */
export const MonitorCheck = z.object({
  monitor: Monitor,
  verdict: z
    .enum(['alert', 'ok', 'not-enough-ratings', 'paused'])
    .describe('alert: the negative rate is at the threshold or above it'),
  ...counts,
  negativeRate: z.number().nullable().describe('null: there is nothing to tell it from'),
  at: Time,
});
export type MonitorCheck = z.infer<typeof MonitorCheck>;

/** That the negative rate of a monitor reached its threshold, and what it was then. */
export const Alert = z.object({
  id: z.string(),
  number: z.number().describe('Grows with each alert'),
  monitorId: z.string(),
  monitorName: z.string(),
  at: Time,
  negativeRate: z.number(),
  ...watched,
  ...counts,
});
export type Alert = z.infer<typeof Alert>;

const MonitorId = z.object({ id: z.string().min(1) });

/** Rules that watch the share of thumbs down, and alert. */
export const monitors = {
  list: withScope('read')
    .route({ method: 'GET', path: '/v1/monitors', summary: 'The monitors', tags: ['monitors'] })
    .output(envelope(z.array(Monitor))),
  create: withScope('admin')
    .route({ method: 'POST', path: '/v1/monitors', summary: 'Watch a negative rate', tags: ['monitors'] })
    .input(MonitorInput)
    .output(envelope(Monitor)),
  /** Pauses it, or lets it go on. */
  update: withScope('admin')
    .route({
      method: 'PATCH',
      path: '/v1/monitors/{id}',
      summary: 'Pause a monitor, or let it go on',
      tags: ['monitors'],
    })
    .input(MonitorId.extend({ isPaused: z.boolean({ error: 'isPaused must be true or false.' }) }))
    .output(envelope(Monitor)),
  /** Removes it with its alerts. */
  remove: withScope('admin')
    .route({
      method: 'DELETE',
      path: '/v1/monitors/{id}',
      summary: 'Remove a monitor',
      tags: ['monitors'],
    })
    .input(MonitorId)
    .output(envelope(z.null())),
  /** How things stand now. Gives no alert. */
  check: withScope('read')
    .route({
      method: 'GET',
      path: '/v1/monitors/check',
      summary: 'How things stand with the monitors now',
      tags: ['monitors'],
    })
    .input(z.object({ id: z.string().min(1).optional().describe('Of one monitor; default: all of them') }))
    .output(envelope(z.array(MonitorCheck))),
  /** Newest first. */
  alerts: withScope('read')
    .route({ method: 'GET', path: '/v1/alerts', summary: 'The alerts of monitors', tags: ['monitors'] })
    .input(
      z.object({
        monitorId: z.string().min(1).optional(),
        after: numberInQuery('after', { from: 0, to: Number.MAX_SAFE_INTEGER })
          .default(0)
          .describe('Only alerts with a larger number'),
        limit: numberInQuery('limit', { from: 1, to: 1000 }).default(50),
      }),
    )
    .output(envelope(z.array(Alert))),
};
