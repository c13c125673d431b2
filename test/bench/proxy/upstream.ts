// The provider of the benchmark, in a process of its own: it answers as many questions as it can.
import { createServer, type ServerResponse } from 'node:http';
import { makeBodies, questions } from './bodies.ts';

/** What the provider is told between two rounds. */
export interface UpstreamSettings {
  /** It takes so long before it answers. */
  readonly delayMs: number;
}

const { answers, streams } = await makeBodies();
let delayMs = 0;

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const [only] = parts;
    const body = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
    if (delayMs === 0) answer(body, response);
    else setTimeout(answer, delayMs, body, response);
  });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.({ port: address?.port });
});

process.on('message', (settings: UpstreamSettings) => {
  delayMs = settings.delayMs;
  process.send?.({ settings });
});
process.once('disconnect', () => process.exit());

function answer(body: Buffer, response: ServerResponse): void {
  const number = numberIn(body);
  if (!body.includes('"stream":true')) {
    const whole = answers[number % questions] ?? Buffer.alloc(0);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
    response.end(whole);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const event of streams[number % questions] ?? []) response.write(event);
  response.end();
}

/** The number of a question. A gateway may write its fields in another order. */
function numberIn(body: Buffer): number {
  const start = body.indexOf('"seed":') + 7;
  return Number.parseInt(body.toString('latin1', start, start + 8), 10);
}
