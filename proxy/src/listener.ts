import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { InvalidError } from '@thumbwire/shared';
import { createConnections } from './connections.ts';
import { defaultListenerLimits, type ListenerLimits, maxHeaderSize, refusal } from './listener-refusal.ts';
import { respondOn } from './upgrade-response.ts';

/** The HTTP server in front of everything. */
export interface Listener {
  /**
   * Begins to take connections.
   *
   * @returns Where clients reach it: `http://127.0.0.1:8787`.
   * @throws InvalidError The port is in use, or the address is none of this machine.
   */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  /** Takes no more connections; those there are go on. */
  stop(): void;
  /** Cuts the connections that are left. */
  close(): Promise<void>;
}

/** How long a client that was refused may take to read why. */
const lingerMs = 1_000;

/** What a listener hands requests to. Where one of these rejects, the connection is cut and the reason logged. */
export interface Handlers {
  /** Answers one request. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /**
   * Answers one request for a WebSocket, or switches its connection. `head` is what followed the request.
   */
  upgrade(request: IncomingMessage, response: ServerResponse, head: Buffer): Promise<void>;
}

/** @param options.log Gets one line for each fault of our own. */
export function createListener(
  handlers: Handlers,
  { log, limits = defaultListenerLimits }: { log: (line: string) => void; limits?: ListenerLimits },
): Listener {
  const connections = createConnections(limits.connections, limits.settledMs);
  /** How many requests of a connection are not answered yet. */
  const unanswered = new WeakMap<Duplex, number>();
  const refused = new WeakSet<Duplex>();
  /** Connections on which nothing more is read as a request. */
  const spent = new WeakSet<Duplex>();
  /** Connections that the HTTP server has let go of. */
  const upgraded = new Set<Socket>();

  function receive(
    request: IncomingMessage,
    response: ServerResponse,
    { isContinued = false }: { isContinued?: boolean } = {},
  ): void {
    const { socket } = request;
    if (spent.has(socket)) {
      request.resume();
      return;
    }
    // Behind an offer of another protocol Node forgets what else came in the same packet. What comes in the next one
    // may be the middle of a request, so the connection ends with this answer.
    if (request.headers.upgrade !== undefined) {
      spent.add(socket);
      response.shouldKeepAlive = false;
    }
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
    connections.note(socket, hasBody(request) ? 'sending' : 'waiting');
    // Its answer may have come before the end of what it sends.
    request.once('end', () => {
      if ((unanswered.get(socket) ?? 0) > 0) connections.note(socket, 'waiting');
    });
    response.once('close', () => {
      const left = (unanswered.get(socket) ?? 1) - 1;
      unanswered.set(socket, left);
      if (left === 0) connections.note(socket, 'silent');
    });
    const begin = () => {
      if (isContinued) response.writeContinue();
      handlers.handle(request, response).catch((error: unknown) => giveUp(response, error));
    };
    // The word to go on would come behind the head of its own answer if it were written before its turn.
    if (isContinued && response.socket === null) response.once('socket', begin);
    else begin();
  }

  function receiveUpgrade(request: IncomingMessage, head: Buffer): void {
    const { socket } = request;
    // Anything written now would stand in the middle of another answer.
    if ((unanswered.get(socket) ?? 0) > 0) {
      socket.destroy();
      return;
    }
    upgraded.add(socket);
    connections.note(socket, 'waiting');
    socket.once('close', () => upgraded.delete(socket));
    const response = respondOn(request);
    handlers.upgrade(request, response, head).catch((error: unknown) => giveUp(response, error));
  }

  function giveUp(response: ServerResponse, error: unknown): void {
    log(`A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    response.destroy();
  }

  const server = createServer(
    {
      // A large body takes its time, and a client keeps its connection for the next question.
      requestTimeout: 0,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: Math.min(30_000, limits.headersMs),
      keepAliveTimeout: 75_000,
      maxHeaderSize,
      joinDuplicateHeaders: false,
      // The guard answers these in the envelope.
      requireHostHeader: false,
      shouldUpgradeCallback: isWebSocket,
    },
    (request, response) => receive(request, response),
  );
  server.on('checkContinue', (request, response) => receive(request, response, { isContinued: true }));
  // An expectation that nobody knows is none of ours to refuse: it is not passed on.
  server.on('checkExpectation', (request, response) => receive(request, response));
  server.on('upgrade', (request, _socket, head: Buffer) => receiveUpgrade(request, head));
  // One listener for each exchange that a client sends before the one before it is answered.
  server.on('connection', (socket) => {
    socket.setMaxListeners(0);
    if (!connections.admit(socket)) refuse(socket, 'ERR_TOO_MANY_CONNECTIONS');
  });

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What a refused client still sends is read and forgotten: a reset would overtake its answer.
    if (refused.has(socket)) return;
    // It said that it sends no more: what it sends all the same is nobody's, and the answer it waits for is its own.
    if (error.code === 'HPE_CLOSED_CONNECTION') return;
    refuse(socket, error.code);
  });

  function refuse(socket: Duplex, code: string | undefined): void {
    // Anything written now would stand in the middle of another answer.
    if (!socket.writable || (unanswered.get(socket) ?? 0) > 0) {
      socket.destroy();
      return;
    }
    refused.add(socket);
    spent.add(socket);
    socket.end(refusal(code, limits));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  }

  return {
    async listen({ host, port }) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.once('error', (cause: NodeJS.ErrnoException) => {
        const problem = cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.message;
        const message = `Could not listen on ${host}:${port}: ${problem}. Stop what uses it, or choose another with --port N (0 picks a free one).`;
        reject(new InvalidError(message, { cause }));
      });
      server.listen(port, host, resolve);
      await promise;
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.');
      return `http://${nameOf(host)}:${address.port}`;
    },
    stop() {
      server.close();
    },
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      // Calls back at once, with an error that says nothing new, if it is closed already or never listened.
      server.close(() => resolve());
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await promise;
    },
  };
}

/**
 * Whether a request asks for a WebSocket. Any other protocol is only an offer, which clients make with ordinary
 * requests (Java's offers `h2c` with each) and a server may ignore. RFC 9110, section 7.8; RFC 6455, section 4.2.1.
 */
function isWebSocket(request: IncomingMessage): boolean {
  const { method, headers } = request;
  return method === 'GET' && headers.upgrade?.trim().toLowerCase() === 'websocket' && !hasBody(request);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0').trim() !== '0';
}

/** Bound to all addresses, it is reached on this machine by the loopback one. */
function nameOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
