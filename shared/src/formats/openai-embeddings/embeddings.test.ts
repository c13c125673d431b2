import { expect, test } from 'vitest';
import { openaiEmbeddings } from '../openai-embeddings.ts';
import { requestText } from '../text.ts';

test('a request has a message for each of its inputs', () => {
  const request = openaiEmbeddings.request({ model: 'm', input: ['A cat', 'A dog', [1, 2]] });

  expect(request).toMatchObject({ model: 'm', isStreaming: false, issues: [] });
  expect(request.messages).toHaveLength(3);
  expect(requestText(request)).toBe('A cat\n\nA dog');
});

test.each([[[0.1, -0.2]], ['zczMPc3MTL4=']])(
  'a response with the vector %j has counts and no choices',
  (embedding) => {
    const body = {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding }],
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: 5, total_tokens: 5 },
    };

    expect(openaiEmbeddings.response(body)).toEqual({
      model: 'text-embedding-3-small',
      choices: [],
      usage: {
        inputTokens: 5,
        outputTokens: null,
        totalTokens: 5,
        cacheReadTokens: null,
        cacheWriteTokens: null,
        reasoningTokens: null,
        billed: { inputTokens: 5, outputTokens: 0 },
      },
      body,
      error: null,
      isComplete: true,
      issues: [],
    });
  },
);

test('a response without embeddings is an issue', () => {
  expect(openaiEmbeddings.response({ object: 'list' }).issues[0]?.message).toBe(
    'The response has no embeddings.',
  );
});

test('an error that comes as an event is read', () => {
  const read = openaiEmbeddings.stream([{ event: 'error', data: '{"error":{"message":"No credit"}}' }]);

  expect(read).toMatchObject({ error: 'No credit', choices: [], isComplete: false });
});
