import { anthropicMessages } from './anthropic-messages.ts';
import { cohere } from './cohere.ts';
import type { Format } from './format.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';

export * from './format.ts';
export { isEventStream, readRequest, readResponse } from './read.ts';
export { requestText, responseText } from './text.ts';

/** Every wire format by its id. The first whose path matches reads the exchange. */
export const formats = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-completions': openaiCompletions,
  'openai-embeddings': openaiEmbeddings,
  'anthropic-messages': anthropicMessages,
  cohere,
} as const satisfies Readonly<Record<string, Format>>;

/** The format of requests to this path of a provider, or `null` if none is known. `path` has no query string. */
export function findFormat(method: string, path: string): Format | null {
  return Object.values<Format>(formats).find((format) => format.matches(method, path)) ?? null;
}

/** The format with this id, or `null`. */
export function formatById(id: string): Format | null {
  return Object.values<Format>(formats).find((format) => format.id === id) ?? null;
}
