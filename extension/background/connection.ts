import { ThumbwireError } from '@thumbwire/shared';
import { connect } from '../client.ts';
import type { StoredConnection } from '../database.ts';
import type { Connection } from '../messages.ts';

/**
 * Tries a connection: whether a Thumbwire proxy answers there, and whether it takes the key.
 *
 * @throws never: what is wrong is the answer's `reason`
 */
export async function check(connection: StoredConnection | null): Promise<Connection> {
  if (connection === null) return { state: 'none' };
  const { url } = connection;
  const { api } = connect(connection);
  try {
    const { data: health } = await api.health();
    // Nothing is looked for; only with a key is it answered at all.
    await api.query.ids({ requestIds: [] });
    if (health.status === 'ok') return { state: 'connected', url, version: health.version };
    return { state: 'degraded', url, reason: health.reason ?? 'The proxy says that something is wrong.' };
  } catch (error) {
    return { url, ...explain(error, url) };
  }
}

function explain(error: unknown, url: string): { state: 'unreachable' | 'refused'; reason: string } {
  if (error instanceof ThumbwireError && error.code === 'unauthorized') {
    return {
      state: 'refused',
      reason:
        'The proxy does not know this key any more. Pair again, or paste the one that "npm start" prints.',
    };
  }
  if (error instanceof ThumbwireError && error.code === 'forbidden') {
    return { state: 'refused', reason: `The proxy refused the extension: ${error.message}` };
  }
  if (error instanceof ThumbwireError && error.code === 'store_unavailable') {
    return { state: 'unreachable', reason: `The proxy cannot read its log: ${error.message}` };
  }
  if (error instanceof ThumbwireError && error.code === 'unreachable') {
    return { state: 'unreachable', reason: `Nothing answers at ${url}. Start the proxy with "npm start".` };
  }
  return {
    state: 'unreachable',
    reason: `What answers at ${url} is not a Thumbwire proxy. Check the address.`,
  };
}
