import type { RequestRow } from '@thumbwire/shared';
import { expect } from 'vitest';
import type { Recording } from '../../support/recordings.ts';
import type { Replay } from '../replay.ts';

/** What a client made of a response, and the record of its request. */
export interface Compared<Got> {
  readonly got: Got;
  readonly row: RequestRow;
}

/**
 * Lets a client ask the provider itself, and then through the proxy, with nothing but its base URL changed.
 *
 * It must get the same, and the provider must be asked the same: path, body, and its key.
 *
 * @param ask Asks at a base URL; `headers` are sent along, where the client takes any.
 */
export async function compare<Got>(
  replay: Replay,
  recorded: Recording,
  urls: { readonly direct: string; readonly proxied: string },
  ask: (baseURL: string, headers: Record<string, string>) => Promise<Got>,
): Promise<Compared<Got>> {
  const { provider, proxy } = replay;
  provider.replay(recorded);
  const headers = { 'Helicone-Request-Id': `client-${provider.seen.length}`, 'Helicone-User-Id': 'anna' };
  const wanted = await ask(urls.direct, headers);

  const got = await ask(urls.proxied, headers);

  expect(got).toEqual(wanted);
  const [direct, proxied] = provider.seen.slice(-2);
  expect(proxied?.path).toBe(direct?.path);
  expect(JSON.parse(String(proxied?.body))).toEqual(JSON.parse(String(direct?.body)));
  const keyOf = (sent: typeof direct) => sent?.headers.authorization ?? sent?.headers['x-api-key'];
  expect(keyOf(proxied)).toEqual(keyOf(direct));
  expect(keyOf(proxied)).toBeDefined();
  expect(Object.keys(proxied?.headers ?? {}).filter((name) => name.startsWith('helicone'))).toEqual([]);

  const id = headers['Helicone-Request-Id'];
  await proxy.client.addFeedback(id, true);
  const { data: row } = await proxy.client.api.request.get({ id, includeBody: true });
  expect(row).toMatchObject({ state: 'complete', request_user_id: 'anna', issues: [] });
  expect(row.feedback_rating).toBe(true);
  return { got, row };
}
