/** How a provider words an answer, and where it is asked. */
export interface Shape {
  /** Below its route. */
  readonly path: string;
  /** The answer as one body. */
  whole(text: string): object;
  /** The answer as the data of one event after the other. */
  events(pieces: readonly string[]): readonly object[];
  /** Begins and ends an event. */
  readonly frame: readonly [before: string, after: string];
}

const sse = ['data: ', '\n\n'] as const;

const chat: Shape = {
  path: '/chat/completions',
  whole: (content) => ({
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 },
  }),
  events: (pieces) =>
    pieces.map((content) => ({
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
    })),
  frame: sse,
};

const anthropic: Shape = {
  path: '/v1/messages',
  whole: (text) => ({ type: 'message', role: 'assistant', content: [{ type: 'text', text }] }),
  events: (pieces) => [
    { type: 'message_start', message: { type: 'message', role: 'assistant', content: [] } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...pieces.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    })),
    { type: 'message_stop' },
  ],
  frame: sse,
};

const gemini: Shape = {
  path: '/v1beta/models/gemini-2.5-pro:streamGenerateContent',
  whole: (text) => ({ candidates: [{ content: { role: 'model', parts: [{ text }] }, index: 0 }] }),
  events: (pieces) => pieces.map((text) => gemini.whole(text)),
  frame: sse,
};

const ollama: Shape = {
  path: '/api/chat',
  whole: (content) => ({ model: 'm', message: { role: 'assistant', content }, done: true }),
  events: (pieces) =>
    pieces.map((content) => ({ model: 'm', message: { role: 'assistant', content }, done: false })),
  frame: ['', '\n'],
};

/** Of no known format. */
const other: Shape = {
  path: '/v9/think',
  whole: (text) => ({ output: { text } }),
  events: (pieces) => pieces.map((text) => ({ text })),
  frame: sse,
};

const byProvider: Readonly<Record<string, Shape>> = { anthropic, gemini, ollama, bedrock: other };

/** A provider that has none of its own words its answers as OpenAI does. */
export function shapeOf(provider: string): Shape {
  return byProvider[provider] ?? chat;
}
