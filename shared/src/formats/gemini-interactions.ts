import type { Format } from './format.ts';
import { readInteractionRequest } from './gemini-interactions/request.ts';
import { readInteraction } from './gemini-interactions/response.ts';
import { readInteractionStream } from './gemini-interactions/stream.ts';

/**
 * Google's interactions, in the form that gives what was done as `steps`.
 *
 * @see Gemini API reference, "Interactions API"
 */
export const geminiInteractions: Format = {
  id: 'gemini-interactions',
  isRatable: true,
  matches: (method, path) => method === 'POST' && /\/interactions\/?$/.test(path),
  request: readInteractionRequest,
  response: (body) => readInteraction(body),
  stream: readInteractionStream,
};
