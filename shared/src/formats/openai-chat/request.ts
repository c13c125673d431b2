import { joinParts, readContent, readReasoning, readToolCalls } from '../content.ts';
import type { Issue, Message, Part, ReadRequest, Role } from '../format.ts';
import { arrayOf, isRecord, issue, type JsonRecord, nonEmptyText } from '../json.ts';
import { unreadableRequest } from '../read.ts';

const roles: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** Reads a request (OpenAI API reference, "Create chat completion"). */
export function readChatRequest(body: unknown): ReadRequest {
  if (!isRecord(body)) return unreadableRequest(issue('The request body is not a JSON object.', body));
  const issues: Issue[] = [];
  return {
    model: nonEmptyText(body.model),
    isStreaming: body.stream === true,
    messages: arrayOf(body.messages).flatMap((message) => readMessage(message, issues)),
    // `functions` is what `tools` were called before.
    tools: arrayOf(body.tools ?? body.functions),
    issues,
  };
}

function readMessage(message: unknown, issues: Issue[]): Message[] {
  if (!isRecord(message)) {
    issues.push(issue('A message of the request is not a JSON object.', message));
    return [];
  }
  const name = nonEmptyText(message.role);
  const role = name !== null && Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) issues.push(issue('A message of the request has no known role.', message));
  return [{ role: role ?? 'user', parts: role === 'tool' ? toolParts(message) : turnParts(message) }];
}

function toolParts(message: JsonRecord): Part[] {
  const content = readContent(message.content);
  const media = content.filter((part) => part.type === 'other');
  const text = joinParts(content, 'text');
  return [{ type: 'tool-result', id: nonEmptyText(message.tool_call_id), text }, ...media];
}

function turnParts(message: JsonRecord): Part[] {
  const reasoning = readReasoning(message);
  const refusal = nonEmptyText(message.refusal);
  return [
    ...(reasoning === '' ? [] : [{ type: 'reasoning', text: reasoning } as const]),
    ...readContent(message.content),
    ...(refusal === null ? [] : [{ type: 'refusal', text: refusal } as const]),
    ...readToolCalls(message).map((call) => ({ type: 'tool-call', ...call }) as const),
  ];
}
