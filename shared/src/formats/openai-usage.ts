import type { Usage } from './format.ts';
import { countOf, isRecord, type JsonRecord, recordOf } from './json.ts';
import { unknownUsage } from './read.ts';

/**
 * Reads the token counts of a response.
 *
 * The names differ: cached tokens are in `prompt_tokens_details` (OpenAI), `prompt_cache_hit_tokens` (DeepSeek) or
 * `cached_tokens` (Moonshot); Groq's streams may carry the usage in `x_groq` only.
 */
export function readUsage(body: JsonRecord): Usage {
  const usage = isRecord(body.usage) ? body.usage : recordOf(body.x_groq).usage;
  if (!isRecord(usage)) return unknownUsage;
  const input = countOf(usage.prompt_tokens) ?? countOf(usage.input_tokens);
  const output = countOf(usage.completion_tokens) ?? countOf(usage.output_tokens);
  const total = countOf(usage.total_tokens);
  const inputDetails = recordOf(usage.prompt_tokens_details);
  const reasoning =
    countOf(recordOf(usage.completion_tokens_details).reasoning_tokens) ?? countOf(usage.reasoning_tokens);
  const outputTokens = withReasoning(input, output, reasoning, total);
  return {
    inputTokens: input,
    outputTokens,
    totalTokens: total ?? (input === null || outputTokens === null ? null : input + outputTokens),
    cacheReadTokens:
      countOf(inputDetails.cached_tokens) ??
      countOf(usage.prompt_cache_hit_tokens) ??
      countOf(usage.cached_tokens),
    cacheWriteTokens: countOf(inputDetails.cache_write_tokens),
    reasoningTokens: reasoning,
  };
}

/** xAI counts reasoning beside `completion_tokens`, not in it, and bills both: the total tells. */
function withReasoning(
  input: number | null,
  output: number | null,
  reasoning: number | null,
  total: number | null,
): number | null {
  if (input === null || output === null || reasoning === null) return output;
  return total === input + output + reasoning ? output + reasoning : output;
}
