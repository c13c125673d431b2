import { type ThumbwireClient, ThumbwireError } from '@thumbwire/shared';
import { browser } from 'wxt/browser';
import { connect } from '../client.ts';
import type { StoredConnection } from '../database.ts';
import type { Pairing } from '../messages.ts';
import { loopbackPatterns } from '../sites.ts';

/** Has the terminal of the proxy show a code. */
export async function askToPair(url: string): Promise<Pairing> {
  const { data } = await connect({ url }).api.pair.ask({ name: `Thumbwire in ${browserName()}` });
  return { url, ...data };
}

/** Gets a key of the extension's own for the code. */
export async function confirmPairing({ url, pairingId }: Pairing, code: string): Promise<StoredConnection> {
  const { data } = await connect({ url }).api.pair.confirm({ id: pairingId, code });
  return { url, key: data.key };
}

/** Takes the extension's own key from the proxy; one that was pasted is not the extension's own, and stays. */
export async function unpair(client: ThumbwireClient): Promise<void> {
  try {
    await client.api.keys.revoke({ id: 'self' });
  } catch (error) {
    // It cannot be reached, or has no such key any more: it is forgotten here all the same.
    if (!(error instanceof ThumbwireError)) throw error;
  }
}

/** Lets the pages of the sites that are switched on use the proxy: a new key has decided about none yet. */
export async function allowSites(client: ThumbwireClient): Promise<void> {
  const { origins = [] } = await browser.permissions.getAll();
  for (const pattern of origins) {
    if (!loopbackPatterns.includes(pattern)) await decide(client, pattern.replace(/\/\*$/, ''), true);
  }
}

/**
 * Decides about the pages of a site, unless somebody else has.
 *
 * @returns `false`: it stays as it was
 */
export async function decide(
  { api }: ThumbwireClient,
  origin: string,
  isAllowed: boolean | null,
): Promise<boolean> {
  try {
    if (isAllowed === null) await api.origins.remove({ origin });
    else await api.origins.decide({ origin, decision: isAllowed ? 'allow' : 'refuse' });
    return true;
  } catch (error) {
    if (!(error instanceof ThumbwireError)) throw error;
    return false;
  }
}

function browserName(): string {
  const { userAgent } = navigator;
  const [name] = /Firefox|Edg(?=\/)|OPR(?=\/)/.exec(userAgent) ?? ['Chrome'];
  return { Edg: 'Edge', OPR: 'Opera' }[name] ?? name;
}
