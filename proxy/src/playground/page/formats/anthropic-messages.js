import { listOf, textOf } from './parts.js';

/**
 * @type {import('./index.js').PageFormat}
 * @see Anthropic API reference, messages and streaming messages
 */
export const anthropicMessages = {
  headers: (key) => ({
    'anthropic-version': '2023-06-01',
    // Without it a request that a browser sent is refused.
    'anthropic-dangerous-direct-browser-access': 'true',
    ...(key === '' ? {} : { 'x-api-key': key }),
  }),
  body: (model, turns) => ({ model, messages: turns, max_tokens: 1024, stream: true }),
  text: (data) =>
    data?.delta?.type === 'text_delta' ? textOf(data.delta.text) : isWhole(data) ? textOf(data.content) : '',
  toolNames: (data) =>
    [data?.content_block, ...(isWhole(data) ? listOf(data.content) : [])].flatMap((block) =>
      block?.type === 'tool_use' ? textOf(block.name) || [] : [],
    ),
  isEnd: (data) => data?.type === 'message_stop' || isWhole(data),
};

/** @param {any} data */
function isWhole(data) {
  return data?.type === 'message';
}
