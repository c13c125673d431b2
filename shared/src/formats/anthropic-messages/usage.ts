import type { Usage } from '../format.ts';
import { arrayOf, countOf, isRecord, type JsonRecord, recordOf } from '../json.ts';
import { unknownUsage } from '../read.ts';

/**
 * Reads the token counts of a response.
 *
 * `input_tokens` leaves out what was read from or written to the cache (Anthropic documentation, "Prompt
 * caching"). Where a response took several rounds, as with compaction, the counts at the top hold only a part of
 * what is billed; the sum of `iterations` holds all (same, "Compaction", section on usage).
 */
export function readUsage(usage: unknown): Usage {
  if (!isRecord(usage)) return unknownUsage;
  const rounds = arrayOf(usage.iterations).filter(isRecord);
  const counted = rounds.length === 0 ? [usage] : rounds;
  const input = sum(counted, 'input_tokens');
  const cacheReadTokens = sum(counted, 'cache_read_input_tokens');
  const cacheWriteTokens = sum(counted, 'cache_creation_input_tokens');
  const inputTokens = input === null ? null : input + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  const outputTokens = sum(counted, 'output_tokens');
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    reasoningTokens: countOf(recordOf(usage.output_tokens_details).thinking_tokens),
  };
}

/** The sum over the rounds that give this count; `null` if none does. */
function sum(rounds: readonly JsonRecord[], field: string): number | null {
  const counts = rounds.map((round) => countOf(round[field])).filter((count) => count !== null);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count);
}
