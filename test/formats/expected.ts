import { readFileSync } from 'node:fs';

/** What a recording holds, found out without our code (see the fixtures' README). */
export interface Expected {
  readonly error?: string;
  readonly model?: string;
  /** The provider's own fields and numbers; `null` if it sent none. */
  readonly usage?: ExpectedUsage | null;
  readonly choices?: readonly {
    readonly finishReason: string | null;
    readonly text: ExpectedText | null;
    readonly reasoning: ExpectedText | null;
    /** Arguments parsed, or the text where they are no JSON. */
    readonly toolCalls: readonly { id: string | null; name: string; arguments: unknown }[];
  }[];
}

interface ExpectedUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly cached_tokens?: number | null;
  readonly reasoning_tokens?: number | null;
  /** Those of the responses and of Cohere hold the cached ones, those of Anthropic do not. */
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cache_read_input_tokens?: number;
  readonly cache_creation_input_tokens?: number;
  /** Input and output of each round. */
  readonly iterations?: readonly (readonly [number, number])[];
  readonly promptTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  readonly toolUsePromptTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  readonly totalTokenCount?: number;
  readonly total_input_tokens?: number;
  readonly total_output_tokens?: number;
  readonly total_thought_tokens?: number;
  readonly total_tool_use_tokens?: number;
  readonly total_cached_tokens?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  readonly cacheReadInputTokens?: number;
  readonly cacheWriteInputTokens?: number;
}

export interface ExpectedText {
  readonly length: number;
  readonly sha256: string;
  readonly start: string;
  readonly end: string;
}

const file = new URL('../fixtures/wire/expected.json', import.meta.url);

export const expected: Readonly<Record<string, Expected>> = JSON.parse(readFileSync(file, 'utf8'));

export function expectedOf(name: string): Expected {
  const values = expected[name];
  if (values === undefined) throw new Error(`expected.json says nothing about "${name}".`);
  return values;
}
