import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { withScope } from './access.ts';
import { Time } from './envelope.ts';

/** Something that happened to a request. */
export const ActivityEvent = z.object({
  type: z.enum(['request.logged', 'feedback.set', 'feedback.cleared']),
  requestId: z.string(),
  at: Time,
});
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
    summary: 'What is being logged and rated, live',
    tags: ['requests'],
  })
  .output(eventIterator(ActivityEvent));
