import { z } from 'zod';
import { withScope } from './access.ts';
import { envelope } from './envelope.ts';
import { FilterInput } from './filter.ts';
import { RequestRow } from './row.ts';

const direction = z.enum(['asc', 'desc'], { error: 'A sort direction must be "asc" or "desc".' });

/**
 * What rows can be sorted by, in this order: of several keys the first counts, wherever it stands in the object
 * (API document, "Sort"). Those after `properties` are ours and the newest of the document.
 */
const sortKeys = {
  random: z.literal(true, { error: 'sort.random takes only true.' }),
  created_at: direction,
  latency: direction,
  total_tokens: direction,
  completion_tokens: direction,
  prompt_tokens: direction,
  user_id: direction,
  body_model: direction,
  is_cached: direction,
  request_prompt: direction,
  response_text: direction,
  properties: z.record(z.string(), direction, { error: 'sort.properties must be like {"team": "asc"}.' }),
  cost: direction,
  tokens: direction,
  time_to_first_token: direction,
  model: direction,
};

const Sort = z
  .strictObject(sortKeys, {
    error: (issue) => {
      const known = `known are ${Object.keys(sortKeys).join(', ')}.`;
      return issue.code === 'unrecognized_keys'
        ? `sort has the unknown key "${issue.keys.join('", "')}"; ${known}`
        : `sort must be an object like {"created_at": "desc"}; ${known}`;
    },
  })
  .partial();
export type Sort = z.infer<typeof Sort>;

const count = (name: string, highest: number) =>
  z
    .int({ error: `${name} must be a whole number from 0 to ${highest}.` })
    .min(0, { error: `${name} must be a whole number from 0 to ${highest}.` })
    .max(highest, { error: `${name} must be a whole number from 0 to ${highest}.` });

const flag = (name: string) => z.boolean({ error: `${name} must be true or false.` });

/**
 * What the query routes take: which requests, in which order, and which part of them (API document,
 * "RequestQueryParams").
 */
export const QueryInput = z.object({
  filter: FilterInput,
  sort: Sort.default({ created_at: 'desc' }),
  offset: count('offset', 1_000_000_000).default(0),
  limit: count('limit', 1000).default(10),
  cursor: z
    .string({ error: 'cursor must be the nextCursor of the page before.' })
    .optional()
    .describe('`nextCursor` of the page before; with the same filter and sort. Faster than a large offset.'),
  includeInputs: flag('includeInputs')
    .default(false)
    .describe('Put the bodies into the rows: request_body, response_body; at most 32 MiB together'),
  isCached: flag('isCached')
    .optional()
    .describe('Accepted; a local proxy caches nothing, so true finds nothing'),
  isScored: flag('isScored').optional().describe('Has evaluation scores, or has none. Thumbs do not count.'),
  isPartOfExperiment: flag('isPartOfExperiment').optional().describe('Accepted; true finds nothing'),
});
export type QueryInput = z.input<typeof QueryInput>;

const page = envelope(z.array(RequestRow)).extend({ nextCursor: z.string().nullable() });

export const query = {
  /** Requests by filter, newest first unless sorted otherwise. */
  run: withScope('read')
    .route({ method: 'POST', path: '/v1/request/query', summary: 'Find requests', tags: ['requests'] })
    .input(QueryInput)
    .output(page),
  /** The same engine and rows; `scores` are plain numbers, as this route documents them. */
  clickhouse: withScope('read')
    .route({
      method: 'POST',
      path: '/v1/request/query-clickhouse',
      summary: 'Find requests (rows of the other documented shape)',
      tags: ['requests'],
    })
    .input(QueryInput)
    .output(page),
  /** How many requests match. */
  count: withScope('read')
    .route({ method: 'POST', path: '/v1/request/count/query', summary: 'Count requests', tags: ['requests'] })
    .input(QueryInput.pick({ filter: true, isCached: true, isScored: true, isPartOfExperiment: true }))
    .output(envelope(z.number())),
  /** Requests by id, in the order asked for; unknown ids are left out. */
  ids: withScope('read')
    .route({ method: 'POST', path: '/v1/request/query-ids', summary: 'Requests by id', tags: ['requests'] })
    .input(
      z.object({
        requestIds: z
          .array(z.string(), { error: 'requestIds must be an array of ids.' })
          .max(1000, { error: 'requestIds must not be more than 1000.' }),
      }),
    )
    .output(envelope(z.array(RequestRow))),
};
