import { ForbiddenError } from '@thumbwire/shared';
import { isPermitted } from '../trust/index.ts';
import { toApiKey } from './api-key.ts';
import { api } from './router.ts';

/** Listing, making and revoking keys. */
export const keys = api.keys.router({
  list: api.keys.list.handler(({ context }) => ({
    data: context.trust.keys.list().map(toApiKey),
    error: null,
  })),
  create: api.keys.create.handler(async ({ input, context }) => {
    const { key, secret } = await context.trust.keys.create({ ...input, origin: null });
    return { data: { ...toApiKey(key), key: secret }, error: null };
  }),
  revoke: api.keys.revoke.handler(async ({ input, context }) => {
    const own = context.caller.key;
    const id = input.id === 'self' ? (own?.id ?? '') : input.id;
    if (own !== null && own.id !== id && !isPermitted(own, ['admin'])) {
      throw new ForbiddenError(
        'Revoking another key needs a key with the scope admin; any key may revoke itself, as "self".',
      );
    }
    await context.trust.keys.revoke(id);
    return { data: null, error: null };
  }),
});
