import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** One request that came by, and the status of its answer; `null`: there is none yet. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  /** Header fields by their lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  status: number | null;
}

/** A port that leads to another one, byte for byte, and notes what passes: what a browser really sent. */
export interface Witness extends AsyncDisposable {
  readonly port: number;
  /** In order of arrival, since it was told to forget. */
  readonly arrivals: readonly Arrival[];
  forget(): void;
  /** Where connections lead from now on; those there are end. It is what a name that is bound anew does. */
  leadTo(port: number): void;
}

const requestHead = /(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/\S*) HTTP\/1\.1\r\n((?:[^\r\n]+\r\n)*)\r\n/g;
const statusLine = /HTTP\/1\.1 (\d{3}) /g;

export async function startWitness(destination: number): Promise<Witness> {
  let port = destination;
  let arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    const unanswered: Arrival[] = [];
    whenMatched(client, requestHead, ([, method = '', path = '', lines = '']) => {
      const arrival = { method, path, headers: fieldsOf(lines), status: null };
      arrivals.push(arrival);
      unanswered.push(arrival);
    });
    whenMatched(onward, statusLine, ([, status]) => {
      const answered = unanswered.shift();
      if (answered !== undefined) answered.status = Number(status);
    });
    for (const [socket, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {}); // Pages leave, and connections with them.
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The witness has no port.');

  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    get arrivals() {
      return arrivals;
    },
    forget() {
      arrivals = [];
    },
    leadTo(next) {
      port = next;
      cut();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

/** Calls back for each match in what a connection sends, once its last byte is there. */
function whenMatched(socket: Socket, pattern: RegExp, tell: (match: RegExpExecArray) => void): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    let end = 0;
    for (const match of text.matchAll(pattern)) {
      tell(match);
      end = match.index + match[0].length;
    }
    text = text.slice(end);
  });
}

function fieldsOf(lines: string): ReadonlyMap<string, string> {
  return new Map(
    lines
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
}
