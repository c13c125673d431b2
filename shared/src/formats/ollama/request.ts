import type { Issue, Message, Part, ReadRequest, Role } from '../format.ts';
import { arrayOf, isRecord, issue, nonEmptyText, textOf } from '../json.ts';
import { unreadableRequest } from '../read.ts';
import { readToolCalls } from './response.ts';

const roles: Readonly<Record<string, Role>> = {
  system: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
};

/**
 * Reads a request (Ollama API, "Generate a chat completion" and "Generate a completion"). It is streamed unless it
 * says otherwise (same, "Streaming responses").
 */
export function readOllamaRequest(body: unknown): ReadRequest {
  if (!isRecord(body)) return unreadableRequest(issue('The request body is not a JSON object.', body));
  const issues: Issue[] = [];
  return {
    model: nonEmptyText(body.model),
    isStreaming: body.stream !== false,
    messages: [
      ...turn('system', texts(body.system)),
      ...arrayOf(body.messages).flatMap((message) => readMessage(message, issues)),
      // What is to be completed, and what is to come after it.
      ...turn('user', [...texts(body.prompt), ...images(body.images), ...texts(body.suffix)]),
    ],
    tools: arrayOf(body.tools),
    issues,
  };
}

function turn(role: Role, parts: readonly Part[]): Message[] {
  return parts.length === 0 ? [] : [{ role, parts }];
}

function readMessage(message: unknown, issues: Issue[]): Message[] {
  if (!isRecord(message)) {
    issues.push(issue('A message of the request is not a JSON object.', message));
    return [];
  }
  const name = nonEmptyText(message.role);
  const role = name !== null && Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) issues.push(issue('A message of the request has no known role.', message));
  if (role === 'tool') {
    const id = nonEmptyText(message.tool_call_id);
    return [{ role, parts: [{ type: 'tool-result', id, text: textOf(message.content) }] }];
  }
  const reasoning = nonEmptyText(message.thinking);
  const parts: Part[] = [
    ...(reasoning === null ? [] : [{ type: 'reasoning', text: reasoning } as const]),
    ...texts(message.content),
    ...images(message.images),
    ...readToolCalls(message).map((call) => ({ type: 'tool-call', ...call }) as const),
  ];
  return [{ role: role ?? 'user', parts }];
}

function texts(value: unknown): Part[] {
  const text = nonEmptyText(value);
  return text === null ? [] : [{ type: 'text', text }];
}

function images(value: unknown): Part[] {
  return arrayOf(value).map((image) => ({ type: 'other', value: image }));
}
