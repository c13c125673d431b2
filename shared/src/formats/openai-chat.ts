import { doneMark } from './events.ts';
import type { Format } from './format.ts';
import { readChatRequest } from './openai-chat/request.ts';
import { isChatResponse, readChatResponse } from './openai-chat/response.ts';
import { readChatStream } from './openai-chat/stream.ts';

/**
 * OpenAI's chat completions, and the dialects of those that follow it: Azure, OpenRouter, Mistral, Groq, DeepSeek,
 * xAI, Together, Fireworks, Perplexity, Cerebras, Gemini's OpenAI endpoint, Ollama, LM Studio, vLLM.
 *
 * @see OpenAI API reference, "Chat Completions"
 */
export const openaiChat: Format = {
  id: 'openai-chat',
  isRatable: true,
  matches: (method, path) => method === 'POST' && /\/chat\/completions\/?$/.test(path),
  recognises: isChatResponse,
  endMark: doneMark,
  request: readChatRequest,
  response: readChatResponse,
  stream: readChatStream,
};
