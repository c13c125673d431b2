import { once } from 'node:events';
import { connect } from 'node:net';

/** One answer on a connection. */
export interface Answer {
  readonly status: number;
  /** Head and body, each byte a character. */
  readonly text: string;
}

/** What came back on a connection. */
export interface Heard {
  /** The final answers, in order. */
  readonly answers: readonly Answer[];
  /** What stood behind them, if that was no whole answer. */
  readonly rest: string;
  /** How the connection ended. `silence`: it did not, and nothing more came. */
  readonly end: 'closed' | 'broken' | 'silence';
}

/**
 * Sends bytes on a connection of their own and hears what comes back until nobody says anything more.
 *
 * @param options.methods Of the requests, in order: an answer to HEAD has no body.
 * @param options.silenceMs After so long without a byte nothing more is expected.
 */
export async function speak(
  port: number,
  packets: readonly string[],
  { methods, silenceMs }: { methods: readonly string[]; silenceMs: number },
): Promise<Heard> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let text = '';
  let end: Heard['end'] = 'closed';
  socket.on('error', () => {
    end = 'broken';
  });
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
  });
  socket.setTimeout(silenceMs, () => {
    end = 'silence';
    socket.destroy();
  });
  socket.once('connect', async () => {
    for (const packet of packets) {
      // Written apart, so that the other side reads them apart.
      await new Promise((resolve) => socket.write(packet, 'latin1', resolve));
    }
  });
  await once(socket, 'close').catch(() => once(socket, 'close'));
  return { ...readAnswers(text, methods), end };
}

function readAnswers(text: string, methods: readonly string[]): Omit<Heard, 'end'> {
  const answers: Answer[] = [];
  for (let at = 0; ; ) {
    const headEnd = text.indexOf('\r\n\r\n', at);
    const head = text.slice(at, headEnd + 4);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
    if (headEnd === -1 || Number.isNaN(status)) return { answers, rest: text.slice(at) };
    const isInformation = status < 200;
    const isBodiless = isInformation || status === 204 || methods[answers.length] === 'HEAD';
    const end = isBodiless ? headEnd + 4 : endOfBody(text, head, headEnd + 4);
    if (end === null) return { answers, rest: text.slice(at) };
    if (!isInformation) answers.push({ status, text: text.slice(at, end) });
    at = end;
  }
}

/** `null`: it is not all there. */
function endOfBody(text: string, head: string, start: number): number | null {
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1];
  if (length !== undefined) return start + Number(length) <= text.length ? start + Number(length) : null;
  if (!/\r\ntransfer-encoding: chunked\r\n/i.test(head)) return text.length;
  for (let at = start; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    at = lineEnd + 2 + size + 2;
    if (!(at <= text.length)) return null;
    if (size === 0) return at;
  }
}
