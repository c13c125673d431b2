import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { cohere } from './cohere.ts';
import type { Format } from './format.ts';
import { gemini } from './gemini.ts';
import { geminiInteractions } from './gemini-interactions.ts';
import { ollama } from './ollama.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiCompletions } from './openai-completions.ts';
import { openaiEmbeddings } from './openai-embeddings.ts';
import { openaiResponses } from './openai-responses.ts';

export * from '../aws-event-stream.ts';
export * from './format.ts';
export { endOfStream, type Framing, framingOf, hasPiece } from './framing.ts';
export { generic } from './generic.ts';
export { isRecord, parseJson } from './json.ts';
export { decodeSegment } from './path.ts';
export { readRequest, readResponse } from './read.ts';
export { betweenChoices, choiceTexts, joinChoices, lastUserText, requestText } from './text.ts';

/** Every wire format by its id. The first whose path matches reads the exchange. */
export const formats = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-completions': openaiCompletions,
  'openai-embeddings': openaiEmbeddings,
  'anthropic-messages': anthropicMessages,
  gemini,
  'gemini-interactions': geminiInteractions,
  ollama,
  'bedrock-converse': bedrockConverse,
  cohere,
} as const satisfies Readonly<Record<string, Format>>;

/** The format of requests to this path of a provider, or `null` if none is known. `path` has no query string. */
export function findFormat(method: string, path: string): Format | null {
  return Object.values<Format>(formats).find((format) => format.matches(method, path)) ?? null;
}

/** The format that a response body, or one event of a streamed one, shows by its shape; `null` if none does. */
export function recogniseFormat(value: unknown): Format | null {
  return Object.values<Format>(formats).find((format) => format.recognises?.(value)) ?? null;
}

/** The format with this id, or `null`. */
export function formatById(id: string): Format | null {
  return Object.values<Format>(formats).find((format) => format.id === id) ?? null;
}
