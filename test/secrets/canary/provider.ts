import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { WebSocketServer } from 'ws';
import type { Random } from '../../support/random.ts';
import type { Canary } from './secrets.ts';
import type { Shape } from './shapes.ts';

/** What a provider is to answer to one request, which names it by the header `x-plan`. */
export interface Plan {
  readonly manner: Manner;
  readonly shape: Shape;
  /** What it answers. */
  readonly said: string;
  /** The credentials in there. */
  readonly secrets: readonly string[];
  /** Where what it says is cut into pieces, unless they are given. */
  readonly random: Random;
  readonly pieces?: readonly string[];
}

export interface PlannedProvider extends AsyncDisposable {
  readonly port: number;
  /** The number by which a request names the plan. */
  plan(plan: Plan): string;
  /** Resolves when this many more answers hang in the middle. */
  hanging(count: number): Promise<void>;
}

export async function startPlannedProvider(canary: Canary): Promise<PlannedProvider> {
  const plans: Plan[] = [];
  let hanging = 0;
  let tell = () => {};
  const server = createServer(async (request, response) => {
    request.resume();
    await once(request, 'end');
    const plan = plans[Number(request.headers['x-plan'])];
    if (plan === undefined) return response.writeHead(404).end();
    if (plan.manner === 'hang') {
      hanging += 1;
      tell();
    }
    await manners[plan.manner](response, plan, canary);
    return response;
  });
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : false),
  });
  sockets.on('connection', (socket, request: IncomingMessage) => {
    const plan = plans[Number(request.headers['x-plan'])];
    socket.on('message', (message, isBinary) => {
      socket.send(message, { binary: isBinary });
      for (const secret of plan?.secrets ?? []) {
        for (const half of [secret.slice(0, 15), secret.slice(15)]) socket.send(JSON.stringify({ half }));
      }
      socket.close(4001, plan?.secrets[0]?.slice(0, 100));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no port.');
  return {
    port: address.port,
    plan: (plan) => String(plans.push(plan) - 1),
    async hanging(count) {
      const wanted = hanging + count;
      while (hanging < wanted) {
        await new Promise<void>((resolve) => {
          tell = resolve;
        });
      }
    },
    async [Symbol.asyncDispose]() {
      sockets.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

type Answer = (response: ServerResponse, plan: Plan, canary: Canary) => Promise<unknown> | unknown;

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const wholeOf = ({ shape, said }: Plan) => JSON.stringify(shape.whole(said));
const streamOf = ({ shape }: Plan, pieces: readonly string[]) =>
  shape
    .events(pieces)
    .map((event) => shape.frame[0] + JSON.stringify(event) + shape.frame[1])
    .join('');

const packed =
  (encoding: string, pack: (text: string) => Buffer): Answer =>
  (response, plan) =>
    response.writeHead(200, { ...json, 'content-encoding': encoding }).end(pack(wholeOf(plan)));

/** The ways in which a provider can repeat what it was given. */
const manners = {
  whole: (response, plan) => inChunks(response.writeHead(200, json), wholeOf(plan)),
  error: (response, { said }) =>
    response.writeHead(401, json).end(JSON.stringify({ error: { message: said, type: 'invalid_key' } })),
  text: (response, { said }) => response.writeHead(500, { 'content-type': 'text/plain' }).end(said),
  codes: (response, plan) => {
    const coded = (each: string) =>
      plan.random.isBelow(0.3) ? `\\u00${each.charCodeAt(0).toString(16)}` : each;
    const body = plan.secrets.reduce(
      (whole, secret) => whole.replaceAll(secret, secret.replaceAll(/./g, coded)),
      wholeOf(plan),
    );
    return response.writeHead(200, json).end(body);
  },
  percent: (response, { shape, said }) =>
    response.writeHead(200, json).end(JSON.stringify(shape.whole(encodeURIComponent(said)))),
  gzip: packed('gzip', gzipSync),
  br: packed('br', brotliCompressSync),
  zstd: packed('zstd', zstdCompressSync),
  deflate: packed('deflate', deflateSync),
  headers: (response, plan, canary) => {
    const cookie = canary.make('a cookie of the provider');
    const token = canary.make('a token of the provider');
    response.writeHead(200, {
      ...json,
      'content-type': `application/json; key=${plan.secrets[0]}`,
      'x-request-key': [...plan.secrets],
      'x-access-token': token,
      'set-cookie': [`session=${cookie}; Path=/; HttpOnly`, `key=${plan.secrets[0]}`],
    });
    response.end(wholeOf({ ...plan, said: `${plan.said} Your session is ${cookie}, your token ${token}.` }));
  },
  redirect: (response, { secrets }) => {
    const location = `https://user:${secrets[0]}@example.com/?key=${secrets[0]}`;
    response.writeHead(307, { ...json, location }).end(JSON.stringify({ moved: location }));
  },
  stream: (response, plan) =>
    inChunks(response.writeHead(200, events), streamOf(plan, [plan.said, ' That is all.'])),
  pieces: (response, plan) =>
    inChunks(response.writeHead(200, events), streamOf(plan, plan.pieces ?? cut(plan.said, plan.random))),
  'packed pieces': (response, plan) =>
    response
      .writeHead(200, { ...events, 'content-encoding': 'gzip' })
      .end(gzipSync(streamOf(plan, cut(plan.said, plan.random)))),
  tokens: (response, plan) => {
    const content = cut(plan.said, plan.random).map((token) => ({ token, bytes: [...Buffer.from(token)] }));
    response.writeHead(200, json).end(JSON.stringify({ choices: [{ index: 0, logprobs: { content } }] }));
  },
  reset: (response) => response.socket?.resetAndDestroy(),
  broken: async (response, plan) => {
    await inChunks(response.writeHead(200, events), begunOf(streamOf(plan, [plan.said]), plan), false);
    response.socket?.resetAndDestroy();
  },
  'broken pieces': async (response, plan) => {
    const begun = begunOf(plan.said, plan);
    await inChunks(response.writeHead(200, events), streamOf(plan, cut(begun, plan.random)), false);
    response.socket?.resetAndDestroy();
  },
  /** Stays in the middle of a secret until somebody ends it. */
  hang: (response, plan) =>
    inChunks(response.writeHead(200, events), begunOf(streamOf(plan, [plan.said]), plan), false),
} satisfies Record<string, Answer>;

export type Manner = keyof typeof manners;
export const everyManner = Object.keys(manners).filter((name): name is Manner => name !== 'hang');

/** Ends in the middle of its last credential. */
function begunOf(text: string, { secrets, random }: Plan): string {
  const secret = secrets.at(-1) ?? '';
  return text.slice(0, text.lastIndexOf(secret) + 12 + random.below(Math.max(1, secret.length - 12)));
}

function cut(text: string, random: Random): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = 1 + random.below(12);
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

/** Cut so often that every credential crosses a border. */
async function inChunks(response: ServerResponse, text: string, isWhole = true): Promise<void> {
  for (const chunk of text.match(/[\s\S]{1,23}/gu) ?? []) {
    response.write(chunk);
    await nextTurn();
  }
  if (isWhole) response.end();
}
