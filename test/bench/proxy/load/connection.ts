import { connect } from 'node:net';

/** One HTTP/1.1 connection on which one question after another is asked, at as little cost as can be. */
export interface Connection {
  /** Sends a request. The one before it has been answered. */
  ask(request: Buffer): void;
  close(): void;
}

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('\r\n0\r\n\r\n');

/** @param on.answered Called with the length of each answer's body, chunk marks included. */
export function openConnection(
  port: number,
  on: { answered: (bytes: number) => void; failed: (error: Error) => void },
): Connection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let head: Buffer = Buffer.alloc(0);
  let isHead = true;
  /** Bytes of the body still to come; `NaN`: it comes in chunks. */
  let restBytes = 0;
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);

  socket.on('data', (part: Buffer) => {
    if (!isHead) {
      takeBody(part);
      return;
    }
    head = head.length === 0 ? part : Buffer.concat([head, part]);
    const end = head.indexOf(headEnd);
    if (end === -1) return;
    const text = head.toString('latin1', 0, end);
    if (!text.startsWith('HTTP/1.1 200 ')) {
      fail(new Error(`The answer is ${text.slice(0, 40)}`));
      return;
    }
    restBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1]);
    isHead = false;
    bytes = 0;
    tail = Buffer.alloc(0);
    const body = head.subarray(end + headEnd.length);
    head = Buffer.alloc(0);
    takeBody(body);
  });
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The connection was closed.')));

  function takeBody(part: Buffer): void {
    bytes += part.length;
    if (Number.isNaN(restBytes)) {
      tail = part.length >= lastChunk.length ? part.subarray(-lastChunk.length) : endOf(tail, part);
      if (!tail.equals(lastChunk)) return;
    } else {
      restBytes -= part.length;
      if (restBytes > 0) return;
    }
    isHead = true;
    on.answered(bytes);
  }

  function fail(error: Error): void {
    socket.removeAllListeners();
    socket.on('error', () => {});
    socket.destroy();
    on.failed(error);
  }

  return {
    ask: (request) => socket.write(request),
    close() {
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
    },
  };
}

function endOf(tail: Buffer, part: Buffer): Buffer {
  return Buffer.concat([tail, part]).subarray(-lastChunk.length);
}
