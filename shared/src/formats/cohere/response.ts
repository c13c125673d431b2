import { joinParts } from '../content.ts';
import { errorMessage } from '../error-message.ts';
import type { Choice, ReadResponse } from '../format.ts';
import { isRecord, issue, type JsonRecord, nonEmptyText, textOf } from '../json.ts';
import { responseWithoutObject } from '../read.ts';
import { readFirstCalls } from './first-version.ts';
import { readAssistantParts } from './message.ts';
import { readUsage } from './usage.ts';

/** Reads a whole response of either version (Cohere API reference, "Chat"). It does not name its model. */
export function readCohereResponse(body: unknown): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const error = errorMessage(body);
  const choice = readChoice(body);
  const isEmpty = choice === null && error === null;
  return {
    model: nonEmptyText(body.model),
    choices: choice === null ? [] : [choice],
    usage: readUsage(body.usage ?? body.meta),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no message.', body)] : [],
  };
}

function readChoice(body: JsonRecord): Choice | null {
  const finishReason = nonEmptyText(body.finish_reason);
  if (isRecord(body.message)) {
    const parts = readAssistantParts(body.message);
    return {
      text: joinParts(parts, 'text'),
      reasoning: joinParts(parts, 'reasoning'),
      refusal: null,
      toolCalls: parts.flatMap((part) => {
        return part.type === 'tool-call' ? [{ id: part.id, name: part.name, arguments: part.arguments }] : [];
      }),
      finishReason,
    };
  }
  if (typeof body.text !== 'string') return null;
  const toolCalls = readFirstCalls(body.tool_calls);
  return { text: textOf(body.text), reasoning: '', refusal: null, toolCalls, finishReason };
}
