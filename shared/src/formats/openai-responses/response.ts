import { joinParts, readContent } from '../content.ts';
import { errorMessage } from '../error-message.ts';
import type { Choice, ReadResponse } from '../format.ts';
import { arrayOf, isRecord, issue, type JsonRecord, nonEmptyText, recordOf, textOf } from '../json.ts';
import { responseWithoutObject } from '../read.ts';
import { readCallItem, readReasoningItem } from './item.ts';
import { readUsage } from './usage.ts';

/** A response with one of these has no answer yet, or never will: a background one is asked for again later. */
const withoutAnswer = new Set(['queued', 'in_progress', 'cancelled', 'failed']);

/** A response with one of these has ended with what there is. */
const answered = new Set(['completed', 'incomplete']);

/** Whether a body is a response, or an event of a streamed one. */
export function isModelResponse(value: unknown): boolean {
  const { object, type } = recordOf(value);
  return object === 'response' || textOf(type).startsWith('response.');
}

/** Reads a whole response (OpenAI API reference, "The response object"). All its output is one answer. */
export function readModelResponse(body: unknown): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const error = errorMessage(body);
  const status = textOf(body.status);
  const output = arrayOf(body.output).filter(isRecord);
  const hasAnswer = output.length > 0 || (Array.isArray(body.output) && answered.has(status));
  const isEmpty = !hasAnswer && error === null && !withoutAnswer.has(status);
  return {
    model: nonEmptyText(body.model),
    choices: hasAnswer ? [readAnswer(body, output)] : [],
    usage: readUsage(body.usage),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no output.', body)] : [],
  };
}

function readAnswer(body: JsonRecord, output: readonly JsonRecord[]): Choice {
  const content = output.flatMap((item) => (item.type === 'message' ? readContent(item.content) : []));
  return {
    text: joinParts(content, 'text'),
    reasoning: output.map((item) => (item.type === 'reasoning' ? readReasoningItem(item) : '')).join(''),
    refusal: nonEmptyText(joinParts(content, 'refusal')),
    toolCalls: output.flatMap((item) => readCallItem(item) ?? []),
    finishReason: readFinishReason(body),
  };
}

/** Why it is incomplete (`max_output_tokens`, `content_filter`), otherwise how it ended (`completed`, `failed`). */
function readFinishReason({ status, incomplete_details }: JsonRecord): string | null {
  if (status === 'queued' || status === 'in_progress') return null;
  return nonEmptyText(recordOf(incomplete_details).reason) ?? nonEmptyText(status);
}
