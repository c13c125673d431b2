import type { FilterNode, QueryInput } from '@thumbwire/shared';
import { startProxy, type TestProxy } from '../../support/proxy.ts';
import { type ReplayProvider, startReplayProvider } from '../../support/replay-provider.ts';

/** A proxy with a handful of logged requests that differ in everything a query can ask for. */
export interface Library extends AsyncDisposable {
  readonly proxy: TestProxy;
  readonly provider: ReplayProvider;
  /** The ids that a filter finds, oldest first unless sorted otherwise. */
  idsOf(filter: FilterNode, query?: Omit<QueryInput, 'filter'>): Promise<string[]>;
}

/** Starts a proxy and logs through it, in this order: haiku, sql, house, limited, claude, chinese. */
export async function startLibrary(): Promise<Library> {
  const provider = await startReplayProvider();
  const proxy = await startProxy({
    providers: { openai: `${provider.url}/v1`, anthropic: provider.url, vllm: `${provider.url}/v1` },
  });
  await fill(proxy, provider);
  return {
    proxy,
    provider,
    async idsOf(filter, query = {}) {
      const rows = await proxy.client.queryRequests({ filter, sort: { created_at: 'asc' }, ...query });
      return rows.map((row) => row.request_id);
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

async function fill(proxy: TestProxy, provider: ReplayProvider): Promise<void> {
  const ask = async (
    path: string,
    id: string,
    body: object,
    headers: object,
    answer: object,
    status = 200,
  ) => {
    provider.replayOnce({
      status,
      headers: [['content-type', 'application/json']],
      body: Buffer.from(JSON.stringify(answer)),
    });
    const response = await fetch(proxy.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'helicone-request-id': id, ...headers },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
  };
  const chat = '/openai/v1/chat/completions';

  await ask(chat, 'haiku', toPrompt('gpt-4o-mini', 'Write a haiku about the sea'), poet, {
    ...toChat('gpt-4o-mini-2024-07-18', 'Grey waves fold the light'),
    usage: { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 },
  });
  await ask(chat, 'sql', toPrompt('gpt-4o', 'Join two tables in SQL'), coder, {
    ...toChat('gpt-4o-2024-08-06', 'SELECT a.id FROM a JOIN b ON a.id = b.a_id', 'length'),
    usage: { prompt_tokens: 40, completion_tokens: 60, total_tokens: 100 },
  });
  await ask(
    '/vllm/v1/chat/completions',
    'house',
    toPrompt('house-model-1', 'Count to three'),
    {},
    toChat('house-model-1', 'One, two, three'),
  );
  const limit = {
    error: { message: 'Rate limit reached for gpt-4o', type: 'requests', code: 'rate_limited' },
  };
  await ask(
    chat,
    'limited',
    toPrompt('gpt-4o', 'Are you there?'),
    { 'helicone-user-id': 'alice' },
    limit,
    429,
  );
  await ask(
    '/anthropic/v1/messages',
    'claude',
    { max_tokens: 99, ...toPrompt('claude-sonnet-4-5', 'Be brief') },
    {
      'helicone-user-id': 'Carol',
    },
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5-20250929',
      content: [{ type: 'text', text: 'Gladly.' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 15,
        cache_read_input_tokens: 5,
        cache_creation_input_tokens: 0,
        output_tokens: 3,
      },
    },
  );
  await ask(
    chat,
    'chinese',
    toPrompt('gpt-4o-mini', '请介绍长城的历史'),
    { 'helicone-user-id': '' },
    {
      ...toChat('gpt-4o-mini-2024-07-18', '长城始建于春秋战国时期。'),
      usage: { prompt_tokens: 11, completion_tokens: 14, total_tokens: 25 },
    },
  );

  const { feedback, property, score } = proxy.client.api;
  await feedback.set({
    id: 'haiku',
    rating: true,
    comment: 'Lovely rhythm',
    tags: ['style', 'Short'],
    rater: 'ana',
  });
  await feedback.set({ id: 'sql', rating: false, comment: 'Wrong alias' });
  await feedback.set({ id: 'chinese', rating: true });
  await property.set({ id: 'claude', key: 'Variant', value: '' });
  await score.set({ id: 'claude', scores: { accuracy: 0.9, passed: true } });
  await score.set({ id: 'house', scores: { accuracy: 0.25 } });
  await proxy.settled();
}

const poet = {
  'helicone-user-id': 'alice',
  'helicone-property-variant': 'A',
  'helicone-property-Feature': 'Poems',
  'helicone-session-id': 'session-1',
  'helicone-session-path': '/poems/sea',
  'helicone-session-name': 'Poems',
  'helicone-prompt-id': 'poem',
};

const coder = {
  'helicone-user-id': 'bob',
  'helicone-property-variant': 'B',
  'helicone-prompt-id': 'sql_help',
};

function toPrompt(model: string, content: string) {
  return { model, messages: [{ role: 'user', content }] };
}

function toChat(model: string, content: string, finishReason = 'stop') {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finishReason }],
  };
}
