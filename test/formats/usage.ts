import type { Usage } from '@thumbwire/shared';
import type { Expected } from './expected.ts';

type Counts = NonNullable<Expected['usage']>;

/** The provider's numbers under our names. */
export function usageOf(usage: Expected['usage']): Partial<Usage> {
  if (!usage) return { inputTokens: null, outputTokens: null };
  if ('prompt_tokens' in usage) return chatUsage(usage);
  if ('promptTokenCount' in usage) return geminiUsage(usage);
  if ('total_input_tokens' in usage) return interactionUsage(usage);
  if ('inputTokens' in usage) return converseUsage(usage);
  const rounds = usage.iterations ?? [[usage.input_tokens ?? 0, usage.output_tokens ?? 0]];
  const inputTokens = sum(
    ...rounds.map(([input]) => input),
    usage.cache_read_input_tokens,
    usage.cache_creation_input_tokens,
  );
  const outputTokens = sum(...rounds.map(([, output]) => output));
  return {
    inputTokens,
    outputTokens,
    totalTokens: usage.total_tokens ?? inputTokens + outputTokens,
    ...('cached_tokens' in usage
      ? { cacheReadTokens: usage.cached_tokens ?? null, reasoningTokens: usage.reasoning_tokens ?? null }
      : {}),
  };
}

function chatUsage(usage: Counts): Partial<Usage> {
  const { prompt_tokens, completion_tokens, total_tokens, cached_tokens, reasoning_tokens } = usage;
  const isApart = total_tokens === sum(prompt_tokens, completion_tokens, reasoning_tokens);
  return {
    inputTokens: prompt_tokens ?? null,
    outputTokens: isApart ? sum(completion_tokens, reasoning_tokens) : (completion_tokens ?? null),
    totalTokens: total_tokens ?? null,
    cacheReadTokens: cached_tokens ?? null,
    reasoningTokens: reasoning_tokens ?? null,
  };
}

function geminiUsage(usage: Counts): Partial<Usage> {
  return {
    inputTokens: sum(usage.promptTokenCount, usage.toolUsePromptTokenCount),
    outputTokens: sum(usage.candidatesTokenCount, usage.thoughtsTokenCount),
    totalTokens: usage.totalTokenCount ?? null,
    cacheReadTokens: usage.cachedContentTokenCount ?? null,
    reasoningTokens: usage.thoughtsTokenCount ?? null,
  };
}

function interactionUsage(usage: Counts): Partial<Usage> {
  return {
    inputTokens: sum(usage.total_input_tokens, usage.total_tool_use_tokens),
    outputTokens: sum(usage.total_output_tokens, usage.total_thought_tokens),
    totalTokens: usage.total_tokens ?? null,
    cacheReadTokens: usage.total_cached_tokens ?? null,
    reasoningTokens: usage.total_thought_tokens ?? null,
  };
}

function converseUsage(usage: Counts): Partial<Usage> {
  return {
    inputTokens: sum(usage.inputTokens, usage.cacheReadInputTokens, usage.cacheWriteInputTokens),
    outputTokens: usage.outputTokens ?? null,
    totalTokens: usage.totalTokens ?? null,
    cacheReadTokens: usage.cacheReadInputTokens ?? null,
    cacheWriteTokens: usage.cacheWriteInputTokens ?? null,
  };
}

function sum(...counts: (number | null | undefined)[]): number {
  return counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}
