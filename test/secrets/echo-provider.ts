import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** A provider that repeats every credential it gets, in the way that the requested model names. */
export interface EchoProvider extends AsyncDisposable {
  readonly port: number;
  /** What reached it and what it answered, in that order, by the model of the request. */
  readonly exchanges: { readonly model: string; readonly headers: string[]; readonly sent: Buffer }[];
}

/** How it can repeat them. */
export const manners = [
  'error',
  'whole',
  'stream',
  'broken-stream',
  'gzip',
  'br',
  'zstd',
  'headers',
  'reset',
] as const;
export type Manner = (typeof manners)[number];

interface Asked {
  readonly model: Manner;
  readonly messages: readonly { readonly content: string }[];
}

export async function startEchoProvider(): Promise<EchoProvider> {
  const exchanges: EchoProvider['exchanges'] = [];
  const server = createServer((request, response) => {
    answer(request, response, exchanges).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The provider has no port.');
  return {
    port: address.port,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  exchanges: EchoProvider['exchanges'],
): Promise<void> {
  const { model, messages }: Asked = JSON.parse(await text(request));
  const credentials = credentialsOf(request);
  const said = `The key ${credentials.join(' and ')} is wrong. ${messages[0]?.content}`;
  const send = async (chunks: readonly (string | Buffer)[]) => {
    const buffers = chunks.map((chunk) => Buffer.from(chunk));
    exchanges.push({ model, headers: request.rawHeaders, sent: Buffer.concat(buffers) });
    for (const chunk of buffers) {
      response.write(chunk);
      await nextTurn();
    }
    response.end();
  };
  const whole = JSON.stringify({
    ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1_760_000_000, model },
    choices: [{ index: 0, message: { role: 'assistant', content: said }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 },
  });

  response.setHeader('content-type', 'application/json');
  switch (model) {
    case 'error':
      response.statusCode = 401;
      return send([JSON.stringify({ error: { message: said, type: 'invalid_request_error' } })]);
    case 'whole':
      return send(inPieces(whole));
    case 'stream':
      response.setHeader('content-type', 'text/event-stream');
      return send([...streamOf(said, credentials), 'data: [DONE]\n\n']);
    case 'broken-stream':
      response.setHeader('content-type', 'text/event-stream');
      return send([...streamOf(said, credentials), `data: {"error": ${said}\n\ndata: {"choices": "${said}`]);
    case 'gzip':
      response.setHeader('content-encoding', 'gzip');
      return send([gzipSync(whole)]);
    case 'br':
      response.setHeader('content-encoding', 'br');
      return send([brotliCompressSync(whole)]);
    case 'zstd':
      response.setHeader('content-encoding', 'zstd');
      return send([zstdCompressSync(whole)]);
    case 'headers':
      response.setHeader('x-request-key', credentials);
      response.setHeader(
        'set-cookie',
        credentials.map((value, index) => `key${index}=${encodeURIComponent(value)}`),
      );
      return send([whole]);
    case 'reset':
      exchanges.push({ model, headers: request.rawHeaders, sent: Buffer.alloc(0) });
      request.socket.resetAndDestroy();
      return;
  }
}

/** Each credential once inside of one event, and once cut in half by two of them. */
function streamOf(said: string, credentials: readonly string[]): string[] {
  const halves = credentials.flatMap((value) => {
    const middle = Math.ceil(value.length / 2);
    return [value.slice(0, middle), value.slice(middle), '. '];
  });
  const events = [said, ...halves].map((content) => {
    const choices = [{ index: 0, delta: { content }, finish_reason: null }];
    const chunk = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_760_000_000,
      model: 'echo',
      choices,
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  });
  return inPieces(events.join(''));
}

/** Cut so often that every credential crosses a border. */
function inPieces(whole: string): string[] {
  return whole.match(/[\s\S]{1,11}/gu) ?? [];
}

/** What reached the provider as a credential: headers, cookies, the query, and what `Basic` encodes. */
function credentialsOf(request: IncomingMessage): string[] {
  const names = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie', 'proxy-authorization'];
  const headers = names.flatMap((name) => request.headersDistinct[name] ?? []);
  const bare = headers.map((value) => value.replace(/^(Bearer|Basic) |^session=/, ''));
  const passwords = headers
    .filter((value) => value.startsWith('Basic '))
    .map((value) =>
      Buffer.from(value.slice(6), 'base64')
        .toString()
        .replace(/^[^:]*:/, ''),
    );
  const { searchParams } = new URL(request.url ?? '/', 'http://provider');
  return [...bare, ...passwords, ...searchParams.values()];
}
