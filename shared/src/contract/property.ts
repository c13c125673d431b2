import { z } from 'zod';
import { withScope } from './access.ts';
import { envelope, name, RequestId, text } from './envelope.ts';

export const property = {
  /** Sets one custom property; keys are kept in lower case. */
  set: withScope('rate')
    .route({
      method: 'PUT',
      path: '/v1/request/{id}/property',
      summary: 'Set a custom property of a request',
      tags: ['properties and scores'],
    })
    .input(
      z.object({
        id: RequestId,
        key: name('key', 1024),
        value: text('value', 1024),
      }),
    )
    .output(envelope(z.null())),
};
