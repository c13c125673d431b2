import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import { connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';

/** One request as an outgoing proxy got it. */
export interface ProxiedRequest {
  readonly method: string;
  /** Host and port of a CONNECT, else the whole address. */
  readonly target: string;
  readonly authorization: string | undefined;
}

/** A real HTTP proxy that takes whole requests and opens tunnels; all of them lead to one port of this machine. */
export interface OutgoingProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** In order of arrival. */
  readonly seen: readonly ProxiedRequest[];
}

/** @param options.status What it answers instead of passing anything on. */
export async function startOutgoingProxy(options: { port: number; status?: number }): Promise<OutgoingProxy> {
  const seen: ProxiedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, target: url, authorization: headers['proxy-authorization'] });
    if (options.status !== undefined) {
      response.writeHead(options.status, { 'proxy-authenticate': 'Basic realm="proxy"' }).end('of the proxy');
      return;
    }
    const { pathname, search } = new URL(url);
    const fields = request.rawHeaders.filter((_, at, all) => !/^proxy-/i.test(all[at - (at % 2)] ?? ''));
    const onward = ask({
      host: '127.0.0.1',
      port: options.port,
      method,
      path: pathname + search,
      headers: fields,
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      response.flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('connect', (request, client: Socket, head) => {
    seen.push({
      ...{ method: 'CONNECT', target: request.url ?? '' },
      authorization: request.headers['proxy-authorization'],
    });
    if (options.status !== undefined) {
      client.end(`HTTP/1.1 ${options.status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const onward = connect(options.port, '127.0.0.1');
    onward.write(head);
    join(client, onward);
  });
  return { seen, ...(await listen(server, sockets)) };
}

/** A TLS server for the name `provider.test` that passes everything on to a plain one at this port. */
export function startTlsFront(port: number): Promise<AsyncDisposable & { readonly port: number }> {
  const options = { cert: readFileSync(certificateFile), key: readFileSync(tlsFile('key.pem')) };
  const server = createTlsServer(options, (client) => join(client, connect(port, '127.0.0.1')));
  return listen(server, new Set());
}

const tlsFile = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));

/** The certificate of `provider.test`. */
export const certificateFile = tlsFile('certificate.pem');

/** Passes bytes both ways; the end of one is the end of the other. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => {}); // Resets are what some tests are about.
    from.on('close', () => to.destroySoon());
    from.pipe(to);
  }
}

async function listen(server: Server, sockets: Set<Socket>) {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP port.');
  return {
    port: address.port,
    host: `127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
}
