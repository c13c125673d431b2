import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.ts';
import { serve } from './serve.ts';

/** A server that answers OpenAI chat completions, whole and streamed, as the prompt determines. */
export interface ChatProvider extends AsyncDisposable {
  /** What the OpenAI SDK takes as its base URL. */
  readonly baseUrl: string;
  /** How many requests have reached it. */
  readonly seen: () => number;
}

export interface ChatProviderOptions {
  /** Where its delays come from. */
  readonly random: Random;
  /** Longest delay before a whole answer, and between two pieces of a streamed one. */
  readonly delayMs?: number;
  /** What it answers to a prompt; `answerTo` unless told. */
  readonly answers?: (prompt: string) => string;
}

export async function startChatProvider({
  random,
  delayMs = 0,
  answers = answerTo,
}: ChatProviderOptions): Promise<ChatProvider> {
  let seen = 0;
  const pause = () => delay(random.below(delayMs + 1));
  const served = await serve((request, response) => {
    // Providers let pages of every origin ask (Fetch standard, CORS protocol).
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-headers', 'authorization, content-type');
      response.end();
      return;
    }
    seen += 1;
    answer(request, response, { pause, answers }).catch(() => response.destroy());
  });
  return {
    ...served,
    baseUrl: `${served.url}/v1`,
    seen: () => seen,
  };
}

/** What the provider answers to a prompt: always the same. */
export function answerTo(prompt: string): string {
  return `You said: ${prompt}. ${'Grüße, 你好, 👍 and some more words. '.repeat(3 + (prompt.length % 7))}`;
}

interface Answering extends Required<Pick<ChatProviderOptions, 'answers'>> {
  readonly pause: () => Promise<void>;
}

async function answer(request: IncomingMessage, response: ServerResponse, { pause, answers }: Answering) {
  const body: ChatRequest = JSON.parse(await text(request));
  const content = answers(body.messages.at(-1)?.content ?? '');
  const head = { id: 'chatcmpl-1', created: 1_760_000_000, model: body.model };
  const usage = { prompt_tokens: 7, completion_tokens: 21, total_tokens: 28 };
  await pause();

  if (!body.stream) {
    const message = { role: 'assistant', content, refusal: null };
    const choices = [{ index: 0, message, finish_reason: 'stop', logprobs: null }];
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
    return;
  }

  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  const send = (choices: readonly unknown[], rest: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...rest })}\n\n`,
    );
  send([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]);
  for (const [piece] of content.matchAll(/[\s\S]{1,16}/gu)) {
    await pause();
    if (response.destroyed) return;
    send([{ index: 0, delta: { content: piece }, finish_reason: null }]);
  }
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], { usage });
  response.end('data: [DONE]\n\n');
}

interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { readonly content: string }[];
}
