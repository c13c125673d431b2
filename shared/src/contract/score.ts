import { z } from 'zod';
import { withScope } from './access.ts';
import { envelope, name, RequestId } from './envelope.ts';

export const score = {
  /** Sets evaluation scores by name; booleans count as 1 and 0. Thumbs are feedback, not scores. */
  set: withScope('rate')
    .route({
      method: 'POST',
      path: '/v1/request/{id}/score',
      summary: 'Set evaluation scores of a request',
      tags: ['properties and scores'],
    })
    .input(
      z.object({
        id: RequestId,
        scores: z
          .record(
            name('The name of a score', 128),
            z.union([z.number(), z.boolean()], { error: 'A score must be a number, true or false.' }),
            {
              error: (issue) => {
                if (issue.code === 'invalid_key') return issue.issues[0]?.message;
                return 'scores must be an object of names with numbers, true or false.';
              },
            },
          )
          .refine((scores) => Object.keys(scores).length <= 100, {
            error: 'scores must not be more than 100 at once.',
          })
          .refine((scores) => !Object.hasOwn(scores, 'helicone-score-feedback'), {
            error: 'helicone-score-feedback is the thumbs: set it with POST /v1/request/{id}/feedback.',
          }),
      }),
    )
    .output(envelope(z.null())),
};
