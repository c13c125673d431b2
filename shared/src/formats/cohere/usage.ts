import type { Usage } from '../format.ts';
import { countOf, isRecord, recordOf } from '../json.ts';
import { unknownUsage } from '../read.ts';

/**
 * Reads the token counts of a response: `usage`, or `meta` in the first version.
 *
 * `tokens` counts all that the model read, with what Cohere puts before the conversation; `billed_units` is what is
 * charged for (Cohere documentation, "How does Cohere's pricing work?").
 */
export function readUsage(usage: unknown): Usage {
  if (!isRecord(usage)) return unknownUsage;
  const tokens = recordOf(usage.tokens);
  const billed = recordOf(usage.billed_units);
  const [billedInput, billedOutput] = [countOf(billed.input_tokens), countOf(billed.output_tokens)];
  const inputTokens = countOf(tokens.input_tokens) ?? billedInput;
  const outputTokens = countOf(tokens.output_tokens) ?? billedOutput;
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    cacheReadTokens: countOf(usage.cached_tokens),
    cacheWriteTokens: null,
    reasoningTokens: null,
    ...(billedInput === null || billedOutput === null
      ? {}
      : { billed: { inputTokens: billedInput, outputTokens: billedOutput } }),
  };
}
