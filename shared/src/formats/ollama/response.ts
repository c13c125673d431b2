import { errorMessage } from '../error-message.ts';
import type { Choice, ReadResponse, ToolCall, Usage } from '../format.ts';
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
import { responseWithoutObject } from '../read.ts';

/**
 * Reads a whole response (Ollama API, "Generate a chat completion" and "Generate a completion"): what was answered
 * is the message of a chat, and otherwise in `response` and `thinking`.
 */
export function readOllamaResponse(body: unknown): ReadResponse {
  if (!isRecord(body)) return responseWithoutObject(body);
  const isAnswer = isRecord(body.message) || body.response !== undefined;
  const error = nonEmptyText(body.error) ?? (isAnswer ? null : errorMessage(body));
  const isEmpty = !isAnswer && error === null;
  return {
    model: nonEmptyText(body.model),
    choices: isAnswer ? [readChoice(body)] : [],
    usage: readUsage(body),
    body,
    error,
    isComplete: true,
    issues: isEmpty ? [issue('The response has neither a message nor a response.', body)] : [],
  };
}

function readChoice(body: JsonRecord): Choice {
  const message = isRecord(body.message) ? body.message : { ...body, content: body.response };
  return {
    text: textOf(message.content),
    reasoning: textOf(message.thinking),
    refusal: null,
    toolCalls: readToolCalls(message),
    finishReason: nonEmptyText(body.done_reason),
  };
}

/** The tool calls of a message; their arguments are an object, not JSON text. */
export function readToolCalls(message: JsonRecord): ToolCall[] {
  return arrayOf(message.tool_calls)
    .filter(isRecord)
    .map((call) => {
      const { name, arguments: args } = recordOf(call.function);
      return { id: nonEmptyText(call.id), name: textOf(name), arguments: toJson(args ?? {}) };
    });
}

/** Ollama gives the number of tokens of the prompt and of the answer, thinking included. */
function readUsage(body: JsonRecord): Usage {
  const inputTokens = countOf(body.prompt_eval_count);
  const outputTokens = countOf(body.eval_count);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    cacheReadTokens: null,
    cacheWriteTokens: null,
    reasoningTokens: null,
  };
}
