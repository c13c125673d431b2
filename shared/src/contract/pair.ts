import { z } from 'zod';
import { withoutKey, withScope } from './access.ts';
import { envelope, Time } from './envelope.ts';
import { KeyName, MadeKey } from './keys.ts';

const code = z
  .string({ error: 'code must be six digits.' })
  .regex(/^\d{6}$/, { error: 'code must be six digits.' });

/** How a browser extension gets a key of its own: it asks, a person types the code that the terminal shows. */
export const pair = {
  /** Asking again from the same extension answers the pairing that is open. */
  ask: withoutKey
    .route({
      method: 'POST',
      path: '/v1/pair',
      summary: 'Ask to be paired (extensions only)',
      tags: ['access'],
    })
    .input(z.object({ name: KeyName.describe('Shown in the terminal, and the name of the key') }))
    .output(envelope(z.object({ pairingId: z.string(), expiresAt: Time }))),
  /** 403: the code is wrong, and the sentence says how many tries are left. 404: there is no such pairing any more. */
  confirm: withoutKey
    .route({
      method: 'POST',
      path: '/v1/pair/{id}',
      summary: 'Give the code, get a key (the extension that asked)',
      tags: ['access'],
    })
    .input(z.object({ id: z.string().min(1), code }))
    .output(envelope(MadeKey)),
  /**
   * For `thumbwire pair`, where nobody sees the terminal of the proxy: whoever calls makes the code and shows it. No
   * answer of the API ever holds one.
   */
  setCode: withScope('admin')
    .route({
      method: 'PUT',
      path: '/v1/pair/code',
      summary: 'Set the code of the pairing that is open, or of the next one',
      tags: ['access'],
    })
    .input(z.object({ code }))
    .output(
      envelope(
        z.object({
          expiresAt: Time,
          asking: z
            .object({ name: z.string(), origin: z.string() })
            .nullable()
            .describe('Who asks; null: nobody yet'),
        }),
      ),
    ),
};
