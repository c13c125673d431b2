import { z } from 'zod';
import { withScope } from './access.ts';
import { envelope } from './envelope.ts';
import { FeedbackInput } from './feedback.ts';

export const legacy = {
  /**
   * Sets the feedback in the form that the published SDKs send (API document, "Legacy worker feedback"): the
   * id is in the body. Means the same as `POST /v1/request/{id}/feedback`.
   */
  feedback: withScope('rate')
    .route({
      method: 'POST',
      path: '/v1/feedback',
      summary: 'Rate a request (form of the older SDKs)',
      tags: ['feedback'],
    })
    .input(
      z.object({
        'helicone-id': z
          .string({ error: 'helicone-id must be the id of a request.' })
          .min(1, { error: 'helicone-id must not be empty.' }),
        rating: FeedbackInput.shape.rating,
      }),
    )
    .output(envelope(z.null())),
};
