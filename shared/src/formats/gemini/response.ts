import { errorMessage } from '../error-message.ts';
import type { Choice, ReadResponse, ToolCall } from '../format.ts';
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

/** Whether a body is a response, or a piece of a streamed one. */
export function isGenerateResponse(value: unknown): boolean {
  const { candidates, usageMetadata } = recordOf(value);
  return Array.isArray(candidates) || isRecord(usageMetadata);
}

/**
 * Reads a whole response (Gemini API reference, "GenerateContentResponse").
 *
 * A prompt that was blocked has no candidates; why it was is the error.
 *
 * @param unfinished Function calls of which a stream has not sent all arguments.
 */
export function readGenerateResponse(
  body: unknown,
  unfinished: ReadonlySet<unknown> = new Set(),
): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const error = errorMessage(body);
  const choices = arrayOf(body.candidates)
    .filter(isRecord)
    .map((candidate) => readCandidate(candidate, unfinished));
  const reason = error ?? blockMessage(body);
  const isEmpty = choices.length === 0 && reason === null;
  return {
    model: nonEmptyText(body.modelVersion),
    choices,
    usage: readUsage(body.usageMetadata),
    body,
    error: reason,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no candidates.', body)] : [],
  };
}

function blockMessage(body: JsonRecord): string | null {
  const { blockReason, blockReasonMessage } = recordOf(body.promptFeedback);
  const reason = nonEmptyText(blockReason);
  return nonEmptyText(blockReasonMessage) ?? (reason === null ? null : `The prompt was blocked: ${reason}`);
}

function readCandidate(candidate: JsonRecord, unfinished: ReadonlySet<unknown>): Choice {
  const parts = arrayOf(recordOf(candidate.content).parts).map(recordOf);
  const joined = (isThought: boolean) =>
    parts.map((part) => ((part.thought === true) === isThought ? textOf(part.text) : '')).join('');
  return {
    text: joined(false),
    reasoning: joined(true),
    refusal: null,
    toolCalls: parts.flatMap(({ functionCall: call }) =>
      isRecord(call) ? [readCall(call, unfinished.has(call))] : [],
    ),
    finishReason: nonEmptyText(candidate.finishReason),
  };
}

/** Of arguments that are not all there, the end is left out that the rest would have changed. */
function readCall(call: JsonRecord, isUnfinished: boolean): ToolCall {
  const args = toJson(call.args ?? {});
  return {
    id: nonEmptyText(call.id),
    name: textOf(call.name),
    arguments: isUnfinished ? args.replace(/["}\]]+$/, '') : args,
  };
}
