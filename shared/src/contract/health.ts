import { z } from 'zod';
import { withoutKey } from './access.ts';
import { envelope } from './envelope.ts';

/** How the proxy is. */
export const Health = z.object({
  status: z.enum(['ok', 'degraded']),
  reason: z.string().nullable().describe('Why it is degraded, in one sentence'),
  version: z.string(),
  requests: z.object({
    open: z.number().describe('Exchanges under way'),
    pending: z.number().describe('Finished and waiting to be written'),
    unindexed: z.number().describe('Written, but not yet searchable by text'),
    notLogged: z.number().describe('Passed on without being logged, since start'),
    lastEvent: z.number().describe('Id of the newest event of the stream; 0 before the first'),
  }),
});
export type Health = z.infer<typeof Health>;

/** `GET /health`: needs no key. */
export const health = withoutKey
  .route({
    method: 'GET',
    path: '/health',
    summary: 'How the proxy is',
    tags: ['proxy'],
  })
  .output(envelope(Health));
