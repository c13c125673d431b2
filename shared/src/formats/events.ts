import type { ServerSentEvent } from '../sse.ts';
import type { Issue, ReadResponse } from './format.ts';
import { isRecord, issue, type JsonRecord, parseJson } from './json.ts';

/** The end mark of OpenAI's streams and of all that follow them (OpenAI API reference, chat, "Streaming"). */
export const doneMark = '[DONE]';

/** Said of every stream that stopped before the provider marked its end. */
export const endMissing: Issue = issue('The stream ended before its end mark.');

/** More than this many malformed events of one stream say nothing new. */
const mostIssues = 100;

/** The event's data as a JSON object; otherwise `null`, and an issue that keeps the raw data. */
export function eventRecord(event: ServerSentEvent, issues: Issue[]): JsonRecord | null {
  // To refuse what is no JSON takes far longer than to look at it.
  if (issues.length >= mostIssues && !event.data.endsWith('}')) return null;
  const json = parseJson(event.data);
  if (json.ok && isRecord(json.value)) return json.value;
  if (issues.length < mostIssues) {
    issues.push(issue(`An event of the stream is not ${json.ok ? 'a JSON object' : 'JSON'}.`, event.data));
  }
  return null;
}

/** What the whole that a stream makes says, with how the stream itself went. */
export function endStream(
  read: ReadResponse,
  {
    issues,
    error = null,
    isComplete,
  }: { issues: readonly Issue[]; error?: string | null; isComplete: boolean },
): ReadResponse {
  const own = isComplete ? read.issues : [endMissing];
  return { ...read, error: error ?? read.error, isComplete, issues: [...issues, ...own] };
}
