import { type ThumbwireClient, ThumbwireError } from '@thumbwire/shared';
import { connect } from '../client.ts';
import type { StoredConnection } from '../database.ts';
import type { Pairing } from '../messages.ts';

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

function browserName(): string {
  const { userAgent } = navigator;
  const [name] = /Firefox|Edg(?=\/)|OPR(?=\/)/.exec(userAgent) ?? ['Chrome'];
  return { Edg: 'Edge', OPR: 'Opera' }[name] ?? name;
}
