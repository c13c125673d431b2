import type { Usage } from '../format.ts';
import { countOf, isRecord, recordOf } from '../json.ts';
import { unknownUsage } from '../read.ts';

/** Reads the token counts of a response (OpenAI API reference, "The response object", `usage`). */
export function readUsage(usage: unknown): Usage {
  if (!isRecord(usage)) return unknownUsage;
  const inputTokens = countOf(usage.input_tokens);
  const outputTokens = countOf(usage.output_tokens);
  const isKnown = inputTokens !== null && outputTokens !== null;
  const inputDetails = recordOf(usage.input_tokens_details);
  return {
    inputTokens,
    outputTokens,
    totalTokens: countOf(usage.total_tokens) ?? (isKnown ? inputTokens + outputTokens : null),
    cacheReadTokens: countOf(inputDetails.cached_tokens),
    cacheWriteTokens: countOf(inputDetails.cache_write_tokens),
    reasoningTokens: countOf(recordOf(usage.output_tokens_details).reasoning_tokens),
  };
}
