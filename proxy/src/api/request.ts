import { ForbiddenError, InvalidError, NotFoundError } from '@thumbwire/shared';
import type { Store, StoredRequest } from '../stores/store.ts';
import { api } from './router.ts';
import { toRow } from './rows/row.ts';

/** One request: its row, its bytes, its bodies by a signed URL. */
export const request = api.request.router({
  get: api.request.get.handler(async ({ input, context }) => {
    const found = await one(context.store, input.id, { includeInputs: input.includeBody });
    return { data: toRow(found, context), error: null };
  }),
  delete: api.request.delete.handler(async ({ input, context }) => {
    try {
      await context.store.remove(input.id);
    } finally {
      // Nothing of it leaves any more when this is answered.
      await context.webhooks.forget(input.id);
    }
    return { data: null, error: null };
  }),
  raw: api.request.raw.handler(async ({ input, context }) => {
    const bodies = await context.store.bodies(input.id);
    if (!bodies) throw new NotFoundError();
    const body = bodies[input.part];
    if (!body) throw new NotFoundError(`The request has no ${input.part} body.`);
    // A provider's HTML must not run in our origin: the type it came with is told, not used.
    const file = new File([new Uint8Array(body.bytes)], `${input.id}-${input.part}.bin`, {
      type: 'application/octet-stream',
    });
    return {
      headers: {
        'thumbwire-content-type': body.contentType ?? '',
        'thumbwire-content-encoding': body.contentEncoding ?? 'identity',
        'thumbwire-size-bytes': String(body.sizeBytes),
      },
      body: file,
    };
  }),
  signedBody: api.request.signedBody.handler(async ({ input, context }) => {
    const { id, expires, signature } = input;
    if (!context.bodyUrls.verify(id, expires, signature)) {
      throw new ForbiddenError(
        'This signed URL is not valid, or its 30 minutes are over; query again for a new one.',
      );
    }
    const { inputs } = await one(context.store, id, { includeInputs: true });
    return inputs ?? { request: null, response: null };
  }),
});

async function one(
  store: Store,
  id: string,
  options: { readonly includeInputs: boolean },
): Promise<StoredRequest> {
  if (id.length > 128) throw new InvalidError('A request id has at most 128 characters.');
  const [found] = await store.get([id], options);
  if (!found) throw new NotFoundError();
  return found;
}
