import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

const askedEveryMs = 50;
const noBytes = Buffer.alloc(0);

/**
 * Notices that a client has gone while it is held back. A reset of a connection that nobody reads stays unseen until
 * something is written, and writing nothing is enough.
 *
 * @param source What is read from the client, and paused to hold it back.
 */
export function watchHeldBack(source: Readable, client: Socket): void {
  let timer: NodeJS.Timeout | null = null;
  const stop = () => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  source.on('pause', () => {
    timer ??= setInterval(() => client.write(noBytes), askedEveryMs).unref();
  });
  for (const end of ['resume', 'end', 'close']) source.on(end, stop);
  client.once('close', stop);
}
