import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { ReceivedRequest } from '../../support/fake-provider.ts';

/** How a provider behaves that nobody wants. */
export interface Behaviour {
  /** @param asked.half Resolves when the client has the half that was sent. */
  answer(asked: {
    readonly received: ReceivedRequest;
    readonly response: ServerResponse;
    readonly half: Promise<void>;
  }): unknown;
  /** When the client leaves by itself: it waits for nothing but the request's arrival, or has the half. */
  readonly leaves?: 'at once' | 'with the half';
  /** What its client sees: a status, and how the response ends. */
  readonly status: 200 | 502 | null;
  readonly ends: 'whole' | 'reset' | 'left';
  /** What the log says. */
  readonly state: 'complete' | 'failed' | 'cancelled';
  readonly text?: string;
}

const half = 'data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n';
const whole = `${half}data: [DONE]\n\n`;
const head = (...fields: string[]) =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`;
const chunked = head('Transfer-Encoding: chunked');
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const wholeWithLength = `${head(`Content-Length: ${whole.length}`)}${whole}`;

const unanswered = { status: 502, ends: 'whole', state: 'failed' } as const;
const brokenOff = { status: 200, ends: 'reset', state: 'failed', text: 'Half' } as const;
const left = { ends: 'left', state: 'cancelled' } as const;
const passed = { status: 200, ends: 'whole', state: 'complete', text: 'Half' } as const;

/** Writes these bytes, and the others when the first half has arrived. */
const inTwo =
  (first: string, act: (received: ReceivedRequest) => void): Behaviour['answer'] =>
  async ({ received, half: arrived }) => {
    received.socket.write(first);
    await arrived;
    act(received);
  };
const says =
  (bytes: string): Behaviour['answer'] =>
  ({ received }) =>
    received.socket.write(bytes);

export const behaviours: Readonly<Record<string, Behaviour>> = {
  'resets before it answers': {
    answer: ({ received }) => received.socket.resetAndDestroy(),
    ...unanswered,
  },
  'closes before it answers': { answer: ({ received }) => received.socket.end(), ...unanswered },
  'resets in mid-stream': {
    answer: inTwo(chunked + chunk(half), ({ socket }) => socket.resetAndDestroy()),
    ...brokenOff,
  },
  'closes before the last chunk': {
    answer: inTwo(chunked + chunk(half), ({ socket }) => socket.end()),
    ...brokenOff,
  },
  'closes before all that it announced': {
    answer: inTwo(head('Content-Length: 1000') + half, ({ socket }) => socket.end()),
    ...brokenOff,
  },
  'breaks its own framing': {
    answer: inTwo(chunked + chunk(half), ({ socket }) => socket.write('nonsense\r\n')),
    ...brokenOff,
  },
  'announces a chunk of more bytes than there are': {
    answer: inTwo(chunked + chunk(half), ({ socket }) => socket.write(`${'f'.repeat(20)}\r\n`)),
    ...brokenOff,
  },
  'is silent until its client leaves': { answer: () => {}, leaves: 'at once', status: null, ...left },
  'stalls in mid-stream until its client leaves': {
    answer: says(chunked + chunk(half)),
    ...{ leaves: 'with the half', status: 200, ...left, text: 'Half' },
  },
  'never ends': {
    async answer({ response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(half);
      while (!response.destroyed) {
        if (!response.write(': more\n\n')) await once(response, 'drain');
        await setImmediate();
      }
    },
    ...{ leaves: 'with the half', status: 200, ...left, text: 'Half' },
  },
  'drips byte by byte': {
    async answer({ response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of Buffer.from(whole)) {
        response.write(Buffer.of(byte));
        await setImmediate();
      }
      response.end();
    },
    ...passed,
  },
  'does not speak HTTP': {
    answer: ({ received }) => received.socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
    ...unanswered,
  },
  'has a status that is none': { answer: says('HTTP/1.1 two OK\r\n\r\n'), ...unanswered },
  'has a head of a megabyte': {
    answer: says(head(`X-Long: ${'x'.repeat(1024 * 1024)}`, 'Content-Length: 0')),
    ...unanswered,
  },
  'has two lengths': { answer: says(head('Content-Length: 1', 'Content-Length: 2')), ...unanswered },
  'switches to a protocol that nobody asked for': {
    answer: says('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: tea\r\n\r\n'),
    ...unanswered,
  },
  'sends trailers': {
    answer: says(
      `${head('Transfer-Encoding: chunked', 'Trailer: X-Sum')}${chunk(whole)}0\r\nX-Sum: 1\r\n\r\n`,
    ),
    ...passed,
  },
  'says first that it is at it': {
    answer: says(
      `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n${wholeWithLength}`,
    ),
    ...passed,
  },
  'says a hundred times that it is at it': {
    answer: says(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)}${wholeWithLength}`),
    ...passed,
  },
  // What undici takes for an answer that it did not ask for.
  'says to go on though nobody asked': {
    answer: says(`HTTP/1.1 100 Continue\r\n\r\n${wholeWithLength}`),
    ...unanswered,
  },
  'says more than it announced': {
    answer: says(`${wholeWithLength}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray`),
    ...passed,
  },
};
