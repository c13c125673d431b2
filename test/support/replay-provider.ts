import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { serve } from './serve.ts';

/** What a provider answers: recorded, or written for one test. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** The bytes on the wire. */
  readonly body: Uint8Array;
  /** Sent in many chunks, cut without regard to lines or characters. */
  readonly isStreamed?: boolean;
  /** Falls silent after so many bytes of the body, and never ends it; 0: not even the head is sent. */
  readonly stallsAfterBytes?: number;
}

/** One request as the provider got it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly path: string;
  readonly headers: NodeJS.Dict<string[]>;
  readonly body: Buffer;
  /** Resolves when the connection that carried it has ended, answered or not. */
  readonly closed: Promise<unknown>;
}

/** A real HTTP server in the place of a provider. */
export interface ReplayProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** In order of arrival. */
  readonly seen: readonly SeenRequest[];
  /** Sets the answer to every request from now on. */
  replay(answer: Answer): void;
  /** Queues an answer for one request; answers in the queue go first, in their order. */
  replayOnce(answer: Answer): void;
  /** Resolves with the request that comes next. */
  nextRequest(): Promise<SeenRequest>;
}

/** Starts a provider that repeats the answers it is given, and keeps what it was asked. */
export async function startReplayProvider(): Promise<ReplayProvider> {
  const seen: SeenRequest[] = [];
  const queue: Answer[] = [];
  let always: Answer | undefined;
  let waiting: ((request: SeenRequest) => void)[] = [];

  const served = await serve((request, response) => {
    const closed = new Promise((resolve) => response.once('close', resolve));
    const record = async () => {
      const received: SeenRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headersDistinct,
        body: await buffer(request),
        closed,
      };
      seen.push(received);
      for (const resolve of waiting) resolve(received);
      waiting = [];
      await send(queue.shift() ?? always ?? nothingToReplay, request, response);
    };
    record().catch(() => response.destroy()); // The client has gone: what it asked needs no answer.
  });
  return {
    ...served,
    seen,
    replay(answer) {
      always = answer;
    },
    replayOnce(answer) {
      queue.push(answer);
    },
    nextRequest() {
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}

const nothingToReplay: Answer = {
  status: 500,
  headers: [['content-type', 'text/plain']],
  body: Buffer.from('The test gave this provider nothing to replay.'),
};

/** Framing belongs to the connection, not to the recording (RFC 9110, section 7.6.1). */
const framing = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

/** Sizes of the chunks of a stream, taken in turn: none is the length of an event or of a character. */
const chunkSizes = [1, 3, 17, 5, 89, 2, 443, 1999];

async function send(answer: Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, body, isStreamed = false, stallsAfterBytes = Number.POSITIVE_INFINITY } = answer;
  if (stallsAfterBytes === 0) return;
  response.statusCode = status;
  // An origin server always dates its answers (RFC 9110, section 6.6.1); the recorded date goes before.
  response.setHeader('date', 'Mon, 23 Nov 2026 12:00:00 GMT');
  if (headers.some(([name]) => name.toLowerCase() === 'date')) response.removeHeader('date');
  for (const [name, value] of headers) {
    if (!framing.includes(name.toLowerCase())) response.appendHeader(name, value);
  }
  if (!isStreamed) response.setHeader('content-length', body.length);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  for (let start = 0, index = 0; start < body.length && start < stallsAfterBytes; index += 1) {
    const size = isStreamed ? (chunkSizes[index % chunkSizes.length] ?? 1) : body.length;
    const end = Math.min(start + size, body.length, stallsAfterBytes);
    if (!response.write(body.subarray(start, end))) await once(response, 'drain');
    await setImmediate();
    start = end;
  }
  if (stallsAfterBytes === Number.POSITIVE_INFINITY) response.end();
}
