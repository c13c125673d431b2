import type { ServerSentEvent } from '../../sse.ts';
import { errorMessage } from '../error-message.ts';
import { doneMark, endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse, Usage } from '../format.ts';
import { isRecord, issue, nonEmptyText } from '../json.ts';
import { readUsage } from '../openai-usage.ts';
import { responseWithoutObject } from '../read.ts';

/** Reads a whole response (OpenAI API reference, "The embedding object"). It counts input tokens only. */
export function readEmbeddings(body: unknown): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const error = errorMessage(body);
  const isEmpty = !Array.isArray(body.data) && error === null;
  return {
    model: nonEmptyText(body.model),
    choices: [],
    usage: billedInput(readUsage(body)),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no embeddings.', body)] : [],
  };
}

/** No tokens come out, and nothing is charged for them. */
function billedInput(usage: Usage): Usage {
  const { inputTokens } = usage;
  return inputTokens === null ? usage : { ...usage, billed: { inputTokens, outputTokens: 0 } };
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
  return endStream(read, { issues, isComplete });
}
