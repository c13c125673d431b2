import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidError, RequestTimeoutError, TooLargeError } from '@thumbwire/shared';
import type { App } from './app.ts';
import { toFailure } from './errors.ts';

export interface ApiLimits {
  /** Longest body that the API takes; a correction may have 1 MiB. */
  bodyBytes: number;
  /** Longest time in which a body must have arrived. */
  bodyMs: number;
}

const defaults: ApiLimits = { bodyBytes: 8 * 1024 * 1024, bodyMs: 30_000 };

/**
 * Answers one request of Node's HTTP server by the API: Web types inside, sockets outside.
 *
 * @param options.closing Ends the answers that go on for as long as somebody listens.
 */
export async function serveApi(
  app: App,
  request: IncomingMessage,
  response: ServerResponse,
  { closing, limits = defaults }: { closing: AbortSignal; limits?: ApiLimits },
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, closing]);
  try {
    const body = await readBody(request, limits);
    // Decoding would put other characters in their place, and store those.
    if (!isUtf8(body)) throw new InvalidError('The body is not valid UTF-8; send JSON in UTF-8.');
    const answer = await app(toRequest(request, body, signal));
    await send(answer, response);
  } catch (error) {
    if (gone.signal.aborted) return; // The client left before its answer.
    const { status, body } = toFailure(error);
    // What is left of the body is not read: the connection ends with this answer.
    response.setHeader('connection', 'close');
    await send(Response.json(body, { status }), response);
  }
}

function readBody(request: IncomingMessage, limits: ApiLimits): Promise<Buffer<ArrayBuffer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer<ArrayBuffer>>();
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => {
    reject(new RequestTimeoutError(`The body did not arrive within ${limits.bodyMs / 1000} seconds.`));
  }, limits.bodyMs);
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limits.bodyBytes) return;
    request.pause();
    reject(
      new TooLargeError(`The body is larger than ${limits.bodyBytes} bytes, the most that the API takes.`),
    );
  });
  request.once('end', () => resolve(Buffer.concat(chunks)));
  request.once('error', reject);
  return promise.finally(() => {
    clearTimeout(timer);
    request.removeAllListeners('data');
  });
}

function toRequest(request: IncomingMessage, body: Buffer<ArrayBuffer>, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const method = request.method ?? 'GET';
  const hasBody = body.length > 0 && method !== 'GET' && method !== 'HEAD';
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
  return new Request(url, { method, headers, signal, ...(hasBody ? { body } : {}) });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  if (!answer.body) {
    response.end();
    return;
  }
  response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body), response);
}
