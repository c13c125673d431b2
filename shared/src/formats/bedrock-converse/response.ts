import { errorMessage } from '../error-message.ts';
import type { Choice, ReadResponse, Usage } from '../format.ts';
import {
  arrayOf,
  countOf,
  isRecord,
  issue,
  type JsonRecord,
  nonEmptyText,
  recordOf,
  textOf,
  toJson,
} from '../json.ts';
import { responseWithoutObject, unknownUsage } from '../read.ts';

/**
 * Reads a whole response (Amazon Bedrock API reference, "Converse", section on the response). It names a model only
 * where a router has chosen one.
 *
 * @param inputs JSON text of tool inputs by the position of their block, where a stream sent it.
 */
export function readConverseResponse(
  body: unknown,
  inputs: ReadonlyMap<number, string> = new Map(),
): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const message = recordOf(body.output).message;
  // Some errors write the name of the field with a capital letter.
  const error = errorMessage(body) ?? (body.output === undefined ? nonEmptyText(body.Message) : null);
  const isEmpty = !isRecord(message) && error === null;
  return {
    model: nonEmptyText(recordOf(recordOf(body.trace).promptRouter).invokedModelId),
    choices: isRecord(message) ? [readChoice(body, message, inputs)] : [],
    usage: readUsage(body.usage),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no message.', body)] : [],
  };
}

function readChoice(body: JsonRecord, message: JsonRecord, inputs: ReadonlyMap<number, string>): Choice {
  const blocks = arrayOf(message.content).map(recordOf);
  return {
    text: blocks.map(blockText).join(''),
    reasoning: blocks
      .map((block) => textOf(recordOf(recordOf(block.reasoningContent).reasoningText).text))
      .join(''),
    refusal: null,
    toolCalls: blocks.flatMap(({ toolUse }, position) => {
      if (!isRecord(toolUse)) return [];
      const { toolUseId, name, input } = toolUse;
      const args = inputs.get(position) ?? toJson(input ?? {});
      return [{ id: nonEmptyText(toolUseId), name: textOf(name), arguments: args }];
    }),
    finishReason: nonEmptyText(body.stopReason),
  };
}

/** A text with citations is a block of its own kind. */
function blockText({ text, citationsContent }: JsonRecord): string {
  const cited = arrayOf(recordOf(citationsContent).content).map((part) => textOf(recordOf(part).text));
  return textOf(text) + cited.join('');
}

/** What was read from or written to the cache is counted beside `inputTokens` (same reference, "TokenUsage"). */
function readUsage(usage: unknown): Usage {
  if (!isRecord(usage)) return unknownUsage;
  const input = countOf(usage.inputTokens);
  const read = countOf(usage.cacheReadInputTokens);
  const written = countOf(usage.cacheWriteInputTokens);
  return {
    inputTokens: input === null ? null : input + (read ?? 0) + (written ?? 0),
    outputTokens: countOf(usage.outputTokens),
    totalTokens: countOf(usage.totalTokens),
    cacheReadTokens: read,
    cacheWriteTokens: written,
    reasoningTokens: null,
  };
}
