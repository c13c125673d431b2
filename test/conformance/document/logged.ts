import { startProxy, type TestProxy } from '../../support/proxy.ts';
import { type ReplayProvider, startReplayProvider } from '../../support/replay-provider.ts';

/** A proxy, and a client that asks through it with ids of its own. */
export interface Logged extends AsyncDisposable {
  readonly proxy: TestProxy;
  readonly provider: ReplayProvider;
  /** Makes a call whose id the caller mints, with more headers, and waits until it is logged. */
  ask(id: string, headers?: Readonly<Record<string, string>>, model?: string): Promise<Response>;
}

/** Starts a proxy in front of a provider that answers in one word, and makes a call for each id. */
export async function startLogged(...ids: string[]): Promise<Logged> {
  const provider = await startReplayProvider();
  provider.replay({
    status: 200,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(
      JSON.stringify({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1_760_000_000,
        model: 'gpt-4o-mini-2024-07-18',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Certainly.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
      }),
    ),
  });
  const proxy = await startProxy({ providers: { openai: `${provider.url}/v1` } });
  const ask: Logged['ask'] = async (id, headers = {}, model = 'gpt-4o-mini') => {
    const response = await fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'helicone-request-id': id, ...headers },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Explain quantum computing' }] }),
    });
    await response.arrayBuffer();
    await proxy.settled();
    return response;
  };
  for (const id of ids) await ask(id);
  return {
    proxy,
    provider,
    ask,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}
