import { errorMessage } from '../error-message.ts';
import type { Choice, ReadResponse } from '../format.ts';
import {
  arrayOf,
  isRecord,
  issue,
  type JsonRecord,
  nonEmptyText,
  recordOf,
  textOf,
  toJson,
} from '../json.ts';
import { responseWithoutObject } from '../read.ts';
import { readUsage } from './usage.ts';

const eventTypes: ReadonlySet<unknown> = new Set([
  ...['message_start', 'message_delta', 'message_stop'],
  ...['content_block_start', 'content_block_delta', 'content_block_stop'],
]);

/** Whether this is a whole response or an event of a streamed one, by its shape. */
export function isMessage(value: unknown): boolean {
  const { type, content } = recordOf(value);
  return eventTypes.has(type) || (type === 'message' && Array.isArray(content));
}

/**
 * Reads a whole response (Anthropic API reference, "Create a Message", section on the response).
 *
 * What the provider's own tools did (web search, code execution) stays in the body; a tool call is one that the
 * caller has to answer.
 *
 * @param inputs JSON text of tool inputs by the position of their block, where a stream sent it.
 */
export function readMessage(body: unknown, inputs: ReadonlyMap<number, string> = new Map()): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const error = errorMessage(body);
  const hasAnswer = body.content !== undefined;
  const isEmpty = !hasAnswer && error === null;
  return {
    model: nonEmptyText(body.model),
    choices: hasAnswer ? [readChoice(body, inputs)] : [],
    usage: readUsage(body.usage),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no content.', body)] : [],
  };
}

function readChoice(body: JsonRecord, inputs: ReadonlyMap<number, string>): Choice {
  const blocks = typeof body.content === 'string' ? [textBlock(body.content)] : arrayOf(body.content);
  const joined = (type: string, field: string) =>
    blocks
      .map(recordOf)
      .map((block) => (block.type === type ? textOf(block[field]) : ''))
      .join('');
  return {
    text: joined('text', 'text'),
    reasoning: joined('thinking', 'thinking'),
    refusal: null,
    toolCalls: blocks.flatMap((value, position) => {
      const { type, id, name, input } = recordOf(value);
      if (type !== 'tool_use') return [];
      const args = inputs.get(position) ?? toJson(input ?? {});
      return [{ id: nonEmptyText(id), name: textOf(name), arguments: args }];
    }),
    finishReason: nonEmptyText(body.stop_reason),
  };
}

function textBlock(text: string): JsonRecord {
  return { type: 'text', text };
}
