import type { Issue, Message, Part, ReadRequest, Role } from '../format.ts';
import { arrayOf, isRecord, issue, nonEmptyText, recordOf, textOf, toJson } from '../json.ts';
import { unreadableRequest } from '../read.ts';

/** Reads a request (Anthropic API reference, "Create a Message"). */
export function readMessagesRequest(body: unknown): ReadRequest {
  if (!isRecord(body)) return unreadableRequest(issue('The request body is not a JSON object.', body));
  const issues: Issue[] = [];
  const system = readContent(body.system);
  return {
    model: nonEmptyText(body.model),
    isStreaming: body.stream === true,
    messages: [
      ...(system.length === 0 ? [] : [{ role: 'system', parts: system } as const]),
      ...arrayOf(body.messages).flatMap((message) => readTurn(message, issues)),
    ],
    tools: arrayOf(body.tools),
    issues,
  };
}

/** Tool results come inside a user turn; in the neutral form they are a turn of their own. */
function readTurn(message: unknown, issues: Issue[]): Message[] {
  const { role, content } = recordOf(message);
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    issues.push(issue('A message of the request has no known role.', message));
  }
  const own: Role = role === 'assistant' || role === 'system' ? role : 'user';
  const turns: { role: Role; parts: Part[] }[] = [];
  for (const block of typeof content === 'string' ? [content] : arrayOf(content)) {
    const isResult = recordOf(block).type === 'tool_result';
    const parts = isResult ? readToolResult(block) : [readBlock(block)];
    const last = turns.at(-1);
    const turnRole = isResult ? 'tool' : own;
    if (last?.role === turnRole) last.parts.push(...parts);
    else turns.push({ role: turnRole, parts });
  }
  return turns;
}

function readToolResult(block: unknown): Part[] {
  const { tool_use_id: id, content } = recordOf(block);
  const parts = readContent(content);
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const media = parts.filter((part) => part.type === 'other');
  return [{ type: 'tool-result', id: nonEmptyText(id), text }, ...media];
}

function readContent(content: unknown): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [readBlock(content)];
  return arrayOf(content).map(readBlock);
}

/** Images, documents and what the provider's own tools did keep their shape. */
function readBlock(block: unknown): Part {
  if (typeof block === 'string') return { type: 'text', text: block };
  const { type, text, thinking, id, name, input } = recordOf(block);
  switch (type) {
    case 'text':
      return { type: 'text', text: textOf(text) };
    case 'thinking':
      return { type: 'reasoning', text: textOf(thinking) };
    case 'tool_use':
      return { type: 'tool-call', id: nonEmptyText(id), name: textOf(name), arguments: toJson(input ?? {}) };
    default:
      return { type: 'other', value: block };
  }
}
