import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';

/** A WebSocket as the provider has it. */
export interface AcceptedSocket {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** Resolves when its connection has closed, with the time (`performance.now()`). */
  readonly closed: Promise<number>;
}

/** A real WebSocket server in the place of a provider. */
export interface SocketProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a path. */
  readonly url: string;
  /** In order of arrival. */
  readonly accepted: readonly AcceptedSocket[];
  /** The next WebSocket that is opened. */
  next(): Promise<AcceptedSocket>;
  /** How many connections to it are open. */
  openConnections(): number;
}

/**
 * Starts a provider of WebSockets.
 *
 * @param options As the server of `ws` takes them; the protocol `realtime` is chosen where it is offered.
 * @param onSocket Called for each WebSocket; without it each message is sent back.
 * @param lines Header lines that its agreement carries, too.
 */
export async function startSocketProvider(
  options: ServerOptions = {},
  onSocket: (accepted: AcceptedSocket) => void = echo,
  lines: readonly string[] = [],
): Promise<SocketProvider> {
  const accepted: AcceptedSocket[] = [];
  const connections = new Set<Socket>();
  const waiting: ((accepted: AcceptedSocket) => void)[] = [];
  const server = createServer();
  const handleProtocols = (offered: Set<string>) => (offered.has('realtime') ? 'realtime' : false);
  const sockets = new WebSocketServer({ server, handleProtocols, ...options });
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  sockets.on('headers', (agreed) => agreed.push(...lines));
  sockets.on('connection', (socket, request) => {
    const closed = new Promise<number>((resolve) => {
      request.socket.once('close', () => resolve(performance.now()));
    });
    const one = { socket, request, closed };
    socket.on('error', () => {}); // Resets are what some tests are about.
    accepted.push(one);
    onSocket(one);
    for (const tell of waiting.splice(0)) tell(one);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no TCP port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    accepted,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    openConnections: () => connections.size,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.destroy();
      sockets.close();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

function echo({ socket }: AcceptedSocket): void {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
}
