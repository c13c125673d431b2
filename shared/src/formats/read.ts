import { parseEvents, type ServerSentEvent } from '../sse.ts';
import type { Format, Issue, ReadRequest, ReadResponse, Usage } from './format.ts';
import { isRecord, issue, parseJson } from './json.ts';

/** Usage of which nothing is known. */
export const unknownUsage: Usage = {
  inputTokens: null,
  outputTokens: null,
  totalTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
};

/** The end mark of OpenAI's streams and of all that follow them (OpenAI API reference, chat, "Streaming"). */
export const doneMark = '[DONE]';

/**
 * Reads a request body.
 *
 * @param text The decoded body.
 * @throws never: a body that is no JSON gives an empty request with an issue
 */
export function readRequest(format: Format, text: string): ReadRequest {
  const json = parseJson(text);
  if (json.ok) return format.request(json.value);
  return unreadableRequest(issue('The request body is not JSON.', text));
}

/**
 * Reads a response body, streamed or whole.
 *
 * @param text The decoded body; a stream may be cut anywhere.
 * @param options `isEventStream`: how the body is framed, see `isEventStream`.
 * @throws never: a body that is no JSON gives an empty response with an issue, its text as `body`
 */
export function readResponse(
  format: Format,
  text: string,
  options: { isEventStream: boolean },
): ReadResponse {
  if (options.isEventStream) return format.stream(eventsOf(text));
  const json = parseJson(text);
  if (json.ok) return format.response(json.value);
  const message = text === '' ? 'The response body is empty.' : 'The response body is not JSON.';
  return { ...unreadableResponse(text, issue(message, text)), isComplete: false };
}

/**
 * Whether a response body is an event stream. Looks at the body first, because content types lie: errors come as
 * JSON under `text/event-stream`, streams as `application/json` or without a type.
 */
export function isEventStream(text: string, contentType: string | null): boolean {
  const start = text.trimStart().slice(0, 8);
  if (/^[[{]/.test(start)) return false;
  if (/^(data|event|id|retry)?:/.test(start)) return true;
  return /^text\/event-stream\b/i.test(contentType ?? '');
}

/** A request of which nothing could be read. */
export function unreadableRequest(reason: Issue): ReadRequest {
  return { model: null, isStreaming: false, messages: [], tools: [], issues: [reason] };
}

/** A whole response of which nothing could be read. */
export function unreadableResponse(body: unknown, reason: Issue): ReadResponse {
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

/**
 * The events of a stream, and the last one too where only its blank line is missing: some servers leave it out,
 * and a stream cut there has lost nothing.
 */
function eventsOf(text: string): ServerSentEvent[] {
  const { events, rest } = parseEvents(text);
  const last = parseEvents(`${rest}\n\n`).events.filter(({ data }) => {
    const json = parseJson(data);
    return data === doneMark || (json.ok && isRecord(json.value));
  });
  return [...events, ...last];
}
