import type { Format } from './format.ts';
import { readOllamaRequest } from './ollama/request.ts';
import { readOllamaResponse } from './ollama/response.ts';
import { readOllamaStream } from './ollama/stream.ts';

/**
 * Ollama's own chat and generate; its other paths speak OpenAI's formats. Streams come as one JSON object a line.
 *
 * @see Ollama's repository, `docs/api.md`
 */
export const ollama: Format = {
  id: 'ollama',
  isRatable: true,
  framings: ['json-lines'],
  matches: (method, path) => method === 'POST' && /\/api\/(?:chat|generate)\/?$/.test(path),
  request: readOllamaRequest,
  response: readOllamaResponse,
  stream: readOllamaStream,
};
