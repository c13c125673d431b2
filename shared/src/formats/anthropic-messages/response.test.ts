import { describe, expect, test } from 'vitest';
import { anthropicMessages } from '../anthropic-messages.ts';

describe('a whole response', () => {
  test('counts the sum of all rounds where it took several', () => {
    const { usage } = anthropicMessages.response({
      content: [],
      usage: {
        input_tokens: 600,
        output_tokens: 100,
        iterations: [
          { type: 'compaction', input_tokens: 60_000, output_tokens: 500, cache_read_input_tokens: 10 },
          { type: 'message', input_tokens: 600, output_tokens: 100, cache_read_input_tokens: 0 },
        ],
      },
    });

    expect(usage).toMatchObject({ inputTokens: 60_610, outputTokens: 600, cacheReadTokens: 10 });
  });

  test('without content is an issue', () => {
    expect(anthropicMessages.response({ id: 'x' }).issues[0]?.message).toBe('The response has no content.');
  });
});
