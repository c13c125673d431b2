import type { Format } from './format.ts';
import { isOpenaiPath } from './openai-path.ts';
import { readResponsesRequest } from './openai-responses/request.ts';
import { isModelResponse, readModelResponse } from './openai-responses/response.ts';
import { readResponseStream } from './openai-responses/stream.ts';

/**
 * OpenAI's responses, also as Azure, xAI, OpenRouter, Groq, LM Studio and vLLM serve them ("Open Responses").
 *
 * @see OpenAI API reference, "Responses"
 */
export const openaiResponses: Format = {
  id: 'openai-responses',
  isRatable: true,
  matches: (method, path) => method === 'POST' && isOpenaiPath(path, 'responses'),
  recognises: isModelResponse,
  request: readResponsesRequest,
  response: readModelResponse,
  stream: readResponseStream,
};
