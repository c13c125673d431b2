import type { ServerSentEvent } from '../../sse.ts';
import { addFields } from '../chunks.ts';
import type { ReadResponse } from '../format.ts';
import { readChunks } from '../openai-choices.ts';
import { readCompletion } from './response.ts';

/**
 * Reads a streamed response (OpenAI API reference, "Create completion", section on `stream`). A chunk has the shape of
 * a whole response.
 */
export function readCompletionStream(events: Iterable<ServerSentEvent>): ReadResponse {
  return readChunks(events, {
    object: 'text_completion',
    start: (index) => ({ text: '', index, logprobs: null, finish_reason: null }),
    add: (choice, piece) => addFields(choice, piece, 0),
    finish: (choice) => choice,
    read: readCompletion,
  });
}
