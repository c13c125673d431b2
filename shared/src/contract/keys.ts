import { z } from 'zod';
import { Scope, withScope } from './access.ts';
import { envelope, Time, text } from './envelope.ts';

/** The name of a key: shown in lists, in the terminal, and as the rater of what it rates. */
export const KeyName = text('name', 64).refine((name) => name.trim() === name && /^[^\p{C}]+$/u.test(name), {
  error: 'name must be 1 to 64 visible characters, without spaces around them.',
});

/** A key as it is listed: never with its secret. */
export const ApiKey = z.object({
  id: z.string().describe('"home" and "environment" are the admin keys that the proxy starts with'),
  name: z.string(),
  scopes: z.array(Scope),
  origin: z.string().nullable().describe('The extension that it was made for, the only one to present it'),
  createdAt: Time.nullable(),
  lastUsedAt: Time.nullable().describe(
    'To the minute; null: never, or not since the start for the first key',
  ),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** A new key with its secret, which is told this once. */
export const MadeKey = ApiKey.extend({
  key: z.string().describe('Kept as a hash only: it cannot be told again'),
});
export type MadeKey = z.infer<typeof MadeKey>;

/** The keys of the proxy. */
export const keys = {
  list: withScope('admin')
    .route({ method: 'GET', path: '/v1/keys', summary: 'The keys, without their secrets', tags: ['access'] })
    .output(envelope(z.array(ApiKey))),
  create: withScope('admin')
    .route({ method: 'POST', path: '/v1/keys', summary: 'Make a key', tags: ['access'] })
    .input(
      z.object({
        name: KeyName,
        scopes: z
          .array(Scope, { error: 'scopes must be an array such as ["read", "rate"].' })
          .min(1, { error: 'scopes must name at least one of admin, read, rate, log.' })
          .transform((given) => Array.from(new Set(given))),
      }),
    )
    .output(envelope(MadeKey)),
  /** Takes effect at once. Any key may revoke itself, as `self`. */
  revoke: withScope()
    .route({
      method: 'DELETE',
      path: '/v1/keys/{id}',
      summary: 'Revoke a key; "self": the one that calls',
      tags: ['access'],
    })
    .input(z.object({ id: z.string().min(1) }))
    .output(envelope(z.null())),
};
