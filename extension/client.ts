import { createClient, type ThumbwireClient } from '@thumbwire/shared';
import type { StoredConnection } from './database.ts';

/** What does not answer for so long does not answer; a background is ended soon after. */
const timeoutMs = 20_000;

/**
 * The typed client as the extension uses it.
 *
 * @param connection Without a key only pairing and the health can be asked for.
 * @param options `isPatient`: no call has an end; for the event stream.
 */
export function connect(
  { url, key }: Pick<StoredConnection, 'url'> & Partial<StoredConnection>,
  { isPatient = false }: { isPatient?: boolean } = {},
): ThumbwireClient {
  return createClient({
    url,
    ...(key !== undefined && { key }),
    source: 'extension',
    // Not the bare function: a browser calls `fetch` only on its own global object.
    fetch: (input, init) => {
      const request = new Request(input, init);
      if (isPatient) return fetch(request);
      return fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]) });
    },
  });
}
