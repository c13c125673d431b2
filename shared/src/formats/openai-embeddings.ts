import type { Format } from './format.ts';
import { readEmbeddingRequest } from './openai-embeddings/request.ts';
import { readEmbeddingStream, readEmbeddings } from './openai-embeddings/response.ts';
import { isOpenaiPath } from './openai-path.ts';

/**
 * OpenAI's embeddings, also as Azure, Mistral, Together, vLLM, LM Studio and others serve them. Nobody reads a
 * vector: a response has no choices, and is not rated.
 *
 * @see OpenAI API reference, "Embeddings"
 */
export const openaiEmbeddings: Format = {
  id: 'openai-embeddings',
  isRatable: false,
  matches: (method, path) => method === 'POST' && isOpenaiPath(path, 'embeddings'),
  request: readEmbeddingRequest,
  response: readEmbeddings,
  stream: readEmbeddingStream,
};
