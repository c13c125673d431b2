import { listOf, textOf } from './parts.js';

/**
 * @type {import('./index.js').PageFormat}
 * @see OpenAI API reference, chat: the completion chunk object, the completion object
 */
export const openaiChat = {
  headers: (key) => (key === '' ? {} : { authorization: `Bearer ${key}` }),
  body: (model, turns) => ({ model, messages: turns, stream: true }),
  text: (data) => textOf(turnIn(data)?.content) + textOf(turnIn(data)?.refusal),
  toolNames: (data) =>
    listOf(turnIn(data)?.tool_calls).flatMap(
      (call) => textOf(call?.function?.name ?? call?.custom?.name) || [],
    ),
  isEnd: (data) => {
    const choice = data?.choices?.[0];
    return Boolean(choice?.finish_reason || (choice?.message && !choice.delta));
  },
};

/**
 * Perplexity sends both at once: what an event adds, and in `message` all so far.
 *
 * @param {any} data
 */
function turnIn(data) {
  const choice = data?.choices?.[0];
  return choice?.delta ?? choice?.message;
}
