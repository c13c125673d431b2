import type { ServerSentEvent } from '../../sse.ts';
import { errorMessage } from '../error-message.ts';
import { doneMark, endMissing, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { isRecord, issue, nonEmptyText } from '../json.ts';
import { readUsage } from '../openai-usage.ts';
import { unreadableResponse } from '../read.ts';

/** Reads a whole response (OpenAI API reference, "The embedding object"). It counts input tokens only. */
export function readEmbeddings(body: unknown): ReadResponse {
  if (!isRecord(body)) {
    return unreadableResponse(body, issue('The response body is not a JSON object.', body));
  }
  const error = errorMessage(body);
  const isEmpty = !Array.isArray(body.data) && error === null;
  return {
    model: nonEmptyText(body.model),
    choices: [],
    usage: readUsage(body),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no embeddings.', body)] : [],
  };
}

/** Embeddings are not streamed; what a server sends as events nevertheless, an error mostly, is read from the last. */
export function readEmbeddingStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  let body: unknown = {};
  let isComplete = false;
  for (const event of events) {
    if (event.data === doneMark) isComplete = true;
    else body = eventRecord(event, issues) ?? body;
  }
  const read = readEmbeddings(body);
  issues.push(...(isComplete ? read.issues : [endMissing]));
  return { ...read, isComplete, issues };
}
