import { errorMessage } from './error-message.ts';
import { endMissing } from './events.ts';
import type { Issue, Reader, ReadRequest, ReadResponse, Usage } from './format.ts';
import { type Framing, framedEvents } from './framing.ts';
import { issue, parseJson } from './json.ts';

/** Usage of which nothing is known. */
export const unknownUsage: Usage = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

/**
 * Reads a request body.
 *
 * @param text The decoded body.
 * @param path Where it was sent, without query string.
 * @throws never: a body that is no JSON gives an empty request with an issue
 */
export function readRequest(format: Reader, text: string, path?: string): ReadRequest {
  const json = parseJson(text);
  if (json.ok) return format.request(json.value, path);
  return unreadableRequest(issue('The request body is not JSON.', text));
}

/**
 * Reads a response body, streamed or whole.
 *
 * @param text The decoded body; a stream may be cut anywhere.
 * @param framing How the body is framed, see `framingOf`.
 * @throws never: a body that is no JSON gives an empty response with an issue, its text as `body`
 */
export function readResponse(format: Reader, text: string, framing: Framing): ReadResponse {
  if (framing !== 'whole') return readStream(format, text, framing);
  const json = parseJson(text);
  if (json.ok) return format.response(json.value);
  const message = text === '' ? 'The response body is empty.' : 'The response body is not JSON.';
  return { ...unreadableResponse(text, issue(message, text)), isComplete: false };
}

function readStream(format: Reader, text: string, framing: Framing): ReadResponse {
  const { events, isClosed } = framedEvents(text, framing);
  const read = format.stream(events);
  if (isClosed() || !read.isComplete) return read;
  return { ...read, isComplete: false, issues: [...read.issues, endMissing] };
}

/** A request of which nothing could be read. */
export function unreadableRequest(reason: Issue): ReadRequest {
  return { model: null, isStreaming: false, messages: [], tools: [], issues: [reason] };
}

/** A whole response that is no JSON object: an error inside an array (Gemini's endpoints), or nothing that can be read. */
export function responseWithoutObject(body: unknown): ReadResponse {
  const unread = unreadableResponse(body, issue('The response body is not a JSON object.', body));
  const error = errorMessage(body);
  return error === null ? unread : { ...unread, error, issues: [] };
}

/** A whole response of which nothing could be read. */
function unreadableResponse(body: unknown, reason: Issue): ReadResponse {
  return {
    model: null,
    choices: [],
    usage: unknownUsage,
    body,
    error: null,
    isComplete: true,
    issues: [reason],
  };
}
