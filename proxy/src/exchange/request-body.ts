import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { RequestTimeoutError } from '@thumbwire/shared';
import { collectBytes } from '../collect-bytes.ts';
import type { Copy } from './copy.ts';
import { watchHeldBack } from './held-back.ts';
import { watchRate } from './least-rate.ts';
import type { ExchangeLimits } from './limits.ts';

/** The body of a request: whole if it is small, else a stream of which the beginning has been read. */
export type RequestBody = Buffer | Readable | null;

/**
 * Reads the body of a request up to the buffer's size. What is larger is returned as a stream that holds the
 * client back when the provider is slower.
 *
 * Rejects, or errors the stream, with `RequestTimeoutError` if the client sends too slowly, and with a plain error
 * if it goes away.
 *
 * @param copy Gets every byte of the body as it arrives.
 */
export function readRequestBody(
  request: IncomingMessage,
  copy: Copy,
  limits: Pick<ExchangeLimits, 'requestBufferBytes' | 'leastBytes' | 'leastWindowMs'>,
): Promise<RequestBody> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
    return Promise.resolve(null);
  }

  const { promise, resolve, reject } = Promise.withResolvers<RequestBody>();
  const collected = collectBytes();
  let bufferedBytes = 0;
  let stream: Readable | null = null;

  const fail = (error: Error) => {
    stop();
    if (stream === null) reject(error);
    else stream.destroy(error);
  };
  const rate = watchRate({
    leastBytes: limits.leastBytes,
    windowMs: limits.leastWindowMs,
    isHeldBack: () => request.isPaused(),
    onSlow: () =>
      fail(
        new RequestTimeoutError(
          `The request body came too slowly: less than ${limits.leastBytes} bytes in ${limits.leastWindowMs / 1000} s. Send it again.`,
        ),
      ),
  });
  const onData = (chunk: Buffer) => {
    rate.received(chunk.length);
    copy.add(chunk);
    if (stream !== null) {
      if (!stream.push(chunk)) request.pause();
      return;
    }
    collected.add(chunk);
    bufferedBytes += chunk.length;
    if (bufferedBytes > limits.requestBufferBytes) {
      stream = startStream();
      resolve(stream);
    }
  };
  const onEnd = () => {
    stop();
    if (stream === null) resolve(collected.read());
    else stream.push(null);
  };
  const onClose = () => fail(new Error('The client went away while it sent its request.'));
  const stop = () => {
    rate.stop();
    request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
  };
  const startStream = () => {
    const started = new Readable({
      read: () => void request.resume(),
      destroy(error, callback) {
        // The provider has answered already, or is gone. What the client still sends is read and forgotten, so
        // that the answer can reach it.
        stop();
        request.resume();
        callback(error);
      },
    });
    // Who reads it hears of an error; if nobody does any more, nobody needs to.
    started.on('error', () => {});
    for (const chunk of collected.take()) started.push(chunk);
    watchHeldBack(request, request.socket);
    request.pause();
    return started;
  };
  request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose);
  return promise;
}
