import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { withScope } from './access.ts';
import { Time } from './envelope.ts';

/** How far a prune is; `done` comes last. */
export const PruneStep = z.object({
  phase: z
    .enum(['counted', 'removing', 'erasing', 'done'])
    .describe('counted: what a dry run finds; erasing: what the removed left in the files is overwritten'),
  removed: z.number().describe('Requests that are gone'),
  keptRated: z.number().describe('Rated requests that stay although they are old enough'),
  total: z.number().describe('Requests to look at, as far as is known'),
  sizeBytes: z.number().describe('What the log takes at this moment'),
});
export type PruneStep = z.infer<typeof PruneStep>;

/** `POST /v1/prune`: removes the oldest requests, and tells as server-sent events how far it is. */
export const prune = withScope('admin')
  .route({
    method: 'POST',
    path: '/v1/prune',
    summary: 'Remove the oldest requests',
    tags: ['requests'],
  })
  .input(
    z
      .object({
        olderThan: Time.optional().describe('Only what began before'),
        maxSizeBytes: z
          .int({ error: 'maxSizeBytes must be a whole number of bytes.' })
          .nonnegative({ error: 'maxSizeBytes must not be negative.' })
          .optional()
          .describe('The oldest, until the log takes no more than this'),
        includeRated: z
          .boolean({ error: 'includeRated must be true or false.' })
          .default(false)
          .describe('Rated requests go, too'),
        dryRun: z
          .boolean({ error: 'dryRun must be true or false.' })
          .default(false)
          .describe('Remove nothing, only count'),
      })
      .refine(({ olderThan, maxSizeBytes }) => olderThan !== undefined || maxSizeBytes !== undefined, {
        error: 'Say what is to go: olderThan, maxSizeBytes, or both.',
      }),
  )
  .output(eventIterator(PruneStep));
