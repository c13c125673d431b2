/**
 * @type {import('./index.js').PageFormat}
 * @see OpenAI API reference, chat: the completion chunk object
 */
export const openaiChat = {
  headers: (key) => (key === '' ? {} : { authorization: `Bearer ${key}` }),
  body: (model, turns) => ({ model, messages: turns, stream: true }),
  text: (data) => data?.choices?.[0]?.delta?.content ?? '',
  isEnd: (data) => Boolean(data?.choices?.[0]?.finish_reason),
};
