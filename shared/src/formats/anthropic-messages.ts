import { readMessagesRequest } from './anthropic-messages/request.ts';
import { isMessage, readMessage } from './anthropic-messages/response.ts';
import { readMessageStream } from './anthropic-messages/stream.ts';
import type { Format } from './format.ts';

/**
 * Anthropic's messages, also as OpenRouter, DeepSeek and others serve them.
 *
 * @see Anthropic API reference, "Messages"
 */
export const anthropicMessages: Format = {
  id: 'anthropic-messages',
  isRatable: true,
  matches: (method, path) => method === 'POST' && /(^|\/v1)\/messages\/?$/.test(path),
  recognises: isMessage,
  request: readMessagesRequest,
  response: (body) => readMessage(body),
  stream: readMessageStream,
};
