import type { Draft } from '../chunks.ts';
import type { Issue, Message, Part, Role, ToolCall } from '../format.ts';
import { arrayOf, isRecord, issue, type JsonRecord, recordOf, textOf, toJson } from '../json.ts';

const roles: Readonly<Record<string, Role>> = {
  SYSTEM: 'system',
  USER: 'user',
  CHATBOT: 'assistant',
  TOOL: 'tool',
};

/** The messages of a request: preamble, history and the new message apart (Cohere API reference, "Chat" v1). */
export function readFirstVersion(body: JsonRecord, issues: Issue[]): Message[] {
  const { preamble, message, tool_results: results } = body;
  return [
    ...readTurn('system', { message: preamble }),
    ...arrayOf(body.chat_history).flatMap((turn) => {
      const name = textOf(recordOf(turn).role);
      const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
      if (role === undefined) issues.push(issue('A turn of the chat history has no known role.', turn));
      return readTurn(role ?? 'user', recordOf(turn));
    }),
    ...readTurn('user', { message }),
    ...readTurn('tool', { tool_results: results }),
  ];
}

function readTurn(role: Role, turn: JsonRecord): Message[] {
  const text = textOf(turn.message);
  const parts: Part[] = [
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...readFirstCalls(turn.tool_calls).map((call) => ({ type: 'tool-call', ...call }) as const),
    ...arrayOf(turn.tool_results).map((result) => {
      return { type: 'tool-result', id: null, text: toJson(recordOf(result).outputs) } as const;
    }),
  ];
  return parts.length === 0 ? [] : [{ role, parts }];
}

/** Tool calls without ids, their arguments as an object. */
export function readFirstCalls(calls: unknown): ToolCall[] {
  return arrayOf(calls)
    .filter(isRecord)
    .map(({ name, parameters }) => ({
      id: null,
      name: textOf(name),
      arguments: toJson(parameters ?? {}),
    }));
}

/**
 * Adds one more event of a stream to its response. The last event holds the whole response; its `text` is what the
 * pieces before gave (Cohere API reference, "Chat with Streaming" v1).
 */
export function addFirstVersionEvent(response: Draft, data: JsonRecord): void {
  switch (data.event_type) {
    case 'stream-start':
      response.generation_id = data.generation_id;
      break;
    case 'text-generation':
      response.text = textOf(response.text) + textOf(data.text);
      break;
    case 'tool-calls-generation':
      response.text = textOf(response.text);
      response.tool_calls = data.tool_calls;
      break;
    case 'stream-end':
      Object.assign(response, { finish_reason: data.finish_reason }, recordOf(data.response));
      break;
  }
}
