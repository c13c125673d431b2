import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One request as it reached the provider. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly path: string;
  /** Header fields in order and case: name, value, name, value … */
  readonly rawHeaders: readonly string[];
  /** Values of one header, in order. */
  header(name: string): string[];
  /** The whole body; rejects if the client goes away before its end. */
  readonly body: Promise<Buffer>;
  readonly socket: Socket;
  /** Resolves when its connection has closed, with the time (`performance.now()`). */
  readonly closed: Promise<number>;
}

/** Answers one request; writes to the response, or straight to the socket. */
export type Answering = (received: ReceivedRequest, response: ServerResponse) => unknown;

/** A real HTTP server in the place of a provider, whose every byte a test decides. */
export interface FakeProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  readonly port: number;
  /** In order of arrival. */
  readonly received: readonly ReceivedRequest[];
  /** How many connections it has accepted. */
  connections(): number;
  /** How many of them are open. */
  openConnections(): number;
  /** The next request that arrives. */
  next(): Promise<ReceivedRequest>;
}

/** Starts a provider; without `answering` it answers everything with a small JSON body. */
export async function startFakeProvider(answering: Answering = answerJson): Promise<FakeProvider> {
  const received: ReceivedRequest[] = [];
  const sockets = new Map<Socket, Promise<number>>();
  let waiting: ((request: ReceivedRequest) => void)[] = [];
  let accepted = 0;

  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const closed = sockets.get(request.socket);
    if (closed === undefined) throw new Error('A request came on an unknown connection.');
    const seen = describe(request, closed);
    received.push(seen);
    const told = waiting;
    waiting = [];
    for (const tell of told) tell(seen);
    try {
      await answering(seen, response);
    } catch {
      response.destroy(); // The client has gone: what it asked needs no answer.
    }
  });
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    socket.on('error', () => {}); // Resets are what some tests are about.
    const closed = Promise.withResolvers<number>();
    sockets.set(socket, closed.promise);
    socket.once('close', () => {
      sockets.delete(socket);
      closed.resolve(performance.now());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no TCP port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    connections: () => accepted,
    openConnections: () => sockets.size,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets.keys()) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** A short completion, as OpenAI answers it. */
export const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-4o-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
});

async function answerJson(received: ReceivedRequest, response: ServerResponse) {
  await received.body;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': completion.length });
  response.end(completion);
}

function describe(request: IncomingMessage, closed: Promise<number>): ReceivedRequest {
  const { rawHeaders, socket } = request;
  const body = buffer(request);
  body.catch(() => {}); // Only a test that reads the body cares how it ended.
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    rawHeaders,
    header: (name) => request.headersDistinct[name.toLowerCase()] ?? [],
    body,
    socket,
    closed,
  };
}
