import { type EndpointMeta, ForbiddenError, UnauthorizedError } from '@thumbwire/shared';
import { checkPermitted, type Key, looksLikeToken, type Trust } from '../trust/index.ts';

/** Who calls; without a key where none is needed, or by the feedback token of one request. */
export interface Caller {
  readonly key: Key | null;
  /** Name of the key, or what a caller without one is called. */
  readonly name: string;
  /** The only request that the token of the caller is for; `null`: it came without one. */
  readonly tokenFor: string | null;
}

/**
 * Checks the API key of a call: `Authorization: Bearer KEY`, or `Helicone-Auth: Bearer KEY` (API document, "Auth").
 * A feedback token stands in the same places; for which request it is, the handler checks.
 *
 * @param access What opens the endpoint.
 * @throws UnauthorizedError no key and no token of ours; ForbiddenError one that does not open this, or not from here
 */
export function authenticate(
  { keys, tokens }: Pick<Trust, 'keys' | 'tokens'>,
  access: EndpointMeta,
  headers: Headers,
): Caller {
  if (access.scopes === null) return { key: null, name: 'anonymous', tokenFor: null };
  const given = [headers.get('helicone-auth'), headers.get('authorization')]
    .filter((value) => value !== null)
    .map((value) => value.replace(/^Bearer +/i, ''));
  if (given.length === 0) {
    throw new UnauthorizedError(
      'This call needs the API key: send "Authorization: Bearer KEY" with the key that start prints.',
    );
  }
  const [key] = given.flatMap((value) => keys.find(value) ?? []);
  const token = given.find(looksLikeToken);
  if (key === undefined && token !== undefined) {
    return { key: null, name: 'reader', tokenFor: readToken(tokens, token, access) };
  }
  if (key === undefined) {
    throw new UnauthorizedError('The API key is not one of this proxy; use the key that start prints.');
  }
  checkPermitted(key, access.scopes, headers.get('origin'));
  keys.noteUse(key);
  return { key, name: key.name, tokenFor: null };
}

/**
 * @returns The id of the request that the token is for.
 * @throws UnauthorizedError, ForbiddenError
 */
function readToken(tokens: Trust['tokens'], token: string, { takesToken = false }: EndpointMeta): string {
  const grant = tokens.read(token);
  if (grant === null) {
    throw new UnauthorizedError('The feedback token is not one of this proxy, or was changed on its way.');
  }
  if (grant.isExpired) {
    throw new UnauthorizedError(
      'The feedback token has expired; this response can only be rated with a key.',
    );
  }
  if (takesToken) return grant.requestId;
  throw new ForbiddenError(
    'A feedback token rates the response that it came with and opens nothing else; this call needs a key.',
  );
}

/**
 * Keeps a feedback token to its own request.
 *
 * @param id Of the request that the call is about, as the handler has it.
 * @throws ForbiddenError
 */
export function checkToken({ tokenFor }: Caller, id: string): void {
  if (tokenFor === null || tokenFor === id) return;
  throw new ForbiddenError(
    'The feedback token is for another response: rate this one with the token that came with it.',
  );
}
