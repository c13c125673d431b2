import type { Socket } from 'node:net';

/** What a client sends before its protocol is switched. */
export interface EarlyBytes {
  /** Puts it back into the connection, for whoever reads from there next. */
  giveBack(): void;
  /** Forgets it, and what still comes: the protocol is not switched. */
  drop(): void;
}

/** A client has nothing to say yet; what it says all the same is held back up to here. RFC 6455, section 4.1. */
const mostBytes = 64 * 1024;

/**
 * Reads a connection while its client waits for an answer, because the end of one that nobody reads stays unseen.
 *
 * @param head What was read along with the request.
 */
export function holdBack(client: Socket, head: Buffer): EarlyBytes {
  const chunks = head.length > 0 ? [head] : [];
  let sizeBytes = head.length;
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes >= mostBytes) client.pause();
  };
  client.on('data', onData);
  return {
    giveBack() {
      client.off('data', onData);
      client.pause();
      if (sizeBytes > 0) client.unshift(Buffer.concat(chunks));
    },
    drop() {
      client.off('data', onData);
      client.resume();
    },
  };
}
