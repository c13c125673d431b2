import { ForbiddenError, InvalidError, providers as table } from '@thumbwire/shared';
import { isLocalHost } from './local-address.ts';
import type { Providers } from './providers.ts';

/**
 * Reads `Helicone-Target-Url`: scheme and host of where the request goes.
 *
 * Only origins of the provider table or of the configuration, and local ones only if this home configures them:
 * the header is no way into the local network.
 *
 * @throws InvalidError It is no web address, or holds credentials. ForbiddenError Its origin is not allowed.
 */
export function readTarget(header: string, providers: Providers): { provider: string; origin: string } {
  const url = URL.canParse(header) ? new URL(header) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new InvalidError('Helicone-Target-Url must be an address such as https://api.openai.com.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new InvalidError(
      "Helicone-Target-Url must not hold credentials; send the provider's key in its own header.",
    );
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
    `Helicone-Target-Url names ${origin}, which is no known provider; ` +
      `start the proxy with --provider NAME=${origin} to allow it.`,
  );
}
