import type { ReadRequest } from '../format.ts';
import { isRecord, issue, nonEmptyText } from '../json.ts';
import { readPrompts } from '../prompts.ts';
import { unreadableRequest } from '../read.ts';

/** Reads a request (OpenAI API reference, "Create completion"). */
export function readCompletionRequest(body: unknown): ReadRequest {
  if (!isRecord(body)) return unreadableRequest(issue('The request body is not a JSON object.', body));
  return {
    model: nonEmptyText(body.model),
    isStreaming: body.stream === true,
    messages: readPrompts(body.prompt),
    tools: [],
    issues: [],
  };
}
