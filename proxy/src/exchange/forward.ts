import type { IncomingMessage, ServerResponse } from 'node:http';
import { ThumbwireError } from '@thumbwire/shared';
import type { Dispatcher } from 'undici';
import { contentLength, fromConnection, requestHeaders, responseHeaders, toReason } from './headers.ts';
import { passInformation } from './information.ts';
import type { Recording } from './record.ts';
import { refuse } from './refuse.ts';
import type { RequestBody } from './request-body.ts';
import type { Route } from './route.ts';
import { isStopped, upstreamError } from './upstream-error.ts';

const noBytes = Buffer.alloc(0);

/** What sends a request on: a connection pool, or a provider that is built in. */
export interface Upstream {
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
}

export interface Forwarding {
  request: IncomingMessage;
  response: ServerResponse;
  route: Route;
  /** The target as it may be shown. */
  targetUrl: string;
  body: RequestBody;
  upstream: Upstream;
  recording: Recording;
}

/**
 * Sends a request to its provider and hands the response back as it arrives.
 *
 * Back-pressure works both ways. A client that goes away ends the provider's work at once, also before it was
 * reached; a provider that breaks off resets the client's connection, because any other end would pass for whole.
 *
 * @returns When the exchange is over. Never rejects.
 */
export function forward(options: Forwarding): Promise<void> {
  const { request, response, route, recording } = options;
  const { socket } = request;
  const { promise, resolve } = Promise.withResolvers<void>();
  let upstream: Dispatcher.DispatchController | null = null;
  let state: 'waiting' | 'naming' | 'streaming' | 'over' = 'waiting';
  /** How the provider's response ended while its head still waited for an id. */
  let earlyEnd: (() => void) | null = null;
  /** Bytes of the response body still to come; `NaN` if its head does not say. */
  let restBytes = Number.NaN;
  let isHeadAlone = true;
  /** What came in one piece from the connection: many events of a stream, each of which would be a write. */
  let held: Buffer[] = [];

  const end = () => {
    state = 'over';
    socket.off('close', onClientGone);
    response.off('drain', onDrain);
    // Nobody reads the rest of a streamed body any more.
    if (options.body !== null && !Buffer.isBuffer(options.body)) options.body.destroy();
    resolve();
  };
  const takeHeld = () => {
    const [only] = held;
    const bytes = held.length === 1 && only !== undefined ? only : Buffer.concat(held);
    held = [];
    return bytes;
  };
  const writeHeld = () => {
    if (held.length === 0 || state !== 'streaming') return;
    if (!response.write(takeHeld())) upstream?.pause();
    // A client that counts sees the end with these bytes, and may ask for the record in the next turn of the loop.
    if (restBytes === 0) finishWhole();
  };
  const abortUpstream = () => upstream?.abort(new Error('The client went away.'));
  const onDrain = () => upstream?.resume();
  const onClientGone = () => {
    const status = response.headersSent ? response.statusCode : null;
    recording.finish({
      state: 'cancelled',
      status,
      error: 'The client went away before the response ended.',
    });
    end();
    abortUpstream();
  };
  const finishWhole = () => {
    const status = response.statusCode;
    recording.finish({ state: status >= 400 ? 'failed' : 'complete', status, error: null });
  };
  const fail = (cause: Error) => {
    const outcome = isStopped(cause) ? 'interrupted' : 'failed';
    const error =
      cause instanceof ThumbwireError ? cause : upstreamError(route.provider, options.targetUrl, cause);
    if (!response.headersSent) {
      refuse({ response, recording, error, state: outcome });
    } else {
      recording.finish({ state: outcome, status: response.statusCode, error: error.message });
      writeHeld();
      // A reset overtakes what was written before it, so that goes out first.
      if (socket.writableLength === 0) socket.resetAndDestroy();
      else response.write('', () => socket.resetAndDestroy());
    }
    end();
  };
  const endWhole = () => {
    end();
    if (held.length === 0) response.end();
    else response.end(takeHeld());
    finishWhole();
  };
  const sendHead = (status: number, message: string, headers: string[]) => {
    state = 'streaming';
    try {
      response.writeHead(status, message, headers);
    } catch (cause) {
      // A field that the connection's parser lets in and the writer does not let out.
      fail(new Error('Its response head is malformed.', { cause }));
      abortUpstream();
      return;
    }
    if (earlyEnd !== null) {
      earlyEnd();
      return;
    }
    upstream?.resume();
    // The reader of a stream waits for the head, which otherwise goes out with the first byte of the body.
    process.nextTick(() => {
      // Not by flushHeaders(), which writes the head as UTF-8: its bytes stand for Latin-1.
      if (state === 'streaming' && isHeadAlone) response.write(noBytes);
    });
  };

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller) {
      upstream = controller;
      if (state === 'over') abortUpstream();
    },
    onResponseStart(controller, status, fields, message = '') {
      if (state === 'over') return;
      if (status < 200) {
        passInformation(request, response, status, fields);
        return;
      }
      const raw = fromConnection(controller.rawHeaders);
      recording.responseHead(raw);
      restBytes = contentLength(raw);
      state = 'naming';
      // Nothing of the body passes before the head has.
      controller.pause();
      recording.whenNamed(status >= 400, (own) => {
        if (state !== 'over') sendHead(status, toReason(message), responseHeaders(raw, request, own));
      });
    },
    onResponseData(_controller, chunk) {
      if (state === 'over') return;
      isHeadAlone = false;
      recording.responseData(chunk);
      restBytes -= chunk.length;
      if (held.push(chunk) === 1) process.nextTick(writeHeld);
    },
    onResponseEnd() {
      if (state === 'naming') earlyEnd = endWhole;
      else if (state !== 'over') endWhole();
    },
    onResponseError(_controller, cause) {
      if (state === 'naming') earlyEnd = () => fail(cause);
      else if (state !== 'over') fail(cause);
    },
  };

  socket.once('close', onClientGone);
  response.on('drain', onDrain);
  if (socket.destroyed) onClientGone();
  else options.upstream.dispatch(toDispatch(options), handler);
  return promise;
}

function toDispatch({ request, route, body }: Forwarding): Dispatcher.DispatchOptions {
  const headers = requestHeaders(request.rawHeaders, route.authorization);
  const length = request.headers['content-length'];
  // The length of a streamed body is the client's word; that of a buffered one is known.
  if (body !== null && !Buffer.isBuffer(body) && length !== undefined) headers.push('Content-Length', length);
  return {
    origin: route.origin,
    path: route.path + route.query,
    method: request.method ?? 'GET',
    headers,
    body,
  };
}
