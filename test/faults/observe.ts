import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type Health, type RequestRow } from '@thumbwire/shared';
import { expect, vi } from 'vitest';
import { type ChatProvider, startChatProvider } from '../support/chat-provider.ts';
import {
  type ChildProxy,
  type ChildProxyOptions,
  type Exit,
  startChildProxy,
  temporaryHome,
} from '../support/child-proxy.ts';
import { createRandom } from '../support/random.ts';
import type { Fault } from './faults.ts';

/** One exchange as its client saw it, beside the same one without a proxy. */
export interface Passed {
  readonly prompt: string;
  readonly id: string | null;
  readonly heliconeStatus: string | null;
  readonly isSame: boolean;
  readonly durationMs: number;
}

/** What clients of a proxy saw while something was broken, and after it was whole again. */
export interface Observed {
  readonly during: readonly Passed[];
  readonly after: readonly Passed[];
  /** The answer to a rating while it was broken, and to the same one, twice, after. */
  readonly rated: { readonly status: number; readonly body: unknown };
  readonly ratedAgain: readonly number[];
  readonly history: readonly { readonly eventId: string; readonly rating: boolean | null }[];
  readonly sick: Health;
  readonly well: Health;
  /** The records of all ids that were given out, in their order. */
  readonly rows: readonly RequestRow[];
  readonly exit: Exit;
}

/** Breaks a proxy under traffic and repairs it again. */
export async function observe(fault: Fault): Promise<Observed> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryHome());
  const provider = stack.use(await startChatProvider({ random: createRandom(7) }));
  const home = join(folder.path, 'home');
  await mkdir(home);
  if (fault.prepare) stack.use(await fault.prepare(home));
  const options: ChildProxyOptions = {
    ...{ home, providers: { openai: provider.baseUrl } },
    nodeArguments: fault.nodeArguments ?? [],
  };
  await makeHome(options);
  const proxy = await startChildProxy(options);
  stack.defer(async () => {
    await proxy.kill9();
  });

  const lift = await fault.breaks(proxy);
  const during = await traffic(proxy, provider, 'during');
  const answer = await rate(proxy, 'during');
  const rated = { status: answer.status, body: await answer.json() };
  const sick = await whenHealth(proxy, { status: 'degraded' });
  await lift();
  // The next exchange finds out that all is well.
  const next = await chat(`${proxy.url}/openai/v1`, 'next', {});
  await next.arrayBuffer();
  const well = await whenHealth(proxy, { status: 'ok', reason: null, requests: { pending: 0, open: 0 } });
  const after = await traffic(proxy, provider, 'after');
  const ratedAgain = [(await rate(proxy, 'during')).status, (await rate(proxy, 'during')).status];

  const { api } = createClient(proxy);
  const { data: feedback } = await api.feedback.get({ id: 'req_before' });
  const requestIds = [...during, ...after].flatMap(({ id }) => id ?? []);
  const { data: rows } = await api.query.ids({ requestIds });
  const exit = await proxy.stop();
  return { during, after, rated, ratedAgain, history: feedback.history, sick, well, rows, exit };
}

/** A home that an earlier proxy has left, with one request in it. */
async function makeHome(options: ChildProxyOptions): Promise<void> {
  const proxy = await startChildProxy(options);
  const response = await chat(`${proxy.url}/openai/v1`, 'before', { 'helicone-request-id': 'req_before' });
  await response.arrayBuffer();
  await proxy.stop();
}

/** Sends requests one after another, each also straight to the provider; every other one is streamed. */
async function traffic(proxy: ChildProxy, provider: ChatProvider, name: string): Promise<Passed[]> {
  const passed: Passed[] = [];
  for (let number = 1; number <= 20; number += 1) {
    const prompt = `${name} ${number}`;
    const startedAt = performance.now();
    const response = await chat(`${proxy.url}/openai/v1`, prompt, {}, number % 2 === 0);
    const body = Buffer.from(await response.arrayBuffer());
    const durationMs = performance.now() - startedAt;
    const direct = await chat(provider.baseUrl, prompt, {}, number % 2 === 0);
    passed.push({
      ...{ prompt, durationMs, id: response.headers.get('helicone-id') },
      heliconeStatus: response.headers.get('helicone-status'),
      isSame: response.status === direct.status && body.equals(Buffer.from(await direct.arrayBuffer())),
    });
  }
  return passed;
}

function chat(
  baseUrl: string,
  prompt: string,
  headers: Record<string, string>,
  stream = false,
): Promise<Response> {
  return fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      ...{ authorization: 'Bearer sk-0123456789abcdef', 'content-type': 'application/json' },
      ...headers,
    },
    body: JSON.stringify({ model: 'gpt-4o-mini', stream, messages: [{ role: 'user', content: prompt }] }),
  });
}

function rate(proxy: ChildProxy, eventId: string): Promise<Response> {
  return fetch(`${proxy.url}/v1/request/req_before/feedback`, {
    method: 'POST',
    headers: { authorization: `Bearer ${proxy.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ rating: false, eventId }),
  });
}

/** Waits until the proxy says so of itself. */
export async function whenHealth(proxy: ChildProxy, wanted: object): Promise<Health> {
  const { api } = createClient(proxy);
  return vi.waitFor(
    async () => {
      const { data } = await api.health();
      expect(data).toMatchObject(wanted);
      return data;
    },
    { timeout: 20_000, interval: 100 },
  );
}
