import type { Format } from './format.ts';
import { generatePath, readGenerateRequest } from './gemini/request.ts';
import { isGenerateResponse, readGenerateResponse } from './gemini/response.ts';
import { readGenerateStream } from './gemini/stream.ts';

/**
 * Google's generateContent, at the Gemini API and at Vertex AI. Its streams are server-sent events if asked for with
 * `alt=sse`, and the elements of one JSON array otherwise.
 *
 * @see Gemini API reference, "Generating content"
 */
export const gemini: Format = {
  id: 'gemini',
  isRatable: true,
  framings: ['json-array'],
  matches: (method, path) => method === 'POST' && generatePath.test(path),
  recognises: isGenerateResponse,
  request: readGenerateRequest,
  response: readGenerateResponse,
  stream: readGenerateStream,
};
