import { readCohereRequest } from './cohere/request.ts';
import { readCohereResponse } from './cohere/response.ts';
import { readCohereStream } from './cohere/stream.ts';
import type { Format } from './format.ts';

/**
 * Cohere's chat, in its second version and in the first, which has other fields and other events.
 *
 * @see Cohere API reference, "Chat"
 */
export const cohere: Format = {
  id: 'cohere',
  isRatable: true,
  matches: (method, path) => method === 'POST' && /(^|\/)v[12]\/chat\/?$/.test(path),
  request: readCohereRequest,
  response: readCohereResponse,
  stream: readCohereStream,
};
