import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { InvalidError, RequestTimeoutError, TooLargeError } from '@thumbwire/shared';
import { collectBytes } from '../collect-bytes.ts';

/** Bounds of a body that the API takes. */
export interface BodyLimits {
  /** Longest body; a correction may have 1 MiB. */
  readonly bodyBytes: number;
  /** Longest time in which a body must have arrived. */
  readonly bodyMs: number;
}

/**
 * Reads the whole body of a request.
 *
 * @throws TooLargeError, RequestTimeoutError beyond the limits; InvalidError it is not UTF-8; a plain error if the
 *   client goes away
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer<ArrayBuffer>> {
  const body = await collect(request, limits);
  // Decoding would put other characters in their place, and store those.
  if (!isUtf8(body)) throw new InvalidError('The body is not valid UTF-8; send JSON in UTF-8.');
  return body;
}

function collect(request: IncomingMessage, limits: BodyLimits): Promise<Buffer<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer<ArrayBuffer>>();
  const collected = collectBytes();
  let size = 0;
  const timer = setTimeout(() => {
    reject(new RequestTimeoutError(`The body did not arrive within ${limits.bodyMs / 1000} seconds.`));
  }, limits.bodyMs);
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    collected.add(chunk);
    if (size <= limits.bodyBytes) return;
    request.pause();
    reject(
      new TooLargeError(`The body is larger than ${limits.bodyBytes} bytes, the most that the API takes.`),
    );
  });
  request.once('end', () => resolve(collected.read()));
  request.once('error', reject);
  return promise.finally(() => {
    clearTimeout(timer);
    request.removeAllListeners('data');
  });
}
