import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A site that serves a page without any policy, and answers what the page asks for. */
export interface HostileSite extends AsyncDisposable {
  readonly url: string;
}

/** Bytes of each answer that is nonsense. */
export const nonsenseBytes = 6 * 1024 * 1024;

const nonsense: Readonly<Record<string, Buffer>> = {
  'an endless line': Buffer.alloc(nonsenseBytes, 'data: x'),
  'half characters': Buffer.alloc(nonsenseBytes, Buffer.from('e282', 'hex')),
  'bytes that are no text': Buffer.alloc(nonsenseBytes, Buffer.from('00ff0a0d80feff', 'hex')),
};
export const kindsOfNonsense = Object.keys(nonsense);

/**
 * @param script Runs before everything else of the page.
 *
 * A POST is answered as a provider does, with the words of the prompt; `X-Id` asks for a `Helicone-Id`.
 */
export async function serveHostile(script: string, body = ''): Promise<HostileSite> {
  const html = `<!doctype html><html lang="en"><title>Hostile</title><script>${script}</script><body>${body}`;
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') return answer(request, response);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The site has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = await text(request);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const waste = nonsense[decodeURIComponent(pathname.slice(1))];
  response.setHeader('content-type', waste ? 'text/event-stream' : 'application/json');
  if (waste) {
    response.end(waste);
    return;
  }
  const { messages }: { messages: { content: string }[] } = JSON.parse(asked);
  const id = request.headers['x-id'];
  if (id) response.setHeader('Helicone-Id', id);
  const message = { role: 'assistant', content: `You said: ${messages[0]?.content}` };
  response.end(JSON.stringify({ model: 'm', object: 'chat.completion', choices: [{ index: 0, message }] }));
}

/** Code of a page that asks for an answer and reads it; the value is the response's text. */
export function asking(prompt: string, headers: Readonly<Record<string, string>> = {}): string {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: prompt }] });
  const init = JSON.stringify({ method: 'POST', body, headers });
  return `fetch('/v1/chat/completions', ${init}).then((response) => response.text())`;
}
