import { ForbiddenError } from '@thumbwire/shared';
import { type Decider, isPermitted } from '../trust/index.ts';
import type { Context } from './context.ts';
import { api } from './router.ts';

const statuses = { allow: 'allowed', refuse: 'refused' } as const;

/** Which pages may use the proxy. */
export const origins = api.origins.router({
  list: api.origins.list.handler(({ context }) => {
    deciderOf(context);
    return { data: context.trust.origins.list(), error: null };
  }),
  decide: api.origins.decide.handler(async ({ input: { origin, decision }, context }) => {
    const data = await context.trust.origins.decide(origin, statuses[decision], deciderOf(context));
    return { data, error: null };
  }),
  remove: api.origins.remove.handler(async ({ input, context }) => {
    await context.trust.origins.remove(input.origin, deciderOf(context));
    return { data: null, error: null };
  }),
});

/**
 * A person decides which sites use the proxy: at the terminal, with an admin key, or by the extension's switch for the
 * very site that is in front of them. So the key of a paired extension decides, too, within bounds. A key that was made
 * for a program does not, whatever its scopes.
 *
 * @throws ForbiddenError
 */
function deciderOf({ caller: { key } }: Context): Decider {
  if (key !== null && isPermitted(key, ['admin'])) return { kind: 'admin' };
  if (key !== null && key.origin !== null) return { kind: 'extension', keyId: key.id };
  throw new ForbiddenError(
    `This call needs a key with the scope admin, or that of a paired extension; the key "${key?.name}" is neither.`,
  );
}
