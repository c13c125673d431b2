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
 * Reads a whole response (Gemini API reference, "Interactions API", the interaction resource). Its status is the
 * finish reason: `completed`, `requires_action`, `incomplete` …
 *
 * What the provider's own tools did stays in the body; a tool call is one that the caller has to answer.
 *
 * @param inputs JSON text of the arguments of function calls by the position of their step, where a stream sent it.
 */
export function readInteraction(
  body: unknown,
  inputs: ReadonlyMap<number, string> = new Map(),
): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const error = errorMessage(body);
  const steps = arrayOf(body.steps).map(recordOf);
  const stepError = steps
    .map((step) => nonEmptyText(recordOf(step.error).message))
    .find((text) => text !== null);
  // An interaction in the background has a status before it has steps.
  const isEmpty = body.steps === undefined && body.status === undefined && error === null;
  return {
    model: nonEmptyText(body.model) ?? nonEmptyText(body.agent),
    choices: steps.length === 0 ? [] : [readChoice(body, steps, inputs)],
    usage: readUsage(body.usage),
    body,
    error: error ?? stepError ?? null,
    isComplete: true,
    issues: isEmpty ? [issue('The response has no steps.', body)] : [],
  };
}

function readChoice(
  body: JsonRecord,
  steps: readonly JsonRecord[],
  inputs: ReadonlyMap<number, string>,
): Choice {
  return {
    text: steps.map((step) => (step.type === 'model_output' ? joinTexts(step.content) : '')).join(''),
    reasoning: steps.map((step) => (step.type === 'thought' ? summaryText(step) : '')).join(''),
    refusal: null,
    toolCalls: steps.flatMap(({ type, id, name, arguments: args }, position) =>
      type === 'function_call'
        ? [
            {
              id: nonEmptyText(id),
              name: textOf(name),
              arguments: inputs.get(position) ?? toJson(args ?? {}),
            },
          ]
        : [],
    ),
    finishReason: nonEmptyText(body.status),
  };
}

/** What is told of a thought. */
export function summaryText(step: JsonRecord): string {
  return joinTexts(step.summary);
}

function joinTexts(contents: unknown): string {
  return arrayOf(contents)
    .map((content) => textOf(recordOf(content).text))
    .join('');
}

/** Thoughts are counted beside the output, what tools put into the prompt beside the input; both are billed so. */
function readUsage(usage: unknown): Usage {
  if (!isRecord(usage)) return unknownUsage;
  const input = countOf(usage.total_input_tokens);
  const output = countOf(usage.total_output_tokens);
  const reasoning = countOf(usage.total_thought_tokens);
  return {
    inputTokens: input === null ? null : input + (countOf(usage.total_tool_use_tokens) ?? 0),
    outputTokens: output === null ? reasoning : output + (reasoning ?? 0),
    totalTokens: countOf(usage.total_tokens),
    cacheReadTokens: countOf(usage.total_cached_tokens),
    cacheWriteTokens: null,
    reasoningTokens: reasoning,
  };
}
