import { errorMessage } from '../error-message.ts';
import type { Choice, ReadResponse } from '../format.ts';
import { arrayOf, countOf, isRecord, issue, type JsonRecord, nonEmptyText, textOf } from '../json.ts';
import { readUsage } from '../openai-usage.ts';
import { unreadableResponse } from '../read.ts';

/** Reads a whole response (OpenAI API reference, "The completion object"). */
export function readCompletion(body: unknown): ReadResponse {
  if (!isRecord(body)) {
    return unreadableResponse(body, issue('The response body is not a JSON object.', body));
  }
  const error = errorMessage(body);
  const choices = arrayOf(body.choices)
    .filter(isRecord)
    .toSorted((a, b) => (countOf(a.index) ?? 0) - (countOf(b.index) ?? 0))
    .map(readChoice);
  const isEmpty = choices.length === 0 && error === null;
  return {
    model: nonEmptyText(body.model),
    choices,
    usage: readUsage(body),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no choices.', body)] : [],
  };
}

function readChoice(choice: JsonRecord): Choice {
  return {
    text: textOf(choice.text),
    reasoning: '',
    refusal: null,
    toolCalls: [],
    finishReason: nonEmptyText(choice.finish_reason),
  };
}
