import type { Format } from './format.ts';
import { readCompletionRequest } from './openai-completions/request.ts';
import { readCompletion } from './openai-completions/response.ts';
import { readCompletionStream } from './openai-completions/stream.ts';
import { isOpenaiPath } from './openai-path.ts';

/**
 * OpenAI's completions, the API before chat; vLLM, LM Studio, Together, Fireworks and others serve it too.
 *
 * @see OpenAI API reference, "Completions"
 */
export const openaiCompletions: Format = {
  id: 'openai-completions',
  isRatable: true,
  matches: (method, path) => method === 'POST' && isOpenaiPath(path, 'completions'),
  request: readCompletionRequest,
  response: readCompletion,
  stream: readCompletionStream,
};
