import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Served, serve } from '../../support/serve.ts';

/** Bytes of each answer that is nonsense. */
export const nonsenseBytes = 6 * 1024 * 1024;

const nonsense: Readonly<Record<string, Buffer>> = {
  'an endless line': Buffer.alloc(nonsenseBytes, 'data: x'),
  'half characters': Buffer.alloc(nonsenseBytes, Buffer.from('e282', 'hex')),
  'bytes that are no text': Buffer.alloc(nonsenseBytes, Buffer.from('00ff0a0d80feff', 'hex')),
};
export const kindsOfNonsense = Object.keys(nonsense);

/**
 * A site that serves a page without any policy, and answers what the page asks for.
 *
 * @param script Runs before everything else of the page.
 *
 * A POST is answered as a provider does, with the words of the prompt; `X-Id` asks for a `Helicone-Id`.
 */
export function serveHostile(script: string, body = ''): Promise<Served> {
  const html = `<!doctype html><html lang="en"><title>Hostile</title><script>${script}</script><body>${body}`;
  return serve(async (request, response) => {
    if (request.method === 'POST') return answer(request, response);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html);
  });
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
