import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';
import { bundle } from '../../../support/bundle.ts';
import { type Served, serve } from '../../../support/serve.ts';
import { style } from './style.ts';

/** The pages that are there: each one file in `page/`. */
export type ChatName = 'react-markdown' | 'streamdown' | 'ant-design-x';

export interface SiteOptions {
  readonly chat: ChatName;
  /** Where the page sends its questions to. */
  readonly endpoint: string;
  /** What the page asks for; the log can be searched for it. */
  readonly model: string;
  /** Base URL of the provider, as the site's own server has it. */
  readonly baseUrl: string;
}

/** Where the site's own server takes questions. */
export const ownEndpoint = '/api/chat';

const { resolve } = createRequire(import.meta.url);
const katex = dirname(createRequire(resolve('rehype-katex')).resolve('katex/dist/katex.min.css'));
const formulas = '/katex/';

export async function startSite({ chat, endpoint, model, baseUrl }: SiteOptions): Promise<Served> {
  const script = await bundle(new URL(`page/${chat}.tsx`, import.meta.url));
  const client = new OpenAI({ baseURL: baseUrl, apiKey: 'sk-of-the-server' });
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat</title>
    <link rel="stylesheet" href="/katex/katex.min.css"><style>${style}</style>
    <body data-endpoint="${endpoint}" data-model="${model}"><script src="/page.js"></script></body></html>`;
  return serve(async (request, response) => {
    const { url = '/' } = request;
    if (url === '/page.js') send(response, '.js', script);
    else if (url.startsWith(formulas))
      send(response, extname(url), await readFile(join(katex, url.slice(formulas.length))));
    else if (url === ownEndpoint) await ask(client, request, response);
    else send(response, '.html', html);
  });
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css',
};

function send(response: ServerResponse, extension: string, body: string | Buffer): void {
  response.setHeader('content-type', types[extension] ?? 'application/octet-stream');
  response.end(body);
}

type Question = Pick<OpenAI.ChatCompletionCreateParams, 'model' | 'messages'>;

/** What such servers do: they ask a provider, and tell the page in a wire format of their own. Headers stay behind. */
async function ask(client: OpenAI, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { model, messages }: Question = JSON.parse(await text(request));
  const stream = await client.chat.completions.create({ model, messages, stream: true });
  response.setHeader('content-type', 'text/event-stream');
  for await (const { choices } of stream) {
    const delta = choices[0]?.delta.content;
    if (delta) response.write(`data: ${JSON.stringify({ type: 'text-delta', delta })}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}
