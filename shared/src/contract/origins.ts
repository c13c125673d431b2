import { z } from 'zod';
import { isExtensionOrigin, isWebOrigin } from '../origin.ts';
import { withScope } from './access.ts';
import { envelope, Time } from './envelope.ts';

const wrong =
  'origin must be the origin of a page or an extension as a browser writes it, such as https://chat.example.com.';

/** A web origin, or that of a browser extension. */
const OriginText = z
  .string({ error: wrong })
  .max(300, { error: wrong })
  .refine((origin) => isWebOrigin(origin) || isExtensionOrigin(origin), { error: wrong });

/** What is known of an origin: whether its pages may use the proxy, and what they wanted. */
export const KnownOrigin = z.object({
  origin: z.string(),
  status: z
    .enum(['allowed', 'refused', 'asking'])
    .describe('asking: its pages were refused, and nobody has decided about them'),
  by: z.string().nullable().describe('Who decided: "admin", "pairing", or the name of an extension\'s key'),
  wanted: z
    .array(z.enum(['route', 'api']))
    .describe('What was refused to its pages: to reach a provider, to use the API'),
  refusals: z.number().describe('How often'),
  lastRefusedAt: Time.nullable(),
  decidedAt: Time.nullable(),
});
export type KnownOrigin = z.infer<typeof KnownOrigin>;

/**
 * Which pages may use the proxy. Pages on loopback and paired extensions may without being listed. All of it takes an
 * admin key, or that of a paired extension, which may decide about web pages that nobody else has decided about.
 */
export const origins = {
  list: withScope('admin', 'rate')
    .route({
      method: 'GET',
      path: '/v1/origins',
      summary: 'Origins that are allowed, refused, or ask',
      tags: ['access'],
    })
    .output(envelope(z.array(KnownOrigin))),
  decide: withScope('admin', 'rate')
    .route({
      method: 'POST',
      path: '/v1/origins',
      summary: 'Allow or refuse the pages of an origin',
      tags: ['access'],
    })
    .input(
      z.object({
        origin: OriginText,
        decision: z.enum(['allow', 'refuse'], { error: 'decision must be "allow" or "refuse".' }),
      }),
    )
    .output(envelope(KnownOrigin)),
  /** Its pages are refused from then on, unless they are on loopback, and may ask again. */
  remove: withScope('admin', 'rate')
    .route({
      method: 'DELETE',
      path: '/v1/origins/{origin}',
      summary: 'Forget what was decided about an origin',
      tags: ['access'],
    })
    .input(z.object({ origin: z.string().min(1) }))
    .output(envelope(z.null())),
};
