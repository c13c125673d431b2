import { z } from 'zod';
import { mostHashes, mostTexts } from '../fingerprint/locate.ts';
import { withScope } from './access.ts';
import { envelope, Time, text } from './envelope.ts';

const hash = z
  .int({ error: 'A hash must be a whole number from 0 to below 2^48.' })
  .min(0, { error: 'A hash must be a whole number from 0 to below 2^48.' })
  .lt(2 ** 48, { error: 'A hash must be a whole number from 0 to below 2^48.' });

const LocateText = z.object({
  key: text('key', 128).describe('Names the text in the answer'),
  version: z
    .int({ error: 'version must be a whole number.' })
    .describe('Of the way from text to hashes; of another one nothing matches'),
  hashes: z
    .array(hash, { error: 'hashes must be an array of whole numbers.' })
    .max(mostHashes, { error: `A text has at most ${mostHashes} hashes; ask for its parts.` }),
});

const LocateMatch = z.object({
  requestId: z.string(),
  choice: z.number(),
  hits: z.number().describe('How many hashes it has in common with the text'),
  text: z.string(),
  promptTail: z.string().describe('The end of what the user asked last'),
  createdAt: Time,
  model: z.string().nullable(),
  rating: z.boolean().nullable(),
  ratedChoice: z.number().nullable().describe('The choice that was rated; null: none was named'),
});

/**
 * `POST /v1/request/locate`: which logged responses may be the texts that a page shows. Candidates, no more: who
 * asks compares the texts.
 */
export const locate = withScope('rate')
  .route({
    method: 'POST',
    path: '/v1/request/locate',
    summary: 'Find the responses that a page shows',
    tags: ['requests'],
  })
  .input(
    z.object({
      texts: z
        .array(LocateText, { error: 'texts must be an array.' })
        .max(mostTexts, { error: `texts must not be more than ${mostTexts} at once.` }),
      origin: text('origin', 1024).optional().describe('Web origin of the page: its own requests come first'),
    }),
  )
  .output(envelope(z.array(z.object({ key: z.string(), matches: z.array(LocateMatch) }))));
