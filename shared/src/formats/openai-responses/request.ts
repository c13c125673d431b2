import { joinParts, readContent } from '../content.ts';
import type { Issue, Message, Part, ReadRequest, Role } from '../format.ts';
import { arrayOf, isRecord, issue, type JsonRecord, nonEmptyText, textOf } from '../json.ts';
import { unreadableRequest } from '../read.ts';
import { readCallItem, readReasoningItem } from './item.ts';

const roles: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
};

/** Reads a request (OpenAI API reference, "Create a model response"). */
export function readResponsesRequest(body: unknown): ReadRequest {
  if (!isRecord(body)) return unreadableRequest(issue('The request body is not a JSON object.', body));
  const issues: Issue[] = [];
  const instructions = readContent(body.instructions);
  const input =
    typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : arrayOf(body.input);
  return {
    model: nonEmptyText(body.model),
    isStreaming: body.stream === true,
    messages: joinTurns([
      ...(instructions.length === 0 ? [] : [{ role: 'system', parts: instructions } as const]),
      ...input.flatMap((item) => readItem(item, issues)),
    ]),
    tools: arrayOf(body.tools),
    issues,
  };
}

function readItem(item: unknown, issues: Issue[]): Message[] {
  if (!isRecord(item)) {
    issues.push(issue('An item of the input is not a JSON object.', item));
    return [];
  }
  const type = nonEmptyText(item.type) ?? 'message';
  if (type === 'message') return [readMessage(item, issues)];
  if (type.endsWith('_call_output')) return [{ role: 'tool', parts: readToolOutput(item) }];
  // The user's answer to what the model wants to do on a server.
  if (type === 'mcp_approval_response') return [{ role: 'user', parts: [{ type: 'other', value: item }] }];
  return [{ role: 'assistant', parts: [readOutputItem(item)] }];
}

function readMessage(item: JsonRecord, issues: Issue[]): Message {
  const name = textOf(item.role);
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) issues.push(issue('A message of the input has no known role.', item));
  return { role: role ?? 'user', parts: readContent(item.content) };
}

function readToolOutput(item: JsonRecord): Part[] {
  const { output } = item;
  const parts = readContent(isRecord(output) ? [output] : output);
  const media = parts.filter((part) => part.type === 'other');
  return [{ type: 'tool-result', id: nonEmptyText(item.call_id), text: joinParts(parts, 'text') }, ...media];
}

/** References, encrypted reasoning and what the provider's own tools did keep their shape. */
function readOutputItem(item: JsonRecord): Part {
  const call = readCallItem(item);
  if (call !== null) return { type: 'tool-call', ...call };
  const reasoning = item.type === 'reasoning' ? readReasoningItem(item) : '';
  return reasoning === '' ? { type: 'other', value: item } : { type: 'reasoning', text: reasoning };
}

/** What the model gave in one turn comes as several items. */
function joinTurns(messages: readonly Message[]): Message[] {
  const turns: { role: Role; parts: Part[] }[] = [];
  for (const { role, parts } of messages) {
    const last = turns.at(-1);
    if (last?.role === 'assistant' && role === 'assistant') for (const part of parts) last.parts.push(part);
    else turns.push({ role, parts: [...parts] });
  }
  return turns;
}
