import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** One request as its bytes reached the provider. */
export interface ReceivedBytes {
  readonly serial: number;
  /** Head and body, each byte a character. */
  readonly text: string;
}

/** A provider that reads HTTP by the letter: what another reader could take otherwise is a violation. */
export interface StrictProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** By serial. */
  readonly received: Map<number, ReceivedBytes>;
  /** What was no plain HTTP/1.1. */
  readonly violations: string[];
}

const head =
  /^[A-Z-]+ \/[\x21-\x7e\x80-\xff]* HTTP\/1\.1\r\n(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)+\r\n$/;

/** Starts it. It answers each request with its serial, in `X-Serial`, and with all bytes that it got. */
export async function startStrictProvider(): Promise<StrictProvider> {
  const received = new Map<number, ReceivedBytes>();
  const violations: string[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // The proxy gives up what its client gave up.
    socket.once('close', () => sockets.delete(socket));
    let text = '';
    socket.setEncoding('latin1').on('data', (piece: string) => {
      text += piece;
      for (;;) {
        const end = endOfRequest(text);
        if (end === null) return;
        if (typeof end === 'string') {
          violations.push(end);
          socket.destroy();
          return;
        }
        const serial = received.size;
        received.set(serial, { serial, text: text.slice(0, end) });
        socket.write(answer(serial, text.slice(0, end)), 'latin1');
        text = text.slice(end);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no TCP port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    violations,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Where the first request ends; `null`: not yet; a text: what is wrong with it. RFC 9112, sections 2 to 7. */
function endOfRequest(text: string): number | string | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const bodyStart = headEnd + 4;
  const fields = text.slice(0, bodyStart);
  if (!head.test(fields)) return `no plain head: ${JSON.stringify(fields)}`;
  const lengths = [...fields.matchAll(/\r\ncontent-length:[ \t]*(.*)\r\n/gi)].map(([, value = '']) => value);
  const codings = [...fields.matchAll(/\r\ntransfer-encoding:[ \t]*(.*)\r\n/gi)].map(([, value]) => value);
  const [length = '0'] = lengths;
  if (lengths.length + codings.length > 1 || !/^\d+$/.test(length)) {
    return `no one length: ${JSON.stringify(fields)}`;
  }
  if (codings.length === 0) {
    const end = bodyStart + Number(length);
    return text.length < end ? null : end;
  }
  return codings[0] === 'chunked' ? endOfChunks(text, bodyStart) : `a coding ${JSON.stringify(codings[0])}`;
}

function endOfChunks(text: string, start: number): number | string | null {
  for (let at = start; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const line = text.slice(at, lineEnd);
    if (!/^[0-9a-f]{1,8}$/i.test(line)) return `no plain chunk size: ${JSON.stringify(line)}`;
    const size = Number.parseInt(line, 16);
    const end = lineEnd + 2 + size + 2;
    if (text.length < end) return null;
    if (text.slice(end - 2, end) !== '\r\n') return 'a chunk that is longer than its size';
    if (size === 0) return end;
    at = end;
  }
}

function answer(serial: number, text: string): string {
  const body = text.startsWith('HEAD ') ? '' : text;
  return `HTTP/1.1 200 OK\r\nX-Serial: ${serial}\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n${body}`;
}
