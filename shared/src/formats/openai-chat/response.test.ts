import { describe, expect, test } from 'vitest';
import { openaiChat } from '../openai-chat.ts';

describe('a whole response', () => {
  test('counts reasoning that xAI counts beside the completion as output', () => {
    const { usage } = openaiChat.response({
      choices: [{ message: { content: 'x' } }],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 2,
        total_tokens: 334,
        prompt_tokens_details: { cached_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 320 },
      },
    });

    expect(usage).toEqual({
      inputTokens: 12,
      outputTokens: 322,
      totalTokens: 334,
      cacheReadTokens: 2,
      cacheWriteTokens: null,
      reasoningTokens: 320,
    });
  });

  test('reads content that is an array of parts', () => {
    const { choices } = openaiChat.response({
      choices: [
        {
          message: {
            content: [
              { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
              { type: 'text', text: 'Two' },
              { type: 'reference', reference_ids: [1] },
              { type: 'text', text: '.' },
            ],
          },
        },
      ],
    });

    expect(choices[0]).toMatchObject({ text: 'Two.', reasoning: 'Hm.' });
  });

  test('without choices is an issue', () => {
    expect(openaiChat.response({ choices: [] }).issues[0]?.message).toBe('The response has no choices.');
  });

  test('reads the error that Gemini puts into an array', () => {
    const read = openaiChat.response([{ error: { code: 400, message: 'API key not valid' } }]);

    expect(read).toMatchObject({ error: 'API key not valid', issues: [] });
  });
});
