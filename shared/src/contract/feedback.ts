import { z } from 'zod';
import { withScope, withScopeOrToken } from './access.ts';
import { envelope, RequestId, Time, text } from './envelope.ts';

const eventId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'eventId must be 1 to 64 of A-Z a-z 0-9 _ -.' })
  .describe('Minted by the client; sending the same event twice changes nothing.');

const rater = text('rater', 128)
  .min(1, { error: 'rater must not be empty.' })
  .describe("Who rates; default: the key's name, or `reader` with a feedback token.");

const ratedAt = Time.describe(
  'When it was rated; older than the current feedback: goes to the history only.',
);

/** What `POST /v1/request/{id}/feedback` takes. Omitted fields stay as they are, `null` clears them. */
export const FeedbackInput = z.object({
  rating: z
    .boolean({ error: 'rating must be true (thumbs up) or false (thumbs down).' })
    .describe('true: thumbs up, false: thumbs down'),
  comment: text('comment', 10 * 1024).nullish(),
  correction: text('correction', 1024 * 1024)
    .nullish()
    .describe('What the response should have been'),
  tags: z
    .array(text('A tag', 100).min(1, { error: 'A tag must not be empty.' }))
    .max(50, { error: 'tags must not be more than 50.' })
    .nullish(),
  choice: z
    .int({ error: 'choice must be a whole number, 0 for the first.' })
    .min(0, { error: 'choice must be a whole number, 0 for the first.' })
    .nullish(),
  rater: rater.optional(),
  eventId: eventId.optional(),
  ratedAt: ratedAt.optional(),
});
export type FeedbackInput = z.infer<typeof FeedbackInput>;

/** What comes with a rating, and who gave it. */
const said = {
  comment: z.string().nullable(),
  correction: z.string().nullable(),
  tags: z.array(z.string()),
  choice: z.number().nullable(),
  rater: z.string(),
  source: z.string(),
};

/** The feedback that a request has now. */
export const Feedback = z.object({
  id: z.string(),
  rating: z.boolean(),
  ...said,
  createdAt: Time,
  updatedAt: Time,
});
export type Feedback = z.infer<typeof Feedback>;

/** One setting or clearing of feedback; events are never changed. */
const FeedbackEvent = z.object({
  eventId: z.string(),
  kind: z.enum(['set', 'cleared']),
  rating: z.boolean().nullable(),
  ...said,
  ratedAt: Time,
  recordedAt: Time,
});

const path = '/v1/request/{id}/feedback';

/** The endpoints of feedback (API document, "Submit feedback"; reading and clearing are ours). */
export const feedback = {
  /** Sets the feedback; last write wins and is visible in the next query. */
  set: withScopeOrToken('rate')
    .route({ method: 'POST', path, summary: 'Rate a request', tags: ['feedback'] })
    .input(FeedbackInput.extend({ id: RequestId }))
    .output(envelope(z.null())),
  /** Clears the feedback; the history keeps the event. */
  clear: withScopeOrToken('rate')
    .route({ method: 'DELETE', path, summary: 'Clear the rating of a request', tags: ['feedback'] })
    .input(
      z.object({
        id: RequestId,
        rater: rater.optional(),
        eventId: eventId.optional(),
        ratedAt: ratedAt.optional(),
      }),
    )
    .output(envelope(z.null())),
  /** The current feedback and all events, oldest first. */
  get: withScope('rate', 'read')
    .route({ method: 'GET', path, summary: 'The rating of a request and its history', tags: ['feedback'] })
    .input(z.object({ id: RequestId }))
    .output(envelope(z.object({ current: Feedback.nullable(), history: z.array(FeedbackEvent) }))),
};
