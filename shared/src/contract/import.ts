import { oc } from '@orpc/contract';
import { z } from 'zod';
import type { EndpointMeta } from './access.ts';
import { ArchiveRecord } from './archive.ts';
import { envelope, RequestId, Time } from './envelope.ts';

/** A score as Helicone's rows have it: a number, or one with its type. */
const RowScore = z.union([
  z.number(),
  z.boolean(),
  z.object({ value: z.number(), valueType: z.string().nullish() }),
]);

/**
 * A row of Helicone's request API, as its export tool writes it: what is read of it. Ratings come in `scores`, under
 * `helicone-score-feedback`.
 */
export const HeliconeRow = z.object({
  request_id: RequestId,
  request_created_at: Time,
  request_path: z.string().nullish(),
  target_url: z.string().nullish(),
  request_body: z.unknown().optional(),
  response_body: z.unknown().optional(),
  response_status: z.int().nullish(),
  request_user_id: z.string().nullish(),
  request_properties: z.record(z.string(), z.string()).nullish(),
  properties: z.record(z.string(), z.string()).nullish(),
  provider: z.string().nullish(),
  model: z.string().nullish(),
  request_model: z.string().nullish(),
  delay_ms: z.number().nonnegative().nullish(),
  time_to_first_token: z.number().nonnegative().nullish(),
  scores: z.record(z.string(), RowScore).nullish(),
  feedback_rating: z.boolean().nullish(),
});
export type HeliconeRow = z.infer<typeof HeliconeRow>;

/** What became of one record. */
export const Imported = z.object({
  id: z.string(),
  outcome: z
    .enum(['added', 'present'])
    .describe('present: a request with this id was there, and stays as it is'),
});
export type Imported = z.infer<typeof Imported>;

/**
 * `POST /v1/import`: takes in one request, from an export of this program or of Helicone. Both its bodies fit in, also
 * where they are no text.
 */
export const importing = oc
  .$meta<EndpointMeta>({ scopes: ['admin'], bodyBytes: 64 * 1024 * 1024 })
  .route({
    method: 'POST',
    path: '/v1/import',
    summary: 'Take in a request of another log',
    tags: ['requests'],
  })
  .input(
    z.object({
      record: z.union([ArchiveRecord, HeliconeRow], { error: describeMisfit }),
    }),
  )
  .output(envelope(Imported));

/** What is wrong with the kind of record that it seems to be. */
function describeMisfit({ input, errors }: z.core.$ZodRawIssue): string {
  const neither = "record must be a line of an export in the format jsonl, or a row of Helicone's export.";
  if (typeof input !== 'object' || input === null || !Array.isArray(errors)) return neither;
  const [ofArchive, ofRow] = errors;
  const [first] = 'thumbwire' in input ? ofArchive : 'request_id' in input ? ofRow : [];
  return first === undefined ? neither : `${['record', ...first.path].join('.')}: ${first.message}.`;
}
