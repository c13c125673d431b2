import { readContent } from '../content.ts';
import type { Issue, Message, ReadRequest } from '../format.ts';
import { arrayOf, isRecord, issue, nonEmptyText } from '../json.ts';
import { unreadableRequest } from '../read.ts';
import { readFirstVersion } from './first-version.ts';
import { readAssistantParts, readToolParts } from './message.ts';

/** Reads a request of either version (Cohere API reference, "Chat"). */
export function readCohereRequest(body: unknown): ReadRequest {
  if (!isRecord(body)) return unreadableRequest(issue('The request body is not a JSON object.', body));
  const issues: Issue[] = [];
  const isFirst = body.messages === undefined && body.message !== undefined;
  return {
    model: nonEmptyText(body.model),
    isStreaming: body.stream === true,
    messages: isFirst
      ? readFirstVersion(body, issues)
      : arrayOf(body.messages).flatMap((message) => readMessage(message, issues)),
    tools: arrayOf(body.tools),
    issues,
  };
}

function readMessage(message: unknown, issues: Issue[]): Message[] {
  if (!isRecord(message)) {
    issues.push(issue('A message of the request is not a JSON object.', message));
    return [];
  }
  switch (message.role) {
    case 'assistant':
      return [{ role: 'assistant', parts: readAssistantParts(message) }];
    case 'tool':
      return [{ role: 'tool', parts: readToolParts(message) }];
    case 'system':
    case 'user':
      return [{ role: message.role, parts: readContent(message.content) }];
    default:
      issues.push(issue('A message of the request has no known role.', message));
      return [{ role: 'user', parts: readContent(message.content) }];
  }
}
