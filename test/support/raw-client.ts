import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** A response as it stood on the wire. */
export interface RawResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** Names and values in order and case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Values of one header, in order. */
  header(name: string): string[];
  /** The body with the chunked framing taken off. */
  readonly body: Buffer;
  /** Everything after the head, as it arrived. */
  readonly rawBody: Buffer;
}

/** A TCP connection that a test writes HTTP on by hand. */
export interface RawConnection extends Disposable {
  readonly socket: Socket;
  /** What has arrived so far. */
  received(): Buffer;
  write(text: string | Uint8Array): void;
  /** Resolves when this text has arrived; rejects if the connection ends without it. */
  arrival(text: string): Promise<void>;
  /** Resolves when the connection is gone: with the code of its error, or `null` if it ended in peace. */
  readonly ended: Promise<string | null>;
}

/** Connects to `http://host:port`. */
export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = Buffer.alloc(0);
  let errorCode: string | null = null;
  const ended = Promise.withResolvers<string | null>();
  socket.on('error', (error: NodeJS.ErrnoException) => {
    errorCode = error.code ?? error.message;
  });
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
  });
  socket.once('close', () => ended.resolve(errorCode));
  await once(socket, 'connect');

  return {
    socket,
    received: () => received,
    write: (text) => void socket.write(text),
    async arrival(text) {
      while (!received.includes(text)) {
        const isGone = await Promise.race([
          once(socket, 'data').then(() => false),
          ended.promise.then(() => true),
        ]);
        if (isGone && !received.includes(text)) {
          throw new Error(`The connection ended (${errorCode}) without ${JSON.stringify(text)}.`);
        }
      }
    },
    ended: ended.promise,
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** Sends these bytes over and over until nothing of them goes out any more. */
export async function sendUntilStuck({ socket }: RawConnection, bytes: Uint8Array): Promise<void> {
  for (;;) {
    const sent = new Promise<boolean>((resolve) => socket.write(bytes, () => resolve(true)));
    if (!(await Promise.race([sent, setTimeout(stuckMs, false)]))) return;
  }
}

/** Between two sockets of one machine nothing takes that long. */
const stuckMs = 500;

/** Parts of a request that is sent by hand. Host is the proxy's own, and the connection closes with the answer. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  /** Header lines in order and case. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly host?: string | null;
  readonly version?: '1.0' | '1.1';
  readonly body?: string | Uint8Array;
}

/** Sends one request and reads its response to the end of the connection. */
export async function send(url: string, request: RawRequest): Promise<RawResponse> {
  using connection = await openConnection(url);
  connection.write(toBytes(url, request));
  const error = await connection.ended;
  if (error !== null) throw new Error(`The connection broke: ${error}.`);
  return readResponse(connection.received());
}

/** The bytes of a request. */
export function toBytes(url: string, request: RawRequest): Buffer {
  const { method = 'GET', path, headers = [], host, version = '1.1', body } = request;
  const bytes = Buffer.from(body ?? '');
  const isChunked = headers.some(([name]) => name.toLowerCase() === 'transfer-encoding');
  const lines = [
    `${method} ${path} HTTP/${version}`,
    ...(host === null ? [] : [`Host: ${host ?? new URL(url).host}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined || isChunked ? [] : [`Content-Length: ${bytes.length}`]),
    ...(headers.some(([name]) => name.toLowerCase() === 'connection') ? [] : ['Connection: close']),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** Reads a response that is all there. */
export function readResponse(bytes: Buffer): RawResponse {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1)
    throw new Error(`There is no whole response head in ${JSON.stringify(bytes.toString('latin1'))}.`);
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [, version = '', status = '', reason = ''] = /^HTTP\/(\d\.\d) (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const header = (wanted: string) =>
    headers.filter(([name]) => name.toLowerCase() === wanted.toLowerCase()).map(([, value]) => value);
  const rawBody = bytes.subarray(end + 4);
  const isChunked = header('transfer-encoding').includes('chunked');
  return {
    version,
    status: Number(status),
    reason,
    headers,
    header,
    body: isChunked ? joinChunks(rawBody) : rawBody,
    rawBody,
  };
}

/** RFC 9112, section 7.1. */
function joinChunks(framed: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = framed.indexOf('\r\n', at);
    const size = Number.parseInt(framed.subarray(at, lineEnd).toString('latin1'), 16);
    if (lineEnd === -1 || Number.isNaN(size)) throw new Error('The chunked body breaks off.');
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(framed.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
