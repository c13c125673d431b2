import { z } from 'zod';
import { withoutKey, withScope } from './access.ts';
import { envelope, RequestId } from './envelope.ts';
import { RequestRow } from './row.ts';

/** A flag in the query string: a client gives a boolean, on the wire it is text. */
const flag = z.union([z.boolean(), z.stringbool()], { error: 'includeBody must be true or false.' });

export const request = {
  /** One request, on demand with its bodies. */
  get: withScope('read')
    .route({ method: 'GET', path: '/v1/request/{id}', summary: 'One request', tags: ['requests'] })
    .input(z.object({ id: RequestId, includeBody: flag.default(false) }))
    .output(envelope(RequestRow)),
  /** Answers when no byte of it is left in the files of the log. */
  delete: withScope('admin')
    .route({
      method: 'DELETE',
      path: '/v1/request/{id}',
      summary: 'Delete a request and all that belongs to it',
      tags: ['requests'],
    })
    .input(z.object({ id: RequestId }))
    .output(envelope(z.null())),
  /** The bytes of one body as they passed; their type and encoding are in the `Thumbwire-` headers. */
  raw: withScope('read')
    .route({
      method: 'GET',
      path: '/v1/request/{id}/raw',
      summary: 'A body as it passed',
      tags: ['requests'],
      outputStructure: 'detailed',
    })
    .input(
      z.object({
        id: RequestId,
        part: z.enum(['request', 'response'], { error: 'part must be "request" or "response".' }),
      }),
    )
    .output(
      z.object({
        headers: z.object({
          'thumbwire-content-type': z.string(),
          'thumbwire-content-encoding': z.string(),
          'thumbwire-size-bytes': z.string(),
        }),
        body: z.file(),
      }),
    ),
  /** What `signed_body_url` of a row leads to: no key, but a signature and an end. */
  signedBody: withoutKey
    .route({
      method: 'GET',
      path: '/v1/request/{id}/body',
      summary: 'Both bodies, by a signed URL',
      tags: ['requests'],
    })
    .input(z.object({ id: RequestId, expires: z.string(), signature: z.string() }))
    .output(z.object({ request: z.unknown(), response: z.unknown() })),
};
