import { UnauthorizedError } from '@thumbwire/shared';

/** Finds out who calls. @throws UnauthorizedError */
export type Authenticate = (pathname: string, headers: Headers) => { keyName: string };

/** What needs no key: the health, and URLs that carry a signature of their own. */
const open = [/^\/health\/?$/, /^\/v1\/request\/[^/]+\/body\/?$/];

/**
 * Checks the API key: `Authorization: Bearer KEY`, or `Helicone-Auth: Bearer KEY` (API document, "Auth").
 *
 * @param isOwnKey Compares in constant time.
 */
export function createAuthenticate(isOwnKey: (value: string) => boolean): Authenticate {
  return (pathname, headers) => {
    if (open.some((pattern) => pattern.test(pathname))) return { keyName: 'anonymous' };
    const given = [headers.get('helicone-auth'), headers.get('authorization')].filter(
      (value) => value !== null,
    );
    if (given.length === 0) {
      throw new UnauthorizedError(
        'This call needs the API key: send "Authorization: Bearer KEY" with the key that start prints.',
      );
    }
    if (!given.some((value) => isOwnKey(value.replace(/^Bearer +/i, '')))) {
      throw new UnauthorizedError('The API key is not one of this proxy; use the key that start prints.');
    }
    return { keyName: 'admin' };
  };
}
