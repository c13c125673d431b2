import type { Usage } from '@thumbwire/shared/formats';

/**
 * Token counts are whole numbers, and no larger than what can be kept exactly; any other says nothing.
 *
 * @param issues Gets a line that names those which are left out.
 */
export function keepCounts(usage: Usage, issues: string[]): Usage {
  const isKept = (count: unknown) => count === null || Number.isSafeInteger(count);
  const { billed, ...counts } = usage;
  const wrong = [...Object.values(counts), ...Object.values(billed ?? {})].filter((count) => !isKept(count));
  if (wrong.length === 0) return usage;
  issues.push(`The response counts ${wrong.join(', ')} tokens, which is no number that can be kept.`);
  const kept = (count: number | null) => (isKept(count) ? count : null);
  return {
    inputTokens: kept(usage.inputTokens),
    outputTokens: kept(usage.outputTokens),
    totalTokens: kept(usage.totalTokens),
    cacheReadTokens: kept(usage.cacheReadTokens),
    cacheWriteTokens: kept(usage.cacheWriteTokens),
    reasoningTokens: kept(usage.reasoningTokens),
  };
}
