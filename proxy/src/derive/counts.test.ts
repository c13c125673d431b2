import { expect, test } from 'vitest';
import { bodyOf, chatBegin, chatFinish } from '../stores/suite/chat.ts';
import { derive } from './derive.ts';

const request = bodyOf('{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}');

test.each([1.5, 2 ** 53, 1e300])(
  'a count of %d tokens is left out, and said so, whatever else it spoils',
  (count) => {
    const response = bodyOf(
      JSON.stringify({
        model: 'gpt-4o',
        choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: count, completion_tokens: 2, total_tokens: 5 },
      }),
    );

    const derived = derive(chatBegin, chatFinish({ request, response }));

    expect(derived).toMatchObject({
      responseText: 'Hello.',
      promptTokens: null,
      completionTokens: 2,
      totalTokens: 5,
      costUsd: null,
      issues: [expect.stringContaining('tokens, which is no number that can be kept')],
    });
  },
);
