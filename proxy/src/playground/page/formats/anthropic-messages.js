/**
 * @type {import('./index.js').PageFormat}
 * @see Anthropic API reference, streaming messages
 */
export const anthropicMessages = {
  headers: (key) => ({
    'anthropic-version': '2023-06-01',
    // Without it a request that a browser sent is refused.
    'anthropic-dangerous-direct-browser-access': 'true',
    ...(key === '' ? {} : { 'x-api-key': key }),
  }),
  body: (model, turns) => ({ model, messages: turns, max_tokens: 1024, stream: true }),
  text: (data) => (data?.delta?.type === 'text_delta' ? data.delta.text : ''),
  isEnd: (data) => data?.type === 'message_stop',
};
