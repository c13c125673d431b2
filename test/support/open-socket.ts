import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type ClientOptions, WebSocket } from 'ws';

/** An open WebSocket as a client has it. */
export interface OpenSocket extends Disposable {
  readonly socket: WebSocket;
  /** The answer that switched protocols. */
  readonly answer: IncomingMessage;
  /** The next message, as text. */
  message(): Promise<string>;
  /** Resolves when it is closed, with code and reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Opens a WebSocket at a path of the proxy. */
export async function openSocket(
  proxyUrl: string,
  path: string,
  { protocols = [], ...options }: ClientOptions & { protocols?: string[] } = {},
): Promise<OpenSocket> {
  const socket = new WebSocket(proxyUrl.replace(/^http/, 'ws') + path, protocols, options);
  const messages: string[] = [];
  const waiting: ((message: string) => void)[] = [];
  socket.on('message', (data) => {
    const tell = waiting.shift();
    if (tell === undefined) messages.push(String(data));
    else tell(String(data));
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  closed.catch(() => {}); // Who opens it in vain hears of it below.
  const answered = once(socket, 'upgrade');
  answered.catch(() => {});
  await once(socket, 'open');
  socket.on('error', () => {}); // Resets are what some tests are about.
  const [answer] = await answered;
  return {
    socket,
    answer,
    message() {
      const first = messages.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
    closed,
    [Symbol.dispose]: () => socket.terminate(),
  };
}
