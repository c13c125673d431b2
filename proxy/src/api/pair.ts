import { toApiKey } from './api-key.ts';
import { api } from './router.ts';
import { toIso } from './time.ts';

/** How an extension gets a key of its own. */
export const pair = api.pair.router({
  ask: api.pair.ask.handler(({ input, context }) => {
    const { id, expiresAt } = context.trust.pairing.ask(input.name, context.headers.get('origin'));
    return { data: { pairingId: id, expiresAt: toIso(expiresAt) }, error: null };
  }),
  confirm: api.pair.confirm.handler(async ({ input, context }) => {
    const { id, code } = input;
    const { key, secret } = await context.trust.pairing.confirm(id, code, context.headers.get('origin'));
    return { data: { ...toApiKey(key), key: secret }, error: null };
  }),
  setCode: api.pair.setCode.handler(({ input, context }) => {
    const { expiresAt, asking } = context.trust.pairing.setCode(input.code);
    return { data: { expiresAt: toIso(expiresAt), asking }, error: null };
  }),
});
