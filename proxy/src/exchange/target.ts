import type { IncomingMessage } from 'node:http';
import { ForbiddenError, InvalidError, providers as table } from '@thumbwire/shared';
import { isLocalHost } from '../local-address.ts';
import type { Providers } from './providers.ts';

/** A header that names where a request goes. */
export interface TargetHeader {
  readonly name: string;
  readonly value: string;
}

/** In the order in which they count; the second is how Azure is named to Helicone. */
const targetHeaders = ['Helicone-Target-Url', 'Helicone-OpenAI-Api-Base'];

/** The header of a request that names where it goes, if one does. */
export function targetHeaderOf(request: IncomingMessage): TargetHeader | null {
  for (const name of targetHeaders) {
    const value = request.headersDistinct[name.toLowerCase()]?.[0];
    if (value !== undefined) return { name, value };
  }
  return null;
}

/**
 * Reads `Helicone-Target-Url`, or Azure's `Helicone-OpenAI-Api-Base`: scheme and host of where the request goes.
 *
 * Only origins of the provider table or of the configuration, and local ones only if this home configures them:
 * the header is no way into the local network.
 *
 * @throws InvalidError It is no web address, or holds credentials. ForbiddenError Its origin is not allowed.
 */
export function readTarget(
  { name, value }: TargetHeader,
  providers: Providers,
): { provider: string; origin: string } {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new InvalidError(`${name} must be an address such as https://api.openai.com.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidError(`${name} must not hold credentials; send the provider's key in its own header.`);
  }
  const { origin } = url;
  const isLocal = isLocalHost(url.hostname);
  for (const { id, baseUrl, isConfigured } of providers.values()) {
    if (baseUrl?.origin === origin && (isConfigured || !isLocal)) return { provider: id, origin };
  }
  // A provider that is configured elsewhere is still where the table says, too.
  const known = table.find(({ baseUrl }) => baseUrl !== null && new URL(baseUrl).origin === origin);
  if (known !== undefined && !isLocal) return { provider: known.id, origin };
  throw new ForbiddenError(
    `${name} names ${origin}, which is no known provider; ` +
      `start the proxy with --provider NAME=${origin} to allow it.`,
  );
}
