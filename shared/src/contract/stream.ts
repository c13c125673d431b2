import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { withScope } from './access.ts';
import { Time } from './envelope.ts';
import { Alert } from './monitors.ts';

/** Something that happened: to a request, or to what a monitor watches. */
export const ActivityEvent = z.union([
  z.object({
    type: z.enum(['request.logged', 'feedback.set', 'feedback.cleared']),
    requestId: z.string(),
    at: Time,
  }),
  z.object({ type: z.literal('monitor.alert'), alert: Alert, at: Time }),
]);
export type ActivityEvent = z.infer<typeof ActivityEvent>;

/**
 * `GET /v1/request/stream`: server-sent events from now on, or from `Last-Event-ID` on.
 *
 * Read it with `fetch`, the key in the header; a key never belongs into a URL.
 */
export const stream = withScope('read')
  .route({
    method: 'GET',
    path: '/v1/request/stream',
    summary: 'What is being logged and rated, and the alerts of monitors, live',
    tags: ['requests'],
  })
  .output(eventIterator(ActivityEvent));
