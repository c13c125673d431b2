import type { Usage } from '../format.ts';
import { countOf, isRecord } from '../json.ts';
import { unknownUsage } from '../read.ts';

/**
 * Reads the token counts of a response (Gemini API reference, "UsageMetadata"): thoughts are counted beside the
 * candidates and billed as output, what tools put into the prompt beside the prompt and billed as input.
 */
export function readUsage(usage: unknown): Usage {
  if (!isRecord(usage)) return unknownUsage;
  const reasoning = countOf(usage.thoughtsTokenCount);
  return {
    inputTokens: sum(countOf(usage.promptTokenCount), countOf(usage.toolUsePromptTokenCount)),
    outputTokens: sum(countOf(usage.candidatesTokenCount), reasoning),
    totalTokens: countOf(usage.totalTokenCount),
    cacheReadTokens: countOf(usage.cachedContentTokenCount),
    cacheWriteTokens: null,
    reasoningTokens: reasoning,
  };
}

function sum(...counts: (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((total, count) => total + count, 0);
}
