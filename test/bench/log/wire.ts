import type { BulkRequest } from '@thumbwire/proxy/bulk';

type Body = NonNullable<BulkRequest['finish']['request']>;

/** One turn of a conversation. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** A function that a model may call. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly parameters: unknown;
}

/** What passes between a client and a provider. */
export interface Exchanged {
  readonly model: string;
  readonly system: string;
  readonly turns: readonly Turn[];
  readonly answer: string;
  readonly isStreamed: boolean;
  readonly tools: readonly Tool[];
  /** Seconds since the epoch. */
  readonly at: number;
}

/** How one provider is spoken to. */
export interface Wire {
  readonly provider: string;
  readonly format: string;
  readonly path: string;
  readonly targetUrl: string;
  request(exchanged: Exchanged): Body;
  response(exchanged: Exchanged): Body;
}

/** About as long as the pieces in which providers stream. */
const pieces = /\s*\S{1,6}/g;

/** @see OpenAI API reference "Chat completions", which Together's follows */
const openaiChat = (provider: string, base: string): Wire => ({
  provider,
  format: 'openai-chat',
  path: `/${provider}/v1/chat/completions`,
  targetUrl: `${base}/chat/completions`,
  request: ({ model, system, turns, isStreamed, tools }) =>
    jsonBody({
      model,
      messages: [{ role: 'system', content: system }, ...turns],
      ...(tools.length > 0 && {
        tools: tools.map((tool) => ({ type: 'function', function: tool })),
      }),
      ...(isStreamed && { stream: true, stream_options: { include_usage: true } }),
      temperature: 0.7,
    }),
  response({ model, turns, answer, isStreamed, at }) {
    const { input, output } = usageOf(turns, answer);
    const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
    const common = { id: `chatcmpl-${at.toString(36)}`, created: at, model };
    if (!isStreamed) {
      const message = { role: 'assistant', content: answer, refusal: null };
      return jsonBody({
        ...common,
        object: 'chat.completion',
        choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
        usage,
      });
    }
    const chunk = (delta: unknown, finish: string | null) => ({
      ...common,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
    return eventBody([
      chunk({ role: 'assistant', content: '' }, null),
      ...(answer.match(pieces) ?? []).map((content) => chunk({ content }, null)),
      chunk({}, 'stop'),
      {
        ...common,
        object: 'chat.completion.chunk',
        choices: [],
        usage,
      },
    ]);
  },
});

/** @see Anthropic API reference "Messages" and "Streaming messages" */
const anthropic: Wire = {
  provider: 'anthropic',
  format: 'anthropic-messages',
  path: '/anthropic/v1/messages',
  targetUrl: 'https://api.anthropic.com/v1/messages',
  request: ({ model, system, turns, isStreamed, tools }) =>
    jsonBody({
      model,
      system,
      messages: turns,
      max_tokens: 1024,
      ...(tools.length > 0 && {
        tools: tools.map(({ parameters, ...rest }) => ({ ...rest, input_schema: parameters })),
      }),
      ...(isStreamed && { stream: true }),
    }),
  response({ model, turns, answer, isStreamed, at }) {
    const { input, output } = usageOf(turns, answer);
    const message = { id: `msg_${at.toString(36)}`, type: 'message', role: 'assistant', model };
    const usage = { input_tokens: input, output_tokens: output };
    if (!isStreamed) {
      const content = [{ type: 'text', text: answer }];
      return jsonBody({ ...message, content, stop_reason: 'end_turn', stop_sequence: null, usage });
    }
    return eventBody([
      {
        type: 'message_start',
        message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      ...(answer.match(pieces) ?? []).map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: output } },
      { type: 'message_stop' },
    ]);
  },
};

const openai = openaiChat('openai', 'https://api.openai.com/v1');
const together = openaiChat('together', 'https://api.together.xyz/v1');

/** The provider that serves a model. */
export function wireOf(model: string): Wire {
  if (model.includes('claude')) return anthropic;
  return model.startsWith('gpt-') ? openai : together;
}

/** The answer of a provider that failed. */
export function failureBody(message: string): Body {
  return jsonBody({ error: { message, type: 'server_error', param: null, code: null } });
}

function usageOf(turns: readonly Turn[], answer: string): { input: number; output: number } {
  const characters = turns.reduce((sum, { content }) => sum + content.length, 0);
  return { input: 40 + Math.ceil(characters / 4), output: 1 + Math.ceil(answer.length / 4) };
}

function jsonBody(value: unknown): Body {
  return bodyOf(JSON.stringify(value), 'application/json');
}

function eventBody(events: readonly { readonly [field: string]: unknown; readonly type?: string }[]): Body {
  const isNamed = events[0]?.type !== undefined;
  const lines = events.map(
    (event) => `${isNamed ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`,
  );
  return bodyOf(`${lines.join('')}${isNamed ? '' : 'data: [DONE]\n\n'}`, 'text/event-stream');
}

function bodyOf(text: string, contentType: string): Body {
  const bytes = Buffer.from(text);
  return { bytes, contentType, contentEncoding: null, sizeBytes: bytes.length };
}
