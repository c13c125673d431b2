import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { type Served, serve } from '../../support/serve.ts';

/** A provider that serves a page of its own, which calls it directly, around the proxy. */
export interface PageProvider extends Served {
  /** How many events of the answer to this prompt were sent until the page was gone from it, or all were sent. */
  sent(prompt: string): Promise<{ events: number; isWhole: boolean }>;
}

/** Events of one answer. */
export const eventCount = 20;
const pauseMs = 25;
/** An answer that the page ends must not have ended by itself on a busy machine. */
const longPauseMs = 400;

/** As strict as a policy can be: nothing but the page's own requests. */
const policy =
  "default-src 'none'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** What the provider answers to a prompt. */
export function wordsOf(prompt: string): string[] {
  return Array.from({ length: eventCount }, (_, index) => `${prompt} says word ${index}, `);
}

export async function startPageProvider(html = '<!doctype html><title>Page</title>'): Promise<PageProvider> {
  const ended = new Map<string, PromiseWithResolvers<{ events: number; isWhole: boolean }>>();
  const endOf = (prompt: string) => {
    const end = ended.get(prompt) ?? Promise.withResolvers();
    ended.set(prompt, end);
    return end;
  };
  const served = await serve(async (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('content-security-policy', policy);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html);
      return;
    }
    const body: { stream?: boolean; messages: { content: string }[] } = JSON.parse(await text(request));
    const prompt = body.messages.at(-1)?.content ?? '';
    if (body.stream) endOf(prompt).resolve(await stream(response, prompt));
    else answer(response, prompt);
  });
  return { ...served, sent: (prompt) => endOf(prompt).promise };
}

const head = { id: 'chatcmpl-1', created: 1_760_000_000, model: 'page-model' };

function answer(response: ServerResponse, prompt: string): void {
  const message = { role: 'assistant', content: wordsOf(prompt).join('') };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ...head, object: 'chat.completion', choices: [{ index: 0, message }] }));
}

async function stream(response: ServerResponse, prompt: string) {
  const gone = once(response, 'close');
  response.setHeader('content-type', 'text/event-stream');
  let events = 0;
  for (const content of wordsOf(prompt)) {
    if (response.destroyed) break;
    const choices = [{ index: 0, delta: { content }, finish_reason: null }];
    response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices })}\n\n`);
    events += 1;
    // A provider takes its time; what is tested is that it is told to stop.
    await Promise.race([delay(prompt.includes('slowly') ? longPauseMs : pauseMs), gone]);
  }
  const isWhole = !response.destroyed;
  response.write('data: [DONE]\n\n');
  if (!prompt.includes('kept open')) response.end();
  return { events, isWhole };
}
