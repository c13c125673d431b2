import { calcPrice, extractUsage, findProvider, type PriceCalculation } from '@pydantic/genai-prices';
import type { Usage } from '@thumbwire/shared/formats';

/**
 * Our provider ids as the price list has them, where they differ. Models that run on the own machine, and providers
 * that are not listed, have no price.
 */
const listedAs: Readonly<Record<string, string>> = { gemini: 'google', xai: 'x-ai', bedrock: 'aws' };

/** How the body of a format is called in the price list. */
const flavors: Readonly<Record<string, string>> = {
  'openai-chat': 'chat',
  'openai-responses': 'responses',
  'openai-completions': 'chat',
  'openai-embeddings': 'embeddings',
  'anthropic-messages': 'default',
  gemini: 'default',
  'bedrock-converse': 'default',
  cohere: 'default',
};

export interface PriceInput {
  /** Id in the provider table. */
  readonly provider: string;
  /** Id of the wire format. */
  readonly format: string | null;
  readonly model: string;
  readonly usage: Usage;
  /** The response in the provider's non-streamed shape: holds what is billed beside tokens. */
  readonly body: unknown;
  /** When the request was made: prices change. */
  readonly at: Date;
}

/**
 * What a response cost by the list price of its model, in US dollars.
 *
 * Tokens read from and written to a cache have prices of their own, and so have long cache lifetimes, audio tokens
 * and web searches where the response counts them.
 *
 * @returns `null`, never 0, for a model that is not listed or a response without token counts.
 * @throws never
 */
export function costUsd(input: PriceInput): number | null {
  const tokens = billedTokens(input);
  if (tokens === null) return null;
  // The details can contradict the counts, as in a response of several rounds; then the counts alone are priced.
  return price(input, { ...billedDetails(input), ...tokens }) ?? price(input, tokens);
}

/** The counts that are priced, as the list names them; `null` if one that the price rests on is missing. */
function billedTokens({ usage }: PriceInput): Record<string, number> | null {
  if (usage.billed) {
    const { inputTokens, outputTokens } = usage.billed;
    return { input_tokens: inputTokens, output_tokens: outputTokens };
  }
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  if (inputTokens === null || outputTokens === null) return null;
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_tokens: cacheReadTokens ?? 0,
    cache_write_tokens: cacheWriteTokens ?? 0,
  };
}

function price(input: PriceInput, usage: Record<string, number | undefined>): number | null {
  const key = `${input.provider}\n${input.model}\n${Math.floor(input.at.getTime() / 60_000)}`;
  const known = isPlain(usage) ? remembered.get(key) : undefined;
  if (known !== undefined) return priceAt(known, usage);
  try {
    const options = { providerId: listId(input.provider), timestamp: input.at };
    const result = calcPrice(usage, input.model, options);
    if (result !== null) remember(key, result, usage);
    return result?.total_price ?? null;
  } catch {
    // The list refuses counts that contradict each other.
    return null;
  }
}

/** What a model asks for a million tokens, in US dollars. */
interface Rates {
  readonly input: number;
  readonly output: number;
}

/**
 * The list looks for a model, and proves its prices to be in order, anew for each response: many times as long as it
 * takes to read one. Of responses in the same minute that hold only plain tokens nothing but the counts differs.
 */
const remembered = new Map<string, Rates>();
const mostRemembered = 1_000;

function remember(
  key: string,
  result: PriceCalculation,
  usage: Readonly<Record<string, number | undefined>>,
): void {
  const { input_mtok: input = 0, output_mtok: output = 0 } = result.model_price;
  // Prices can also depend on the counts, or be for something else.
  if (typeof input !== 'number' || typeof output !== 'number' || !isPlain(usage)) return;
  if (!usage.input_tokens || !usage.output_tokens) return;
  const rates = { input, output };
  if (priceAt(rates, usage) !== result.total_price) return;
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(key, rates);
}

function isPlain(usage: Readonly<Record<string, number | undefined>>): boolean {
  return Object.entries(usage).every(
    ([name, count]) =>
      name === 'input_tokens' || name === 'output_tokens' || count === 0 || count === undefined,
  );
}

function priceAt(rates: Rates, usage: Readonly<Record<string, number | undefined>>): number {
  return ((usage.input_tokens ?? 0) * rates.input) / 1e6 + ((usage.output_tokens ?? 0) * rates.output) / 1e6;
}

/** What the price list itself reads in the provider's usage: lifetimes of cache writes, audio, searches. */
function billedDetails({ provider, format, body }: PriceInput): Record<string, number | undefined> {
  const listed = findProvider({ providerId: listId(provider) });
  const flavor = format === null ? undefined : flavors[format];
  if (listed === undefined || flavor === undefined) return {};
  for (const name of [flavor, 'default']) {
    try {
      return extractUsage(listed, body, name).usage;
    } catch {
      // Not the shape that the list knows for this provider.
    }
  }
  return {};
}

function listId(provider: string): string {
  return listedAs[provider] ?? provider;
}
