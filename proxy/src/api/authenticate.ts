import { type Scope, UnauthorizedError } from '@thumbwire/shared';
import { checkPermitted, type Key, type Keys } from '../trust/index.ts';

/** Who calls; without a key, where none is needed. */
export interface Caller {
  readonly key: Key | null;
  /** Name of the key. */
  readonly name: string;
}

/**
 * Checks the API key of a call: `Authorization: Bearer KEY`, or `Helicone-Auth: Bearer KEY` (API document, "Auth").
 *
 * @param oneOf Scopes of which the key needs one; `[]`: any key; `null`: no key is needed.
 * @throws UnauthorizedError no key of ours; ForbiddenError one that does not open this, or not from here
 */
export function authenticate(keys: Keys, oneOf: readonly Scope[] | null, headers: Headers): Caller {
  if (oneOf === null) return { key: null, name: 'anonymous' };
  const given = [headers.get('helicone-auth'), headers.get('authorization')].filter(
    (value) => value !== null,
  );
  if (given.length === 0) {
    throw new UnauthorizedError(
      'This call needs the API key: send "Authorization: Bearer KEY" with the key that start prints.',
    );
  }
  const [key] = given.flatMap((value) => keys.find(value.replace(/^Bearer +/i, '')) ?? []);
  if (key === undefined) {
    throw new UnauthorizedError('The API key is not one of this proxy; use the key that start prints.');
  }
  checkPermitted(key, oneOf, headers.get('origin'));
  keys.noteUse(key);
  return { key, name: key.name };
}
