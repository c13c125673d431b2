import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { MethodNotAllowedError } from '@thumbwire/shared';
import type { App } from './app.ts';
import { describeError, toFailure } from './errors.ts';
import { accessAt, methodsAt, pathnameOf } from './paths.ts';
import { type BodyLimits, readBody } from './read-body.ts';

/** The API on a socket. */
export interface Api {
  /** Resolves when the request has been answered. Never rejects: what went wrong has been answered or logged. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Ends the answers that go on for as long as somebody listens, and waits for the others, but not for long. */
  close(): Promise<void>;
}

const defaultLimits: BodyLimits = { bodyBytes: 8 * 1024 * 1024, bodyMs: 30_000 };

/** How long a client that was refused may go on sending. */
const lingerMs = 1_000;

/** How long a proxy that closes waits for the last answers. */
const lastAnswersMs = 1_000;

/**
 * Answers requests of Node's HTTP server by the API: Web types inside, sockets outside.
 *
 * @param options.log Gets what the caller is not told: faults of our own.
 */
export function serveApi(
  app: App,
  { log, limits = defaultLimits }: { log: (line: string) => void; limits?: BodyLimits },
): Api {
  const closing = new AbortController();
  const answering = new Set<Promise<void>>();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing.signal]);
    try {
      const refusal = refuseMethod(request);
      if (refusal) return await send(refusal, request, response, gone);
      const body = await readBody(request, { ...limits, ...bodyBytesOf(request) });
      await send(await app(toRequest(request, body, signal)), request, response, gone);
    } catch (error) {
      if (gone.signal.aborted) return; // The client left before its answer.
      const failure = toFailure(error);
      if (failure.status === 500) log(`The API failed: ${describeError(error)}`);
      if (response.headersSent) {
        // Any other end would pass for the whole answer.
        response.destroy();
        return;
      }
      // What is left of the body is nobody's: the connection ends with this answer.
      response.setHeader('connection', 'close');
      response.statusCode = failure.status;
      response.setHeader('content-type', 'application/json');
      const body = Buffer.from(JSON.stringify(failure.body));
      response.setHeader('content-length', body.length);
      response.write(body);
      await forgetRest(request);
      response.end();
    }
  };

  return {
    handle(request, response) {
      const answered = answer(request, response);
      answering.add(answered);
      return answered.finally(() => answering.delete(answered));
    },
    async close() {
      closing.abort();
      await Promise.race([
        Promise.allSettled(answering),
        setTimeout(lastAnswersMs, undefined, { ref: false }),
      ]);
    },
  };
}

/** An endpoint may take a larger body than the others. */
function bodyBytesOf({ method = 'GET', url }: IncomingMessage): Partial<BodyLimits> {
  const { bodyBytes } = accessAt(method, pathnameOf(url));
  return bodyBytes === undefined ? {} : { bodyBytes };
}

/** Names what the path takes, as a 405 must (RFC 9110, section 15.5.6); `null` if the method is one of them. */
function refuseMethod({ method = 'GET', url }: IncomingMessage): Response | null {
  const pathname = pathnameOf(url);
  const methods = methodsAt(pathname);
  // HEAD is what GET is, without the body (RFC 9110, section 9.3.2).
  const allowed = methods.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  if (allowed.includes(method)) return null;
  const message = `${pathname} takes ${methods.join(' and ')}, not ${method}.`;
  const { status, body } = toFailure(new MethodNotAllowedError(message));
  return Response.json(body, { status, headers: { allow: allowed.join(', '), connection: 'close' } });
}

function toRequest(request: IncomingMessage, body: Buffer<ArrayBuffer>, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const hasBody = body.length > 0 && method !== 'GET';
  const query = request.url?.slice(request.url.split('?', 1)[0]?.length) ?? '';
  const url = new URL(pathnameOf(request.url) + query, `http://${request.headers.host ?? 'localhost'}`);
  return new Request(url, { method, headers, signal, ...(hasBody ? { body } : {}) });
}

/**
 * Rejects with the fault of the answer's body, or because the client has gone.
 *
 * @param gone Aborted as soon as that is known: a write may fail before the connection tells that it has closed.
 */
async function send(
  answer: Response,
  request: IncomingMessage,
  response: ServerResponse,
  gone: AbortController,
) {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  if (answer.body === null || request.method === 'HEAD') {
    await answer.body?.cancel();
  } else {
    response.flushHeaders();
    for await (const chunk of answer.body) await written(response, chunk, gone);
  }
  response.end();
  await finished(response);
}

/** Reads on for a moment what a client still sends: a connection that ends under it takes the answer along. */
async function forgetRest(request: IncomingMessage): Promise<void> {
  if (request.complete) return;
  request.resume();
  const signal = AbortSignal.timeout(lingerMs);
  await finished(request, { signal }).catch(() => {});
}

/** Resolves when the operating system has a chunk: whose memory it is may then use it again. */
function written(response: ServerResponse, chunk: Uint8Array, gone: AbortController): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { signal } = gone;
  const left = () => reject(signal.reason);
  signal.addEventListener('abort', left);
  if (signal.aborted) left();
  else response.write(chunk, (error) => (error ? gone.abort() : resolve()));
  return promise.finally(() => signal.removeEventListener('abort', left));
}
